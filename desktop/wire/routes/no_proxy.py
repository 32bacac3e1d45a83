"""Reads lists of servers that are reached without a proxy, as NO_PROXY and desktops have them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from desktop.chat.hosts import address_of, plain_host


def entries_of(text: str) -> tuple[str, ...]:
    """The entries of a list in one line, with commas, semicolons or white space between them."""
    return tuple(entry for entry in re.split(r"[,;\s]+", text) if entry)


def entry_for(host: str, port: int | None, entries: Iterable[str]) -> str | None:
    """The first entry that names a server, or None."""
    return next((entry for entry in entries if entry and covers(entry, host, port)), None)


def covers(entry: str, host: str, port: int | None) -> bool:
    """Whether an entry is this host: `*`, `<local>` (a name without a dot), an address, a network
    (CIDR), a name with all below it (also as `.name` and `*.name`); each with a port or for all."""
    if entry == "*":
        return True
    at = re.fullmatch(r"(\[.*\]|[^:]*):(\d{1,5})", entry)
    if at is not None and int(at[2]) != port:
        return False
    named = at[1] if at is not None else entry
    address = address_of(host)
    if address is None:
        name, domain = plain_host(host), plain_host(named).lstrip("*.")
        if named == "<local>":
            return "." not in name
        return bool(domain) and (name == domain or name.endswith(f".{domain}"))
    if "/" not in named:
        return address_of(named) == address
    try:
        return address in ipaddress.ip_network(named.strip("[]"), strict=False)
    except ValueError:
        return False
