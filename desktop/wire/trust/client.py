"""The certificate by which a server knows who asks: PEM or PKCS#12, its key locked or not."""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.wire.failures import BadTransportSetting, PassphraseNeeded
from desktop.wire.trust.files import content_of, has_certificate, place_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates

CERT, KEY = "client_cert", "client_key"
_PEM = b"-----BEGIN "


def locked_file(cert: str, key: str | None) -> str | None:
    """Return the file whose key wants a passphrase; None: none does. Raises BadTransportSetting.

    Blocks: PKCS#12 is tried without one.
    """
    cert, key = place_of(cert), place_of(key) if key else None
    content = content_of(CERT, cert)
    if _PEM in content:
        return _locked(content, cert, key)
    try:
        _opened(cert, content, None)
    except PassphraseNeeded as needed:
        return needed.file
    return None


def _locked(content: bytes, cert: str, key: str | None) -> str | None:
    held = content_of(KEY, key) if key else content
    return (key or cert) if b"ENCRYPTED" in held else None


def load(context: ssl.SSLContext, cert: str, key: str | None, passphrase: str | None) -> None:
    """Have a context show this certificate. Blocks: PKCS#12 takes a quarter of a second.

    Raises BadTransportSetting and PassphraseNeeded.
    """
    cert, key = place_of(cert), place_of(key) if key else None
    content = content_of(CERT, cert)
    if _PEM not in content:
        _load_pkcs12(context, cert, content, passphrase)
        return
    if not has_certificate(content):
        raise BadTransportSetting(CERT, cert, "no_certificate")
    if b"PRIVATE KEY-----" not in (content_of(KEY, key) if key else content):
        raise BadTransportSetting(KEY if key else CERT, key or cert, "no_key")
    locked = _locked(content, cert, key)
    if locked and passphrase is None:
        raise PassphraseNeeded(locked)
    try:
        # With a password, if a wrong one: OpenSSL would ask for it on the terminal and wait.
        context.load_cert_chain(cert, key, password=passphrase or "")
    except (OSError, ValueError) as exc:  # ssl.SSLError is an OSError
        if getattr(exc, "reason", "") == "KEY_VALUES_MISMATCH":
            raise BadTransportSetting(KEY if key else CERT, key or cert, "mismatch") from None
        if locked:  # OpenSSL says no more of a wrong passphrase than of rubbish
            raise PassphraseNeeded(locked, is_wrong=True) from None
        raise BadTransportSetting(CERT, cert, "damaged") from None


def _load_pkcs12(
    context: ssl.SSLContext, cert: str, content: bytes, passphrase: str | None
) -> None:
    """Hand PKCS#12 over to OpenSSL as PEM, its key locked by a passphrase of this moment."""
    found = _opened(cert, content, passphrase)
    from cryptography.hazmat.primitives import serialization as written

    if found.cert is None:
        raise BadTransportSetting(CERT, cert, "no_certificate")
    if found.key is None:
        raise BadTransportSetting(CERT, cert, "no_key")
    once = secrets.token_hex(16)
    pem = found.key.private_bytes(
        written.Encoding.PEM,
        written.PrivateFormat.PKCS8,
        written.BestAvailableEncryption(once.encode()),
    )
    for one in (found.cert, *found.additional_certs):
        pem += one.certificate.public_bytes(written.Encoding.PEM)
    try:
        with _readable(pem) as path:
            context.load_cert_chain(path, password=once)
    except (OSError, ValueError) as exc:
        mismatch = getattr(exc, "reason", "") == "KEY_VALUES_MISMATCH"
        raise BadTransportSetting(CERT, cert, "mismatch" if mismatch else "damaged") from None


def _opened(cert: str, content: bytes, passphrase: str | None) -> PKCS12KeyAndCertificates:
    if not content.startswith(b"\x30"):  # neither PEM nor DER
        raise BadTransportSetting(CERT, cert, "no_certificate")
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError:
        raise BadTransportSetting(CERT, cert, "no_cryptography") from None
    tried = [None, b""] if passphrase is None else [passphrase.encode()]
    for one in tried:
        try:
            return pkcs12.load_pkcs12(content, one)
        except ValueError:  # a wrong passphrase, or rubbish: the library does not say which
            continue
        except UnsupportedAlgorithm:
            raise BadTransportSetting(CERT, cert, "damaged") from None
    raise PassphraseNeeded(cert, is_wrong=passphrase is not None)


@contextlib.contextmanager
def _readable(data: bytes) -> Iterator[str]:
    """Yield the path of what OpenSSL reads from files only: in memory, where the system has that,
    else in a folder of ours for a moment."""
    if hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd"):
        with open(os.memfd_create("weir"), "w+b", buffering=0) as memory:
            memory.write(data)
            yield f"/proc/self/fd/{memory.fileno()}"
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "client.pem")
        file.touch(0o600)
        file.write_bytes(data)
        yield str(file)
