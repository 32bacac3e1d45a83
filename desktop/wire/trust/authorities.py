"""The authorities that count beside those of the system: a PEM file that IT gives out.

Lists of revoked certificates (CRLs) that stand in the file are obeyed, but on Windows and macOS:
there the system itself verifies.
"""

from __future__ import annotations

import os
import ssl
import sys

from desktop.wire.failures import BadTransportSetting
from desktop.wire.trust.files import REVOCATIONS, content_of, has_certificate, place_of

CA_FILE = "ca_file"
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
"""Where Linux systems have what they trust, in case that OpenSSL was built for another one."""

_environment_counts = True


def environment_counts() -> bool:
    """Whether SSL_CERT_FILE and SSL_CERT_DIR name who is trusted, as they do in other programs."""
    return _environment_counts


def heed_environment(heeded: bool) -> None:
    """Say whether it does from now on: not where an organisation has set whom to trust. One process
    has one organisation."""
    global _environment_counts
    _environment_counts = heeded


def load_system(context: ssl.SSLContext) -> None:
    """Have a context trust what this Linux trusts, whatever the environment says."""
    paths = ssl.get_default_verify_paths()
    file = next(filter(os.path.isfile, (paths.openssl_cafile, *_BUNDLES)), None)
    folder = paths.openssl_capath if os.path.isdir(paths.openssl_capath) else None
    if file or folder:
        context.load_verify_locations(file, folder)


def load(context: ssl.SSLContext, file: str) -> None:
    """Have a context trust what stands in a file, too. Raises BadTransportSetting."""
    path = place_of(file)
    content = content_of(CA_FILE, path)
    if not has_certificate(content):
        raise BadTransportSetting(CA_FILE, path, "no_certificate")
    try:
        context.load_verify_locations(path)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise BadTransportSetting(CA_FILE, path, "damaged") from None
    if sys.platform in ("win32", "darwin"):
        return
    # Who names an authority below another one trusts it, not the one above.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if REVOCATIONS in content:
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
