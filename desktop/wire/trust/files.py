"""The files of certificates and keys that settings name: read within bounds, and refused in words.

A `reason` of BadTransportSetting is one of these: "missing", "no_file" (a folder, a pipe),
"unreadable", "empty", "too_long", "no_certificate", "no_key", "damaged", "mismatch" (a key of
another certificate), "no_cryptography" (the library that reads PKCS#12 is not installed).
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop.wire.failures import BadTransportSetting

LONGEST = 4_000_000
"""Bytes of a file with certificates: all that a system trusts are some 200 kB."""
CERTIFICATE, REVOCATIONS = b"-----BEGIN CERTIFICATE-----", b"-----BEGIN X509 CRL-----"
_TRUSTED = b"-----BEGIN TRUSTED CERTIFICATE-----"


def place_of(file: str) -> str:
    """Return the whole path of a file that a person named."""
    return os.path.abspath(os.path.expanduser(file))


def content_of(setting: str, file: str) -> bytes:
    """Return the content of a file. Raises BadTransportSetting."""
    path = Path(file)
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise BadTransportSetting(setting, file, "no_file")
        with path.open("rb") as opened:
            content = opened.read(LONGEST + 1)
    except FileNotFoundError:
        raise BadTransportSetting(setting, file, "missing") from None
    except (OSError, ValueError):  # a NUL in its name
        raise BadTransportSetting(setting, file, "unreadable") from None
    if len(content) > LONGEST:
        raise BadTransportSetting(setting, file, "too_long")
    if not content.strip():
        raise BadTransportSetting(setting, file, "empty")
    return content


def has_certificate(content: bytes) -> bool:
    """Return whether the content of a PEM file holds a certificate."""
    return CERTIFICATE in content or _TRUSTED in content
