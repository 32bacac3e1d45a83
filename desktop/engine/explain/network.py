"""The sentences for failures between Weir and a server."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine.explain import reaching
from desktop.engine.explain.explanation import Action, Explanation
from desktop.engine.explain.reaching import details_of
from desktop.engine.explain.trust import certificates
from desktop.language import _
from desktop.wire import failures as wire
from desktop.wire.cautions import CertificateEnding, ClockOff

RETRY, KEY, SETTINGS = Action.RETRY, Action.ENTER_KEY, Action.OPEN_SETTINGS


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure of `wire`; None for another room's failure."""
    match failure:
        case wire.KeyProblem():
            return _key(failure)
        case wire.CannotReach():
            return reaching.unreached(failure)
        case wire.RequestRefused():
            return _refused(failure)
        case wire.ServerFailed():
            return _failed(failure)
        case wire.LostInSleep():
            return Explanation(
                _("The computer slept, and the connection did not survive it."),
                _("What had arrived is kept."),
                RETRY,
                button=_("Retry asks again."),
            )
        case wire.ConnectionBroken():
            return Explanation(
                _("The connection broke in the middle of the reply."),
                _("What had arrived is kept."),
                RETRY,
                button=_("Retry asks again."),
            )
        case wire.ReplyTooLong(limit):
            return Explanation.of(
                _("The reply passed {limit} MB, and was cut off there."),
                _(
                    "What had arrived is kept. The limit is max_reply_mb of this endpoint in "
                    "settings.toml."
                ),
                RETRY,
                limit=limit,
            )
        case ClockOff() | CertificateEnding():
            return reaching.caution(failure)
        case wire.PacFailed():
            return reaching.pac(failure)
        case wire.BadTransportSetting("ca_file" | "client_cert" | "client_key"):
            return certificates.unusable(failure)
        case wire.BadTransportSetting(setting):
            return Explanation.of(
                _("The setting {setting} cannot be used: {value} ({reason})."),
                _("Correct it in the environment or the system, or name a proxy in the settings.")
                if setting.endswith("_proxy")
                else _("Correct it in the settings of this endpoint."),
                SETTINGS,
                **failure.facts(),
            )
    return None


def _key(failure: wire.KeyProblem) -> Explanation:
    match failure:
        case wire.KeyMissing(endpoint, str(variable)):
            return Explanation.of(
                _("{endpoint} needs a key, and the variable {variable} holds none."),
                _("Set the variable, or enter a key. Nothing was sent."),
                KEY,
                endpoint=endpoint,
                variable=variable,
            )
        case wire.KeyMissing(endpoint):
            return Explanation.of(
                _("{endpoint} needs a key."),
                _("Enter it in the settings, or with “weir endpoints set-key”. Nothing was sent."),
                KEY,
                endpoint=endpoint,
            )
        case wire.PassphraseNeeded():
            return certificates.locked(failure)
        case wire.KeyRefused(status=403):
            return Explanation(
                _("The server does not allow this with the key it was given."),
                _("Check what the key may do, or enter another one."),
                KEY,
                details_of(failure),
            )
    return Explanation(
        _("The server refused the key, or wants one."),
        _("Enter the key again: copy it whole, without spaces."),
        KEY,
        details_of(failure),
    )


