"""Reads the certificates by which a server said who it is."""

from __future__ import annotations

import contextlib
import hashlib
import ssl
from dataclasses import dataclass
from typing import Any

from desktop.chat.text import printable_line

MOST = 12
"""Certificates of a chain that are read; those of the public web have three or four."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person, or IT, reads of a certificate. Times are seconds since 1970."""

    subject: str
    issuer: str
    starts: float
    ends: float
    serial: str
    pem: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its bytes, in hex."""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.pem)).hexdigest()

    def holds_at(self, moment: float) -> bool:
        """Whether a clock that shows this moment is within its time."""
        return self.starts <= moment <= self.ends


def chain_of(secured: ssl.SSLObject) -> tuple[Certificate, ...]:
    """The server's certificate first, then who vouches for it; empty where nothing can be read.

    Before Python 3.13 the chain can only be had from the object within. Where the system itself
    verifies (Windows, macOS), that holds what the server sent.
    """
    inner = getattr(secured, "_sslobj", None)
    for way in ("get_verified_chain", "get_unverified_chain"):
        found: list[Any] = getattr(inner, way, list)()
        if found:
            with contextlib.suppress(ValueError, KeyError, OverflowError):  # of no calendar
                return tuple(_read(one) for one in found[:MOST])
    return ()


def _read(certificate: Any) -> Certificate:
    facts = certificate.get_info()
    return Certificate(
        subject=_name(facts.get("subject", ())),
        issuer=_name(facts.get("issuer", ())),
        starts=float(ssl.cert_time_to_seconds(facts["notBefore"])),
        ends=float(ssl.cert_time_to_seconds(facts["notAfter"])),
        serial=str(facts.get("serialNumber", "")),
        pem=certificate.public_bytes(),
    )


def _name(parts: Any) -> str:
    names = {name: value for part in parts for name, value in part}
    said = [names[one] for one in ("commonName", "organizationName") if names.get(one)]
    return printable_line(", ".join(said))[:LONGEST_NAME] or "?"
