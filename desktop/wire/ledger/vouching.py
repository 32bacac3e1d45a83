"""Who vouched for a server: the end of the chain of its certificates."""

from __future__ import annotations

import contextlib
import functools
import os
import ssl
from collections.abc import Mapping
from typing import Any

from desktop.wire.ledger.contacts import Voucher


def voucher_of(shaken: ssl.SSLObject | ssl.SSLSocket, ca_file: str | None) -> Voucher:
    """Who vouched for the other side of a handshake that is done. `ca_file`: the file whose
    certificates were trusted beside those of the system."""
    root, name = _root(shaken)
    if not name:
        name = _name(shaken.getpeercert() or {}, "issuer")
    return Voucher(name, ca_file if ca_file and root in _content(ca_file) else "")


def _root(shaken: Any) -> tuple[bytes, str]:
    """The last certificate of the chain (DER), and whose it is; empty where nobody can tell."""
    inner: Any = getattr(shaken, "_sslobj", None)
    found: tuple[bytes, str] = b"", ""
    for way in ("get_verified_chain", "get_unverified_chain"):  # Windows and macOS verify it
        with contextlib.suppress(ssl.SSLError, ValueError, TypeError, AttributeError):
            # WORKAROUND Python below 3.13: `SSLObject` does not have them, what it wraps does.
            if chain := getattr(inner, way)():
                last = chain[-1]
                der = last.public_bytes(2)  # _ssl.ENCODING_DER
                return der, _name(last.get_info(), "subject" if len(chain) > 1 else "issuer")
    return found


def _name(certificate: Mapping[str, Any], whose: str) -> str:
    named = {name: value for part in certificate.get(whose, ()) for name, value in part}
    found = str(named.get("organizationName") or named.get("commonName") or "")
    return "".join(c for c in found if c.isprintable())[:80]


def _content(ca_file: str) -> frozenset[bytes]:
    path = os.path.expanduser(ca_file)
    try:
        return _certificates(path, os.stat(path).st_mtime_ns)
    except (OSError, ValueError):
        return frozenset()


@functools.lru_cache(maxsize=8)
def _certificates(path: str, _changed: int) -> frozenset[bytes]:
    """The certificates of a PEM file (DER). Raises OSError; an ssl.SSLError is one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    return frozenset(context.get_ca_certs(binary_form=True))
