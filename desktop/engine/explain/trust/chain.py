"""The words for a chain of certificates: what holds, what does not, and all of it for IT."""

from __future__ import annotations

import datetime

from desktop.engine.explain.trust.certificates import untrusted
from desktop.language import _
from desktop.wire.failures import TlsFailed
from desktop.wire.trust.certificate import Certificate
from desktop.wire.trust.chain import Chain

_NAMES_SHOWN = 8
_FINGERPRINT = "SHA-256"


def verdict(chain: Chain) -> str:
    """Whether the chain is trusted, and by whom or why not: a sentence."""
    if chain.fault:
        issuer = chain.certificates[-1].issuer_name if chain.certificates else ""
        failure = TlsFailed(chain.host, reason=chain.fault, detail=chain.detail, issuer=issuer)
        return untrusted(failure).sentence
    if chain.voucher is None:
        return _("{host} showed no certificate.").format(host=chain.host)
    if not chain.voucher.ca_file:
        said = _("Trusted: “{name}” vouches for it, which this system knows.")
    else:
        said = _("Trusted: “{name}” vouches for it, which the CA file {ca_file} names.")
    return said.format(name=chain.voucher.name, ca_file=chain.voucher.ca_file)


def seen_through(chain: Chain) -> str:
    """What should be known of how the chain was looked at; "" where that is nothing."""
    if chain.proxy is None:
        return ""
    said = _("Seen through the proxy {proxy}; one that looks into TLS shows its own certificate.")
    return said.format(proxy=chain.proxy)


def link_fault(chain: Chain, place: int) -> str:
    """Why a chain fails at the certificate in this place; "" where it does not fail there."""
    if chain.failing != place:
        return ""
    one = chain.certificates[place]
    match chain.fault:
        case "unknown_ca" if one.is_root:
            said = _("It vouches for itself, and is not known here.")
        case "unknown_ca":
            said = _("Who issued it, “{issuer}”, is not known here.")
        case "expired":
            said = _("It expired on {until}.")
        case "not_yet_valid":
            said = _("It is valid from {since} on.")
        case "wrong_name":
            said = _("It is not for {host}.")
        case "revoked":
            said = _("Who issued it took it back.")
        case _:
            return chain.detail
    return said.format(
        issuer=one.issuer_name or "?",
        until=_date(one.not_after),
        since=_date(one.not_before),
        host=chain.host,
    )


def names(chain: Chain) -> list[str]:
    """Whose certificates they are, the server's first."""
    return [one.name or one.subject or "?" for one in chain.certificates]


def fields(chain: Chain, place: int) -> list[tuple[str, str]]:
    """What a certificate says, each with its name. A line may end within the fingerprint."""
    return [
        (name, value.replace(":", " ") if name == _FINGERPRINT else value)
        for name, value in _fields(chain.certificates[place])
    ]


def _fields(one: Certificate) -> list[tuple[str, str]]:
    hosts = ", ".join(one.names[:_NAMES_SHOWN])
    if (more := len(one.names) - _NAMES_SHOWN) > 0:
        hosts = _("{names} and {count} more").format(names=hosts, count=more)
    until = _("{since} to {until}").format(since=_date(one.not_before), until=_date(one.not_after))
    found = [
        (_("Subject"), one.subject),
        (_("For"), hosts),
        (_("Issued by"), _("itself") if one.is_root else one.issuer),
        (_("Valid"), until),
        (_FINGERPRINT, one.sha256),
    ]
    return [(name, value) for name, value in found if value]


def role(chain: Chain, place: int) -> str:
    """What a certificate is in its chain."""
    if place == 0:
        return _("The server")
    return _("Root") if chain.certificates[place].is_root else _("Between")


def report(chain: Chain) -> str:
    """All of it as text, for IT: no key and no question are in it."""
    lines = [verdict(chain), seen_through(chain), chain.detail, chain.version]
    lines = [chain.host, *filter(None, lines)]
    for place, one in enumerate(chain.certificates):
        lines += ["", f"{place + 1}. {role(chain, place)}: {names(chain)[place]}"]
        if fault := link_fault(chain, place):
            lines.append(f"   ✗ {fault}")
        lines += [f"   {name}: {value}" for name, value in _fields(one)]
    return "\n".join([*lines, ""])


def _date(moment: float | None) -> str:
    if moment is None:
        return "?"
    try:
        day = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return "?"
    return day.date().isoformat()
