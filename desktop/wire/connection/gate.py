"""The hosts that this process may connect to. Every request goes through here, whoever sends it.

One process has one organisation: what that allows holds for each connection, also of what a form
tries out, and is no argument that a caller could forget.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from desktop.chat.hosts import PORTS, covers, is_loopback
from desktop.wire.failures import HostNotAllowed
from desktop.wire.ledger.contacts import Purpose, ledger, purpose_or

_allowed: tuple[str, ...] | None = None
_proxies: frozenset[tuple[str, str, int | None]] = frozenset()


def allow_only(hosts: Collection[str] | None, proxies: Collection[str] = ()) -> None:
    """From now on allow these hosts alone; None: all. `proxies` are the organisation's own: they
    are allowed without being named."""
    global _allowed, _proxies
    _allowed = None if hosts is None else tuple(hosts)
    _proxies = frozenset(map(_place, proxies))


def check(
    url: str,
    proxy: str | None,
    purpose: Purpose = Purpose.QUESTION,
    *,
    on_device: bool = False,
) -> None:
    """Raises HostNotAllowed for a request to this URL by way of this proxy, where it may not be.

    The server of the on-device model is a part of Weir itself. The ledger has what was refused.
    """
    if _allowed is None:
        return
    server = urlsplit(url)
    if not (on_device and is_loopback(server.hostname or "")):
        _check(server, "server", purpose)
    if proxy is not None:
        check_proxy(proxy, purpose)


def check_proxy(proxy: str, purpose: Purpose) -> None:
    """Raises HostNotAllowed where this proxy, a URL, may not be connected to."""
    if _allowed is not None and _place(proxy) not in _proxies:
        _check(urlsplit(proxy), "proxy", purpose)


def _place(proxy: str) -> tuple[str, str, int | None]:
    """What is connected to: with or without a name and a password, and however it is written."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    scheme = "socks5" if parts.scheme == "socks" else parts.scheme
    try:
        return scheme, parts.hostname or "", parts.port or PORTS.get(scheme)
    except ValueError:  # a policy that cannot be read names no port
        return scheme, parts.netloc, None


def _check(parts: SplitResult, what: str, purpose: Purpose) -> None:
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme)
    if not any(covers(pattern, host, port) for pattern in _allowed or ()):
        ledger.refused(parts.geturl(), purpose_or(purpose))
        raise HostNotAllowed(host if parts.port is None else f"{host}:{parts.port}", what)
