"""The way of an endpoint's requests, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What decided about a route."""

    LOOPBACK = "loopback"
    """The server is this machine: no proxy can reach it for us."""
    ENDPOINT = "endpoint"
    """The endpoint's own `proxy`."""
    SETTING = "setting"
    """The `proxy` of the settings, which holds for all endpoints."""
    POLICY = "policy"
    """The `proxy` that an organisation has locked."""
    SOURCE = "source"
    """The environment or the system names a proxy."""
    NO_PROXY = "no_proxy"
    """The environment's or the system's list of exceptions names the server."""
    PAC = "pac"
    """A PAC file."""
    PAC_AWAY = "pac_away"
    """The system names a PAC file that cannot be had, as away from the company's network."""
    NOTHING = "nothing"
    """Nobody names a proxy."""


class Caution(StrEnum):
    """What a person should know of a route that works."""

    PLAIN = "plain"
    """The endpoint is asked by http: the proxy reads the key and every word."""
    PASSWORD_IN_FILE = "password_in_file"
    """The proxy's password stands in the settings file."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a server is reached: by a proxy's URL, or directly (None)."""

    proxy: str | None
    why: Why
    source: str = ""
    """Who was asked: "environment", "GNOME", "KDE", "system"; empty: the settings."""
    asked: str = ""
    """What it says: a variable's name, an entry of a list of exceptions, a PAC file's address."""
    cautions: tuple[Caution, ...] = ()
