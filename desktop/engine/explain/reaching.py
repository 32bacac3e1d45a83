"""Explains why a server cannot be reached: the network, a certificate, a proxy, a PAC file."""

from __future__ import annotations

from typing import Any

from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import days_in_words
from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _, ngettext
from desktop.wire import failures as wire

RETRY, SETTINGS = Action.RETRY, Action.OPEN_SETTINGS
PROXY_PASSWORD = Action.ENTER_PROXY_PASSWORD


def unreached(failure: wire.CannotReach) -> Explanation:
    """Explain why no answer came."""
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
    return Explanation.of(sentence, remedy, action, details_of(failure), **_known(failure))


def pac(failure: wire.PacFailed) -> Explanation:
    """Explain why a PAC file named no way."""
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


def caution(failure: wire.ClockOff | wire.CertificateEnding) -> Explanation:
    """Explain what will fail one day, or makes other things fail."""
    if isinstance(failure, wire.CertificateEnding):
        sentence = ngettext(
            "The certificate of {host} ends in {days} day, on {until}.",
            "The certificate of {host} ends in {days} days, on {until}.",
            failure.days,
        )
        remedy = _("Nothing is wrong yet; tell the server's owner to renew it.")
        return Explanation.of(sentence, remedy, **failure.facts())
    span = time_span(abs(failure.seconds))
    sentence = (
        _("This computer's clock is {span} ahead of the clock of {host}.")
        if failure.seconds > 0
        else _("This computer's clock is {span} behind the clock of {host}.")
    )
    remedy = _("Set it, or have the system set it: certificates and keys hold for a time only.")
    return Explanation.of(sentence, remedy, span=span, host=failure.host)


def time_span(seconds: float) -> str:
    """A length of time in the one unit that says it best."""
    if seconds >= _DAY:
        return days_in_words(round(seconds / _DAY))
    if seconds >= _HOUR:
        count = round(seconds / _HOUR)
        return ngettext("{count} hour", "{count} hours", count).format(count=count)
    if seconds >= _MINUTE:
        count = round(seconds / _MINUTE)
        return ngettext("{count} minute", "{count} minutes", count).format(count=count)
    count = round(seconds)
    return ngettext("{count} second", "{count} seconds", count).format(count=count)


_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


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
        case "not_yet_valid":
            sentence = _("The certificate of {place} is not valid yet.")
            remedy = _("Check this computer's clock; else wait, or ask the server's owner.")
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


def details_of(failure: ChatError) -> str:
    """Status, request id and the server's own words, headers and body, in lines."""
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
