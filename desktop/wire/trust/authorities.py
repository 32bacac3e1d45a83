"""The authorities that count beside those of the system: a PEM file that IT gives out.

Lists of revoked certificates (CRLs) that stand in the file are obeyed, but on Windows and macOS:
there the system itself verifies.
"""

from __future__ import annotations

import ssl
import sys

from desktop.wire.failures import BadTransportSetting
from desktop.wire.trust.files import REVOCATIONS, content_of, has_certificate, place_of

CA_FILE = "ca_file"


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
