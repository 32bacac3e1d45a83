"""The sentences for failures between Weir and a server."""

from __future__ import annotations

from typing import Any

from desktop.chat.failures import ChatError
from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _
from desktop.wire import failures as wire

RETRY, KEY, SETTINGS = Action.RETRY, Action.ENTER_KEY, Action.OPEN_SETTINGS
PROXY_PASSWORD = Action.ENTER_PROXY_PASSWORD


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure of `wire`; None for another room's failure."""
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
        case wire.PacFailed():
            return _pac(failure)
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
    if isinstance(failure, wire.TlsFailed):
        return _untrusted(failure)
    action = RETRY if failure.proxy is None else SETTINGS
    match failure:
        case wire.NameNotResolved():
            sentence = _("The name {place} is not known on this network.")
            remedy = _("Check the spelling of the address and the network connection.")
        case wire.ConnectionRefused():
            sentence = _("Nothing answers at {place}.")
            remedy = _("Start the server there, or check address and port.")
        case wire.NoRoute():
            sentence = _("This network does not lead to {place}.")
            remedy = _("Check the network connection, a VPN, or the proxy setting.")
        case wire.ConnectTimedOut():
            sentence = _("{place} did not accept a connection within {seconds:g} s.")
            remedy = _("Check the network connection, a VPN, or the proxy setting.")
        case wire.FirstByteTimedOut():
            sentence = _("{place} took the question and did not answer for {seconds:g} s.")
            remedy = _("It may be overloaded. Retry, or allow more time in the settings.")
        case wire.ProxyFailed(wants="other_scheme"):
            sentence = _("The proxy {place} only takes {schemes}, which Weir does not speak.")
            remedy = _(
                "A small program on this computer, such as px or cntlm, can speak it for Weir: "
                "start one, and name it as the proxy, such as http://127.0.0.1:3128."
            )
            action = SETTINGS
        case wire.ProxyFailed(wants="other_password"):
            sentence = _("The proxy {place} refused the name and the password.")
            remedy = _("Enter them again: here, or with “weir endpoints set-key --proxy {place}”.")
            action = PROXY_PASSWORD
        case wire.ProxyFailed(status=407) | wire.ProxyFailed(wants="password"):
            sentence = _("The proxy {place} wants a name and a password.")
            remedy = _("Enter them: here, or with “weir endpoints set-key --proxy {place}”.")
            action = PROXY_PASSWORD
        case wire.ProxyFailed():
            sentence = _("The proxy {place} did not let the connection through.")
            remedy = _("Check the proxy setting, or ask who runs the proxy.")
        case _:
            sentence = _("{place} cannot be reached.")
            remedy = _("Check the network connection and the address.")
    if failure.proxy is not None and not isinstance(failure, wire.ProxyFailed):
        remedy = _("That is the proxy. Check the proxy setting of this endpoint or the system.")
    return Explanation.of(sentence, remedy, action, _details(failure), **_known(failure))


def _pac(failure: wire.PacFailed) -> Explanation:
    match failure.reason:
        case "unreachable":
            sentence = _("The PAC file {pac} cannot be had.")
        case "too_long":
            sentence = _("The PAC file {pac} is longer than 1 MB.")
        case "slow":
            sentence = _("The PAC file {pac} came to no end within {detail}.")
        case "threw":
            sentence = _("The PAC file {pac} has an error: {detail}.")
        case "no_way":
            sentence = _("The PAC file {pac} names no way that Weir can take: {detail}.")
        case _:
            sentence = _("The PAC file {pac} gave no answer.")
    return Explanation.of(
        sentence,
        _("Nothing was sent. Correct the file or its address, or name a proxy in the settings."),
        SETTINGS,
        **failure.facts(),
    )


def _untrusted(failure: wire.TlsFailed) -> Explanation:
    match failure.reason:
        case "unknown_ca" if failure.issuer:
            return Explanation.of(
                _("The certificate of {place} comes from “{issuer}”, which is not known here."),
                _("On a company network, ask IT for its CA file and name it in the settings."),
                SETTINGS,
                **_known(failure),
            )
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
    return Explanation.of(sentence, remedy, SETTINGS, failure.detail, **_known(failure))


def _known(failure: wire.CannotReach) -> dict[str, Any]:
    """The failure's facts, and the `place` that did not answer as it should."""
    return {"place": failure.proxy or failure.host, **failure.facts()}


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
    return Explanation.of(sentence, remedy, action, _details(failure), **facts)


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
        case wire.ErrorInStream():
            sentence = _("The server reported an error: “{message}”.")
        case wire.MalformedEvent():
            sentence = _("A part of the reply could not be read; the rest is shown.")
        case wire.LineOverflow():
            sentence = _("The reply was cut off: it came in pieces too large to be one.")
        case wire.UnpackedTooLarge():
            sentence = _(
                "The server compressed its answer more than {ratio} times, though it was asked "
                "not to; it was not read on, for it could fill this computer's memory."
            )
            remedy = _(
                "What had arrived is kept. Have compression turned off on the server, or on the "
                "proxy before it."
            )
        case wire.IdleTimedOut():
            sentence = _("The server fell silent for {seconds:g} s.")
        case _:
            sentence = _("The server failed ({status}).")
    button = "" if remedy else _("Retry asks again.")
    return Explanation.of(sentence, remedy, action, _details(failure), button, **failure.facts())


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
