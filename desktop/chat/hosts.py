"""Reads hosts in all the ways they may be written: the address, and whether it is this machine.

Resolvers take far more than `127.0.0.1` (inet_aton: `127.1`, `2130706433`, `0x7f000001`, octal):
a host that looks like a name may be an address.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import unquote

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Where a URL leads that names no port."""
_OWN_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which no proxy can reach for us.

    0.0.0.0 and :: count as well: servers print them as their address, so people paste them.
    """
    address = address_of(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    name = plain_host(host)
    return name in _OWN_NAMES or name.endswith(".localhost")


def plain_host(host: str) -> str:
    """The host in one form that can be compared: as IDNA and resolvers read it, without brackets,
    zone and final dot."""
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").strip().lower()
    return plain.strip("[]").partition("%")[0].rstrip(".")


def address_of(host: str) -> Address | None:
    """The address that a host is, however it is written; None for a name."""
    plain = plain_host(host)
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return _by_numbers(plain.split("."))
    return getattr(address, "ipv4_mapped", None) or address


def _by_numbers(parts: list[str]) -> Address | None:
    """Read up to four numbers as inet_aton does: the last one fills all bytes that are left."""
    try:
        *bytes_, rest = map(_number, parts)
    except ValueError:
        return None
    left = 4 - len(bytes_)
    if left < 1 or rest >= 256**left or any(byte > 255 for byte in bytes_):
        return None
    for place, byte in enumerate(bytes_):
        rest += byte << (24 - 8 * place)
    return ipaddress.IPv4Address(rest)


def _number(text: str) -> int:
    """Hexadecimal after 0x, octal after 0, else decimal. Raises ValueError."""
    if not (text.isascii() and text.isalnum()):
        raise ValueError("no number")
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):(\d{1,5})")
_NAME = re.compile(r"(\*\.)?[^\s/:*@?#\[\]]+")


def is_host_pattern(pattern: str) -> bool:
    """Whether `covers` can compare a host with this."""
    if pattern == "*":
        return True
    named, port = _without_port(pattern)
    if port is not None and not 0 < port < 65_536:
        return False
    return _network(named) is not None or bool(_NAME.fullmatch(named))


def covers(pattern: str, host: str, port: int | None) -> bool:
    """Whether an entry of a list names the host: a name alone; `*.name` for all below it, not for
    itself; an address; a network (CIDR); `*` for all. Each with a port or for all of them."""
    if pattern == "*":
        return True
    named, wanted = _without_port(pattern)
    if wanted is not None and wanted != port:
        return False
    address, network = address_of(host), _network(named)
    if address is not None:
        return network is not None and address in network
    if named.startswith("*."):
        return plain_host(host).endswith(f".{plain_host(named[2:])}")
    return network is None and plain_host(host) == plain_host(named)


def _without_port(pattern: str) -> tuple[str, int | None]:
    at = _PORT.fullmatch(pattern)
    return (pattern, None) if at is None else (at[1], int(at[2]))


def _network(named: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network that a text is; an address is one of itself alone. None: it is a name."""
    address = address_of(named)
    try:
        return ipaddress.ip_network(address or named.strip("[]"), strict=False)
    except ValueError:
        return None