def _refused(failure: wire.RequestRefused) -> Explanation:
    facts = failure.facts()
    action = SETTINGS
    match failure:
        case wire.NotFound():
            sentence = _("The server has nothing at {url}.")
            remedy = _("Check the base URL; it usually ends in /v1.")
        case wire.ModelNotFound(model=model):
            sentence = _("The server does not have the model {model}.")
            remedy = _("Choose another model.")
            facts["model"] = model or "?"
        case wire.ContextFull(prompt_tokens=int(prompt), limit=int()):
            sentence = _(
                "This chat is too long for the model: {prompt} tokens, and it reads {limit}."
            )
            remedy = _("Start a new chat, or choose a model that reads more.")
            action = Action.NEW_CHAT
            facts["prompt"] = prompt
        case wire.ContextFull():
            sentence = _("This chat is too long for the model.")
            remedy = _("Start a new chat, or choose a model that reads more.")
            action = Action.NEW_CHAT
        case wire.ParameterRefused():
            sentence = _("The server does not take the parameter {field}: “{message}”.")
            remedy = _("Ask again without it, or change it in the settings of this chat.")
            action = Action.DROP_PARAMETER
            facts["message"] = failure.message or failure.status
        case wire.PicturesRefused():
            sentence = _("This model takes no pictures.")
            remedy = _("Send without the pictures, or choose a model that sees.")
            action = Action.WITHOUT_PICTURES
        case wire.RequestRefused(status=413):
            sentence = _("This chat is larger than the server takes in one request.")
            remedy = _("Start a new chat, or send a shorter message.")
            action = Action.NEW_CHAT
        case wire.RateLimited(retry_after=float(seconds)):
            sentence = _("Too many requests: the server asks to wait {seconds:.0f} s.")
            remedy, action = _("Retry after that."), RETRY
            facts["seconds"] = seconds
        case wire.RateLimited():
            sentence = _("Too many requests for now.")
            remedy, action = _("Wait a little, then retry."), RETRY
        case wire.QuotaExhausted():
            sentence = _("The account has no credit left.")
            remedy = _("Add credit with the provider, or choose another endpoint.")
        case _:
            sentence = _("The server refused the request: “{message}”.")
            remedy = _("Check model and settings of this endpoint.")
            facts["message"] = failure.message or failure.status
    return Explanation.of(sentence, remedy, action, details_of(failure), **facts)


def _failed(failure: wire.ServerFailed) -> Explanation:
    remedy, action = "", RETRY
    match failure:
        case wire.ModelLoading():
            sentence = _("The server is still loading its model.")
        case wire.ServerBusy():
            sentence = _("The server is busy ({status}).")
            remedy = _("Wait a little, then retry.")
        case wire.Redirected():
            sentence = _("The server points to another address: “{location}”.")
            remedy = _("If you trust it, enter it as the base URL. Nothing was sent there.")
            action = SETTINGS
        case wire.NotAStream(content="html"):
            sentence = _("A web page came in place of a reply; it may be a login page.")
            remedy = _("Sign in to the network, or check the base URL; it usually ends in /v1.")
            action = SETTINGS
        case wire.NotAStream(content=content):
            too_long = _("What the server sent is too long to be read.")
            sentence = too_long if content == "long" else _("What the server sent is not a reply.")
            remedy = _("Check the base URL; it usually ends in /v1.")
            action = SETTINGS
        case wire.ClosedWithoutAnswer():
            sentence = _("The server closed the connection without an answer.")
        case wire.ErrorInStream() | wire.MalformedEvent() | wire.LineOverflow():
            return _spoiled(failure)
        case wire.PictureTooLarge() | wire.UnpackedTooLarge():
            return _spoiled(failure)
        case wire.IdleTimedOut():
            sentence = _("The server fell silent for {seconds:g} s.")
        case _:
            sentence = _("The server failed ({status}).")
    button = "" if remedy else _("Retry asks again.")
    return Explanation.of(sentence, remedy, action, details_of(failure), button, **failure.facts())


def _spoiled(failure: wire.ServerFailed) -> Explanation:
    """What ended a reply that had begun: something that the server sent in it."""
    remedy = ""
    match failure:
        case wire.ErrorInStream():
            sentence = _("The server reported an error: “{message}”.")
        case wire.MalformedEvent():
            sentence = _("A part of the reply could not be read; the rest is shown.")
        case wire.LineOverflow():
            sentence = _("The reply was cut off: it came in pieces too large to be one.")
        case wire.PictureTooLarge():
            sentence = _("The model sent a picture of more than {limit} MB.")
            remedy = _("What had arrived before it is kept. Ask for a smaller picture.")
        case _:
            sentence = _(
                "The server compressed its answer more than {ratio} times, though it was asked "
                "not to; it was not read on, for it could fill this computer's memory."
            )
            remedy = _(
                "What had arrived is kept. Have compression turned off on the server, or on the "
                "proxy before it."
            )
    button = "" if remedy else _("Retry asks again.")
    return Explanation.of(sentence, remedy, RETRY, details_of(failure), button, **failure.facts())
