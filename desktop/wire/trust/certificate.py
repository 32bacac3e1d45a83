"""What stands in a certificate that somebody shows us, cleaned and cut short: nothing in it is
trusted. The one place that knows the insides of Python's `ssl`."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 12
"""Certificates of a chain that are looked at."""
_LONGEST, _MOST_NAMES = 200, 50
_DER = 2
_SHORT = {
    "commonName": "CN",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "localityName": "L",
    "stateOrProvinceName": "ST",
    "countryName": "C",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a chain."""

    name: str
    """Whose it is, in short."""
    subject: str
    """The same whole, such as "CN=api.example.com, O=Example"."""
    issuer_name: str
    issuer: str
    not_before: float | None
    not_after: float | None
    """Seconds since 1970; None: what stands there is no date."""
    names: tuple[str, ...]
    """The hosts that it is for, as far as they are kept."""
    sha256: str
    """The fingerprint: 32 bytes in hex, with colons."""
    pem: str

    @property
    def is_root(self) -> bool:
        """Whether it vouches for itself."""
        return self.subject == self.issuer


def shown_by(shaken: Any) -> tuple[Certificate, ...]:
    """Return what the other side of a handshake showed, its own certificate first. `shaken` is an
    `ssl.SSLObject`."""
    return _read(shaken, "get_unverified_chain")


def verified_by(shaken: Any) -> tuple[Certificate, ...]:
    """Return the chain that OpenSSL trusted, the root included; empty where the system verifies."""
    return _read(shaken, "get_verified_chain")


def _read(shaken: Any, which: str) -> tuple[Certificate, ...]:
    # Public in 3.13 as bytes alone; what is inside has the fields, too, from 3.10 on.
    ask = getattr(getattr(shaken, "_sslobj", None), which, None)
    try:
        found = (ask() or []) if ask is not None else []
    except (ssl.SSLError, ValueError):
        return ()
    return tuple(map(_certificate, found[:MOST]))


def _certificate(found: Any) -> Certificate:
    der: bytes = found.public_bytes(_DER)
    try:
        info: Mapping[str, Any] = found.get_info()
    except (ssl.SSLError, ValueError):  # its names are no text
        info = {}
    subject, issuer = _pairs(info.get("subject")), _pairs(info.get("issuer"))
    return Certificate(
        _named(subject),
        _whole(subject),
        _named(issuer),
        _whole(issuer),
        _moment(info.get("notBefore")),
        _moment(info.get("notAfter")),
        tuple(_clean(name) for _kind, name in info.get("subjectAltName", ())[:_MOST_NAMES]),
        fingerprint(der),
        ssl.DER_cert_to_PEM_cert(der),
    )


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of a certificate, as browsers and IT write it."""
    return hashlib.sha256(der).digest().hex(":").upper()


def _pairs(name: object) -> list[tuple[str, str]]:
    parts: Iterable[Any] = name if isinstance(name, tuple) else ()
    return [(str(kind), _clean(str(value))) for part in parts for kind, value in part][:_MOST_NAMES]


def _named(pairs: list[tuple[str, str]]) -> str:
    known = dict(pairs)
    wanted = ("commonName", "organizationName", "organizationalUnitName")
    return next((known[kind] for kind in wanted if known.get(kind)), "")


def _whole(pairs: list[tuple[str, str]]) -> str:
    written = ", ".join(f"{_SHORT.get(kind, kind)}={value}" for kind, value in reversed(pairs))
    return written[: 3 * _LONGEST]


def _clean(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _moment(date: object) -> float | None:
    try:
        return float(ssl.cert_time_to_seconds(str(date)))
    except (ValueError, OverflowError):
        return None
