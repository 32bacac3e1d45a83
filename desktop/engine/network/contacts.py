"""The contacts of this run as a person reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from desktop.engine.explain.routes import decided
from desktop.language import _, listed
from desktop.wire.ledger.contacts import Contact, Purpose, ledger

_HTTPS = 443
_KILO, _MEGA, _GIGA = 1_000, 1_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One host and the way to it, in words."""

    host: str
    why: str
    way: str
    """"direct" or "proxy"."""
    route: str
    """The same in full: which proxy, and who named it."""
    vouched: str
    """Who vouched for it, or why nobody did."""
    sent: str
    received: str
    last: str
    """The time of the day, with the date where that was another day."""
    first: str
    is_refused: bool
    """The organisation does not allow it: nothing was sent."""
    is_secure: bool
    """Somebody vouched for it."""

    def in_full(self) -> str:
        """Everything about it, in a few lines."""
        return "\n".join(
            (
                self.host,
                _("Why: {why}").format(why=self.why),
                _("Way: {route}").format(route=self.route),
                _("Not allowed by your organisation: nothing was sent.")
                if self.is_refused
                else _("Certificate: {who}").format(who=self.vouched),
                _("Sent {sent}, received {received}").format(
                    sent=self.sent, received=self.received
                ),
                _("First {first}, last {last}").format(first=self.first, last=self.last),
            )
        )


def lines() -> list[ContactLine]:
    """All contacts of this run, the one of late first."""
    return [_line(one) for one in by_time()]


def by_time() -> list[Contact]:
    """The contacts themselves, in that order."""
    return sorted(ledger.contacts(), key=lambda one: one.last, reverse=True)


def left_out() -> int:
    """How many connections went to further hosts, of which no more is known."""
    return ledger.left_out


def _line(contact: Contact) -> ContactLine:
    reason = decided(contact.why, contact.source) if contact.why else ""
    is_refused = bool(contact.refused) and not contact.reached
    is_nowhere = is_refused or set(contact.purposes) == {Purpose.NAME}
    way = "–" if is_nowhere else contact.proxy or _("direct")
    return ContactLine(
        host=place_of(contact),
        why=listed(_purposes(contact)),
        way=_("proxy") if contact.proxy else way,
        route=_("{way}, {reason}").format(way=way, reason=reason) if reason else way,
        vouched=_vouched(contact),
        sent=bytes_text(contact.sent),
        received=bytes_text(contact.received),
        last=_at(contact.last),
        first=_at(contact.first),
        is_refused=is_refused,
        is_secure=bool(contact.vouchers),
    )


def place_of(contact: Contact) -> str:
    """Its host, with the port where that is not the one of https."""
    host = f"[{contact.host}]" if ":" in contact.host else contact.host
    return host if contact.port in (0, _HTTPS) else f"{host}:{contact.port}"


def _purposes(contact: Contact) -> Iterator[str]:
    for purpose, count in contact.purposes.items():
        yield _purpose(purpose, count)
    if contact.refused and contact.reached:
        yield _("then not allowed")


def _purpose(purpose: Purpose, count: int) -> str:
    what = {
        Purpose.QUESTION: _("questions"),
        Purpose.MODELS: _("models"),
        Purpose.DISCOVERY: _("finding local servers"),
        Purpose.PAC: _("PAC file"),
        Purpose.DOCTOR: _("test"),
        Purpose.ON_DEVICE: _("the model on this computer"),
        Purpose.UPDATE: _("asking for a newer version"),
        Purpose.LOOK: _("a look at what is in the way"),
        Purpose.KNOCK: _("whether the proxy answers"),
        Purpose.NAME: _("a name that a PAC file looked up"),
    }[purpose]
    return _("{what} ({count})").format(what=what, count=count) if count > 1 else what


def _vouched(contact: Contact) -> str:
    if contact.refused and not contact.reached:
        return _("not allowed")
    if set(contact.purposes) <= {Purpose.NAME, Purpose.KNOCK} and not contact.sent:
        return _("nothing was sent there")
    if not contact.reached:
        return _("not reached")
    if not contact.vouchers:
        return _("nobody") if contact.is_tls else _("not encrypted")
    newest = contact.vouchers[0]
    by = PurePath(newest.ca_file).name if newest.ca_file else _("the system")
    return _("{who}, by {store}").format(who=newest.name, store=by) if newest.name else by


def _at(moment: float) -> str:
    then = time.localtime(moment)
    is_today = then[:3] == time.localtime()[:3]
    return time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", then)


def bytes_text(count: int) -> str:
    """A number of bytes in few digits: "0.2 kB", "212 kB", "1.9 MB"."""
    for size, unit in ((_GIGA, "GB"), (_MEGA, "MB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    if not count:
        return "0"
    kilo = count / _KILO
    return f"{max(kilo, 0.1):.1f} kB" if kilo < 10 else f"{kilo:.0f} kB"
