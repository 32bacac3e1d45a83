"""Checks of the values in settings.toml.

A check takes the value that TOML read and returns it as the program has it, or None for one that
sets nothing, such as an empty text. It raises BadValue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeGuard
from urllib.parse import urlsplit

from desktop.chat.endpoint import BadBaseUrl, mended_base_url, way_fault
from desktop.chat.hosts import is_host_pattern, is_loopback
from desktop.chat.keys.command_line import BadCommand, split
from desktop.chat.settings.key_chord import key_chord

MOST = 1e9
"""No number here is larger; some that TOML can write have thousands of digits."""
_MOST_DAYS = 36_500
_MOST_KEPT = 10_000

MOST_OF_SIGN = 5
"""Characters of a currency's sign at most: "HK$", "CHF"."""

_SECRET_HEADERS = {
    "authorization",
    "proxy-authorization",
    "api-key",
    "x-api-key",
    "x-goog-api-key",
    "cookie",
}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class BadValue(ValueError):
    """A value that cannot be used: `reason` and `detail` are those of BadSetting."""

    def __init__(self, reason: str, detail: str = "", key: str = "") -> None:
        """`key` names the part of the value that is wrong; empty: all of it."""
        super().__init__(reason)
        self.reason, self.detail, self.key = reason, detail, key

    def within(self, key: str) -> BadValue:
        """The same about a value that stands under `key`."""
        return BadValue(self.reason, self.detail, f"{key}.{self.key}" if self.key else key)


def text(value: object) -> str | None:
    """Check a text of any content."""
    if not isinstance(value, str):
        raise BadValue("type", "text")
    return value or None


def flag(value: object) -> bool:
    """Check a value that is true or false."""
    if not isinstance(value, bool):
        raise BadValue("type", "true or false")
    return value


def seconds(value: object) -> float:
    """Check a time limit: above 0, and finite."""
    if not _is_number(value):
        raise BadValue("type", "number")
    if not 0 < value <= MOST:
        raise BadValue("positive")
    return float(value)


def whole_number(value: object) -> int:
    """Check a number without a fraction."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
        raise BadValue("type", "number")
    return value


def days(value: object) -> int:
    """Check a number of days, of a hundred years at most."""
    found = whole_number(value)
    if not 0 <= found <= _MOST_DAYS:
        raise BadValue("range", f"0 – {_MOST_DAYS}")
    return found


def count(value: object) -> int:
    """Check how many of something are kept: one at least."""
    found = whole_number(value)
    if not 1 <= found <= _MOST_KEPT:
        raise BadValue("range", f"1 – {_MOST_KEPT}")
    return found


def days_kept(value: object) -> int:
    """Check a number of days that something is kept: one at least."""
    if (found := days(value)) == 0:
        raise BadValue("range", f"1 – {_MOST_DAYS}")
    return found


def texts(value: object) -> tuple[str, ...]:
    """Check a list of texts, none of them empty."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise BadValue("type", "list of texts")
    if not all(map(str.strip, value)):
        raise BadValue("empty")
    return tuple(map(str.strip, value))


def hosts(value: object) -> tuple[str, ...]:
    """Check a list of hosts: names, addresses, networks, each with a port or without."""
    found = texts(value)
    for host in found:
        if not is_host_pattern(host):
            raise BadValue("host", host[:80])
    return found


def between(low: float, high: float) -> Callable[[object], float]:
    """The check of a number that is neither below `low` nor above `high`."""

    def number(value: object) -> float:
        if not (_is_number(value) and low <= value <= high):
            raise BadValue("choice", f"{low} – {high}")
        return type(low)(value)

    return number


def one_of(allowed: tuple[str, ...]) -> Callable[[object], str | None]:
    """The check of a word that is one of these."""

    def word(value: object) -> str | None:
        found = text(value)
        if found is not None and found not in allowed:
            raise BadValue("choice", ", ".join(allowed))
        return found

    return word


def shortcut(value: object) -> str | None:
    """Check a shortcut for the whole desktop, and spell it as Qt does."""
    found = text(value)
    if found is None:
        return None
    if (chord := key_chord(found)) is None:
        raise BadValue("shortcut", found[:80])
    return str(chord)


def name(value: object) -> str | None:
    """Check the name of an endpoint, without the white space around it."""
    found = (text(value) or "").strip()
    if not found.isprintable():
        raise BadValue("name")
    return found or None


def sign(value: object) -> str | None:
    """Check the sign of a currency: a few characters that can be seen, no digit among them."""
    found = (text(value) or "").strip()
    if len(found) > MOST_OF_SIGN or not found.isprintable() or any(map(str.isdigit, found)):
        raise BadValue("sign")
    return found or None


def base_url(value: object) -> str | None:
    """Check and mend a base URL."""
    found = text(value)
    try:
        return found and mended_base_url(found)
    except BadBaseUrl as exc:
        raise BadValue("base_url", exc.reason) from exc


def command(value: object) -> str | None:
    """Check a program with its arguments."""
    found = (text(value) or "").strip()
    try:
        if found:
            split(found)
    except BadCommand as exc:
        raise BadValue("command", exc.fault) from exc
    return found or None


def web_address(value: object) -> str | None:
    """Check an address that is asked for a file: https, or http on this computer; no password."""
    found = (text(value) or "").strip()
    if not found:
        return None
    try:
        parts = urlsplit(found)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError as exc:
        raise BadValue("web_address") from exc
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not (safe and host and found.isprintable()) or "@" in parts.netloc:
        raise BadValue("web_address")
    return found


def proxy(value: object) -> str | None:
    """Check the way to a server: the URL of a proxy, of a PAC file, or who is asked."""
    found = text(value)
    if found is not None and (fault := way_fault(found)):
        raise BadValue("proxy", fault)
    return found


def headers(value: object) -> Mapping[str, str]:
    """Check the headers of a request; one that carries a key is refused."""
    given: dict[str, str] = {}
    for header, content in table(value).items():
        if header.lower() in _SECRET_HEADERS:
            raise BadValue("secret", header, header)
        if not isinstance(content, str):
            raise BadValue("type", "text", header)
        if not _HEADER_NAME.fullmatch(header) or not _HEADER_VALUE.fullmatch(content):
            raise BadValue("header", header, header)
        given[header] = content
    return MappingProxyType(given)


def table(value: object) -> Mapping[str, object]:
    """Check that the value is a table."""
    if not isinstance(value, dict):
        raise BadValue("type", "table")
    return value


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
