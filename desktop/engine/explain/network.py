"""The sentences for what goes wrong between us and a server."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _
from desktop.wire import failures as wire

RETRY, KEY, SETTINGS = Action.RETRY, Action.ENTER_KEY, Action.OPEN_SETTINGS


def explain(failure: ChatError) -> Explanation | None:
    """The sentences, or None where the failure is of another room."""
    match failure:
        case wire.KeyProblem():
            return _key(failure)
        case wire.CannotReach():
            return _unreached(failure)
        case wire.RequestRefused():
            return _refused(failure)
        case wire.ServerFailed():
            return _failed(failure)
        case wire.LostInSleep():
            return Explanation(
                _("The computer slept, and the connection did not survive it."),
                _("What had arrived is kept. Retry asks again."),
                RETRY,
            )
        case wire.ConnectionBroken():
            return Explanation(
                _("The connection broke in the middle of the reply."),
                _("What had arrived is kept. Retry asks again."),
                RETRY,
            )
        case wire.ReplyTooLong(limit):
            return Explanation(
                _("The reply passed {limit} MB, and was cut off there.").format(limit=limit),
                _(
                    "What had arrived is kept. The limit is max_reply_mb of this endpoint in "
                    "settings.toml."
                ),
                RETRY,
            )
        case wire.BadTransportSetting(setting, value, reason):
            return Explanation(
                _("The setting {setting} cannot be used: {value} ({reason}).").format(
                    setting=setting, value=value, reason=reason
                ),
                _("Correct it in the environment or the system, or name a proxy in the settings.")
                if setting.endswith("_proxy")
                else _("Correct it in the settings of this endpoint."),
                SETTINGS,
            )
    return None


def _key(failure: wire.KeyProblem) -> Explanation:
    match failure:
        case wire.KeyMissing(endpoint, str(variable)):
            return Explanation(
                _("{endpoint} needs a key, and the variable {variable} holds none.").format(
                    endpoint=endpoint, variable=variable
                ),
                _("Set the variable, or enter a key. Nothing was sent."),
                KEY,
            )
        case wire.KeyMissing(endpoint):
            return Explanation(
                _("{endpoint} needs a key.").format(endpoint=endpoint),
                _("Enter it in the settings, or with “weir endpoints set-key”. Nothing was sent."),
                KEY,
            )
        case wire.KeyRefused(status=403):
            return Explanation(
                _("The server does not allow this with the key it was given."),
                _("Check what the key may do, or enter another one."),
                KEY,
                _details(failure),
            )
    return Explanation(
        _("The server refused the key, or wants one."),
        _("Enter the key again: copy it whole, without spaces."),
        KEY,
        _details(failure),
    )


def _unreached(failure: wire.CannotReach) -> Explanation:
    place = failure.proxy or failure.host
    proxy = failure.proxy is not None
    match failure:
        case wire.NameNotResolved():
            sentence = _("The name {place} is not known on this network.").format(place=place)
            remedy = _("Check the spelling of the address and the network connection.")
        case wire.ConnectionRefused():
            sentence = _("Nothing answers at {place}.").format(place=place)
            remedy = _("Start the server there, or check address and port.")
        case wire.NoRoute():
            sentence = _("This network does not lead to {place}.").format(place=place)
            remedy = _("Check the network connection, a VPN, or the proxy setting.")
        case wire.ConnectTimedOut(seconds=seconds):
            sentence = _("{place} did not accept a connection within {seconds:g} s.").format(
                place=place, seconds=seconds
            )
            remedy = _("Check the network connection, a VPN, or the proxy setting.")
        case wire.FirstByteTimedOut(seconds=seconds):
            sentence = _("{place} took the question and did not answer for {seconds:g} s.").format(
                place=place, seconds=seconds
            )
            remedy = _("It may be overloaded. Retry, or allow more time in the settings.")
        case wire.TlsFailed(reason="unknown_ca", issuer=issuer) if issuer:
            return Explanation(
                _(
                    "The certificate of {place} comes from “{issuer}”, which is not known here."
                ).format(place=place, issuer=issuer),
                _("On a company network, ask IT for its CA file and name it in the settings."),
                SETTINGS,
            )
        case wire.TlsFailed(reason=reason, detail=detail):
            return _untrusted(place, reason, detail)
        case wire.ProxyFailed(status=407):
            sentence = _("The proxy {place} wants a name and a password.").format(place=place)
            remedy = _("Write them into the proxy setting: http://name:password@host:port")
            return Explanation(sentence, remedy, SETTINGS, _details(failure))
        case wire.ProxyFailed():
            sentence = _("The proxy {place} did not let the connection through.").format(
                place=place
            )
            remedy = _("Check the proxy setting, or ask who runs the proxy.")
        case _:
            sentence = _("{place} cannot be reached.").format(place=place)
            remedy = _("Check the network connection and the address.")
    if proxy and not isinstance(failure, wire.ProxyFailed):
        remedy = _("That is the proxy. Check the proxy setting of this endpoint or the system.")
    return Explanation(sentence, remedy, SETTINGS if proxy else RETRY, _details(failure))


def _untrusted(place: str, reason: str, detail: str) -> Explanation:
    match reason:
        case "unknown_ca":
            sentence = _("The certificate of {place} comes from an authority not known here.")
            remedy = _("On a company network, ask IT for its CA file and name it in the settings.")
        case "expired":
            sentence = _("The certificate of {place} has expired.")
            remedy = _("Check this computer's clock; else the server's owner must renew it.")
        case "wrong_name":
            sentence = _("The certificate of {place} belongs to another name.")
            remedy = _("Check the spelling of the address.")
        case "client_certificate":
            sentence = _("{place} wants a client certificate, and was given none that it accepts.")
            remedy = _(
                "Ask IT for one, and name its files for this endpoint in settings.toml: "
                "client_cert and client_key."
            )
        case "plain_port":
            sentence = _("{place} does not speak TLS.")
            remedy = _("Try the address with http:// in place of https://.")
        case _:
            sentence = _("No secure connection to {place} could be made.")
            remedy = _("A proxy or filter may be in the way.")
    return Explanation(sentence.format(place=place), remedy, SETTINGS, detail)


def _refused(failure: wire.RequestRefused) -> Explanation:
    details = _details(failure)
    match failure:
        case wire.NotFound(url=url):
            return Explanation(
                _("The server has nothing at {url}.").format(url=url),
                _("Check the base URL; it usually ends in /v1."),
                SETTINGS,
                details,
            )
        case wire.ModelNotFound(model=model):
            return Explanation(
                _("The server does not have the model {model}.").format(model=model or "?"),
                _("Choose another model."),
                SETTINGS,
                details,
            )
        case wire.ContextFull(prompt_tokens=int(prompt), limit=int(limit)):
            sentence = _(
                "This chat is too long for the model: {prompt} tokens, and it reads {limit}."
            ).format(prompt=prompt, limit=limit)
        case wire.ContextFull():
            sentence = _("This chat is too long for the model.")
        case wire.RequestRefused(status=413):
            return Explanation(
                _("This chat is larger than the server takes in one request."),
                _("Start a new chat, or send a shorter message."),
                Action.NEW_CHAT,
                details,
            )
        case wire.RateLimited(retry_after=float(seconds)):
            return Explanation(
                _("Too many requests: the server asks to wait {seconds:.0f} s.").format(
                    seconds=seconds
                ),
                _("Retry after that."),
                RETRY,
                details,
            )
        case wire.RateLimited():
            return Explanation(
                _("Too many requests for now."), _("Wait a little, then retry."), RETRY, details
            )
        case wire.QuotaExhausted():
            return Explanation(
                _("The account has no credit left."),
                _("Add credit with the provider, or choose another endpoint."),
                SETTINGS,
                details,
            )
        case _:
            return Explanation(
                _("The server refused the request: “{message}”.").format(
                    message=failure.message or failure.status
                ),
                _("Check model and settings of this endpoint."),
                SETTINGS,
                details,
            )
    return Explanation(
        sentence,
        _("Start a new chat, or choose a model that reads more."),
        Action.NEW_CHAT,
        details,
    )


def _failed(failure: wire.ServerFailed) -> Explanation:
    remedy, action = _("Retry asks again."), RETRY
    match failure:
        case wire.ModelLoading():
            sentence = _("The server is still loading its model.")
        case wire.ServerBusy():
            sentence = _("The server is busy ({status}).").format(status=failure.status)
            remedy = _("Wait a little, then retry.")
        case wire.Redirected(location=location):
            sentence = _("The server points to another address: “{location}”.").format(
                location=location
            )
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
        case wire.ErrorInStream():
            sentence = _("The server reported an error: “{message}”.").format(
                message=failure.message
            )
        case wire.MalformedEvent():
            sentence = _("A part of the reply could not be read; the rest is shown.")
        case wire.LineOverflow():
            sentence = _("The reply was cut off: it came in pieces too large to be one.")
        case wire.UnpackedTooLarge(ratio=ratio):
            sentence = _(
                "The server compressed its answer more than {ratio} times, though it was asked "
                "not to; it was not read on, for it could fill this computer's memory."
            ).format(ratio=ratio)
            remedy = _(
                "What had arrived is kept. Have compression turned off on the server, or on the "
                "proxy before it."
            )
        case wire.IdleTimedOut(seconds=seconds):
            sentence = _("The server fell silent for {seconds:g} s.").format(seconds=seconds)
        case _:
            sentence = _("The server failed ({status}).").format(status=failure.status)
    return Explanation(sentence, remedy, action, _details(failure))


def _details(failure: ChatError) -> str:
    facts = failure.facts()
    parts = [
        f"HTTP {facts['status']}" if facts.get("status") else "",
        f"request id {facts['request_id']}" if facts.get("request_id") else "",
        str(facts.get("message") or ""),
    ]
    lines = [" · ".join(part for part in parts if part)]
    lines += [f"{name}: {value}" for name, value in (facts.get("headers") or {}).items()]
    if facts.get("body") and facts["body"] != facts.get("message"):
        lines += ["", facts["body"]]
    return "\n".join(lines)
