"""What an error of a TLS handshake means, by the codes of OpenSSL, Windows and macOS."""

from __future__ import annotations

import ssl

_BY_CODE = {
    # X509_V_ERR_* of OpenSSL
    **dict.fromkeys((2, 18, 19, 20, 21), "unknown_ca"),
    9: "not_yet_valid",
    10: "expired",
    **dict.fromkeys((62, 63, 64), "wrong_name"),
    23: "revoked",
    **dict.fromkeys((3, 11, 12), "revocation_unknown"),
    # CERT_E_* and CRYPT_E_* of Windows, which has one code for too early and too late
    0x800B0101: "expired",
    **dict.fromkeys((0x800B0109, 0x800B010A, 0x800B0112), "unknown_ca"),
    0x800B010F: "wrong_name",
    **dict.fromkeys((0x80092010, 0x800B010C), "revoked"),
    **dict.fromkeys((0x80092012, 0x80092013), "revocation_unknown"),
    # errSec* of macOS
    **dict.fromkeys((-67843, -25318), "unknown_ca"),
    -67818: "expired",
    -67819: "not_yet_valid",
    -67602: "wrong_name",
    -67820: "revoked",
}
OF_CERTIFICATE = frozenset(_BY_CODE.values())
"""Reasons of TlsFailed for which the server's certificates tell more."""
_OURS = {
    "CERTIFICATE_REQUIRED": "client_certificate",
    "CERTIFICATE_EXPIRED": "client_expired",
    "BAD_CERTIFICATE": "client_refused",
    "UNSUPPORTED_CERTIFICATE": "client_refused",
    "CERTIFICATE_REVOKED": "client_refused",
    "CERTIFICATE_UNKNOWN": "client_refused",
    "UNKNOWN_CA": "client_refused",
    "ACCESS_DENIED": "client_refused",
}
"""Alerts (RFC 8446, 6.2) by which a server refuses our certificate, or misses one."""
OF_CLIENT = frozenset(_OURS.values())
"""Reasons of TlsFailed that are about our certificate."""


def reason_of(error: ssl.SSLError) -> str:
    """Return the `reason` of TlsFailed that an error of the handshake means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        return _BY_CODE.get(code, "protocol") if code else "unknown_ca"
    reason = error.reason or ""
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "plain_port"
    return _OURS.get(reason.partition("_ALERT_")[2], "protocol")


def about_client(reason: str, has_certificate: bool) -> str:
    """Return the reason that holds: a server that misses a certificate often says that it is bad
    (TLS 1.2), and one that refuses ours may say that it wants one."""
    if reason not in OF_CLIENT:
        return reason
    if not has_certificate:
        return "client_certificate"
    return reason if reason != "client_certificate" else "client_refused"
