"""TLS contexts: the system's own trust, and what an endpoint's settings add. Each is built once."""

from __future__ import annotations

import functools
import os
import ssl

import truststore

from desktop.chat.endpoint import Endpoint
from desktop.wire.failures import BadTransportSetting

_OURS = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "UNKNOWN_CA",
    "ACCESS_DENIED",
)
"""Alerts (RFC 8446, 6.2) by which a server refuses our certificate, or misses one."""
_UNKNOWN_CA, _EXPIRED, _WRONG_NAME = {18, 19, 20, 21}, {10}, {62, 64}  # X509_V_ERR_*
_NOT_YET_VALID = {9}


def context_for(endpoint: Endpoint) -> ssl.SSLContext:
    """The context to reach an endpoint with. Raises BadTransportSetting for unusable files.

    Building one takes 11 ms, so it is kept until one of its files changes.
    """
    named = (endpoint.ca_file, endpoint.client_cert, endpoint.client_key)
    ca_file, cert, key = (os.path.expanduser(file) if file else None for file in named)
    for setting, file in zip(("ca_file", "client_cert", "client_key"), named, strict=True):
        if file and os.path.exists(file := os.path.expanduser(file)) and not os.path.isfile(file):
            raise BadTransportSetting(setting, file, "not a file")  # a pipe would be waited for
    return _context(ca_file, cert, key, tuple(map(_changed, (ca_file, cert, key))))


def reason_of(error: ssl.SSLError) -> str:
    """The `reason` of TlsFailed that an error of the handshake means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        if code in _EXPIRED:
            return "expired"
        if code in _NOT_YET_VALID:
            return "not_yet_valid"
        if code in _WRONG_NAME:
            return "wrong_name"
        return "unknown_ca" if code in _UNKNOWN_CA or not code else "protocol"
    reason = error.reason or ""
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "plain_port"
    return "client_certificate" if reason.partition("_ALERT_")[2] in _OURS else "protocol"


@functools.lru_cache(maxsize=16)
def _context(
    ca_file: str | None,
    client_cert: str | None,
    client_key: str | None,
    _changed: tuple[int | None, ...],
) -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError) as exc:  # ssl.SSLError is an OSError
            raise BadTransportSetting("ca_file", ca_file, str(exc)) from exc
    if client_cert:
        try:
            # With a password, if a wrong one: OpenSSL would ask for it on the terminal and wait.
            context.load_cert_chain(client_cert, client_key, password="")
        except (OSError, ValueError) as exc:
            raise BadTransportSetting("client_cert", client_cert, str(exc)) from exc
    return context


def _changed(file: str | None) -> int | None:
    try:
        return os.stat(file).st_mtime_ns if file else None
    except (OSError, ValueError):  # a NUL in its name
        return None
