"""The hosts that this run has contacted, or was kept from. In memory alone, and bounded.

One process has one list, as it has one gate: whoever connects is in it, and no caller could forget
to hand it on. It holds no path, no query, no key, and no word of what went over the wire.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from desktop.chat.hosts import PORTS

MOST_CONTACTS = 500
"""Contacts kept, each with its own host, port and proxy; of further ones only the number is."""
MOST_VOUCHERS = 4


class Purpose(StrEnum):
    """Why a host is contacted."""

    QUESTION = "question"
    """A question and its reply, a title, a summary."""
    MODELS = "models"
    """The list of models."""
    DISCOVERY = "discovery"
    """Whether a server such as Ollama runs on this computer."""
    PAC = "pac"
    """A PAC file."""
    DOCTOR = "doctor"
    """An examination that the person asked for."""
    ON_DEVICE = "on_device"
    """The on-device model: a part of Weir, in a process of its own."""
    UPDATE = "update"
    """Whether a newer version is out."""
    LOOK = "look"
    """A second look at what refused a connection, to say why. Nothing but handshakes is sent."""
    KNOCK = "knock"
    """Whether a proxy accepts connections. Nothing is sent."""
    NAME = "name"
    """A name that a PAC file had looked up. The host itself is not contacted."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who vouched for a server: the certificate that all others of its chain go back to."""

    name: str
    """The organisation of that certificate, or what it is called; "" where nobody could tell."""
    ca_file: str = ""
    """The file that it stands in; "": this computer's own store."""


@dataclass(slots=True)
class Contact:
    """A host and the way to it."""

    host: str
    port: int
    proxy: str | None
    """`host:port` of the proxy that was connected to in its place."""
    why: str = ""
    """Who decided about the way: a value of `routes.route.Why`, "" where nobody was asked."""
    source: str = ""
    """Whom that asked, as `routes.route.Route` has it."""
    purposes: dict[Purpose, int] = field(default_factory=dict)
    """How many connections were begun for each."""
    first: float = field(default_factory=time.time)
    """Seconds since the epoch."""
    last: float = field(default_factory=time.time)
    reached: int = 0
    """How many connections came about."""
    refused: int = 0
    """How many times an organisation's allowed hosts kept Weir from it."""
    sent: int = 0
    """Bytes that went over its sockets, with all that TLS and proxies add."""
    received: int = 0
    is_tls: bool = False
    """Whether it was to show a certificate."""
    vouchers: list[Voucher] = field(default_factory=list)
    """Those of its certificates, the newest first."""

    def vouched(self, voucher: Voucher) -> None:
        """Note who vouched for it this time."""
        others = [one for one in self.vouchers if one != voucher]
        self.vouchers = [voucher, *others][:MOST_VOUCHERS]


class Ledger:
    """The contacts, in the order in which they were first made."""

    def __init__(self) -> None:
        self._contacts: dict[tuple[str, int, str | None], Contact] = {}
        self._led: dict[tuple[str, int], tuple[str | None, str, str]] = {}
        self.left_out = 0
        """Connections to hosts beyond MOST_CONTACTS."""

    def contacts(self) -> list[Contact]:
        """All of them. They go on counting."""
        return list(self._contacts.values())

    def clear(self) -> None:
        """Begin anew."""
        self._contacts.clear()
        self._led.clear()
        self.left_out = 0

    def begun(self, host: str, port: int, proxy: str | None, purpose: Purpose) -> Contact:
        """Note that a connection is about to be made. Returns what its bytes are counted in."""
        contact = self._contact(host, port, proxy)
        contact.purposes[purpose] = contact.purposes.get(purpose, 0) + 1
        return contact

    def refused(self, url: str, purpose: Purpose) -> None:
        """Note that nothing was sent to this server, or proxy, for it is not allowed."""
        contact = self._contact(*server_of(url), None)
        contact.purposes.setdefault(purpose, 0)
        contact.refused += 1

    def led(self, url: str, proxy: str | None, why: str, source: str) -> None:
        """Note who decided about the way to a server, for the next contacts with it."""
        server = server_of(url)
        if server in self._led or len(self._led) < MOST_CONTACTS:
            self._led[server] = (proxy, why, source)

    def vouched(self, url: str, proxy: str | None, voucher: Voucher) -> None:
        """Note who vouched for a server that was contacted by this way."""
        known = self._contacts.get((*server_of(url), proxy))
        if known is not None:
            known.vouched(voucher)

    def _contact(self, host: str, port: int, proxy: str | None) -> Contact:
        host = host.lower()
        known = self._contacts.get((host, port, proxy))
        if known is None:
            known = Contact(host, port, proxy)
            if len(self._contacts) < MOST_CONTACTS:
                self._contacts[host, port, proxy] = known
            else:
                self.left_out += 1
        led, why, source = self._led.get((host, port), (None, "", ""))
        if (led is None) == (proxy is None):
            known.why, known.source = why, source
        known.last = time.time()
        return known


ledger = Ledger()
"""That of this process."""

_wanted: ContextVar[Purpose | None] = ContextVar("purpose", default=None)


@contextlib.contextmanager
def because(purpose: Purpose) -> Iterator[None]:
    """Have all that is contacted inside, and by tasks that begin there, stand for this purpose."""
    token = _wanted.set(purpose)
    try:
        yield
    finally:
        _wanted.reset(token)


def purpose_or(usual: Purpose) -> Purpose:
    """The purpose that `because` has set, else the usual one."""
    return _wanted.get() or usual


def proxy_at(host: str, port: int) -> str:
    """A proxy as a contact names it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def server_of(url: str) -> tuple[str, int]:
    """Host and port of a URL; the port is 0 where nothing says it."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)
