"""Who vouches for a server, from its certificate to the root; and which link does not hold."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.wire.failures import BadTransportSetting
from desktop.wire.trust.authorities import CA_FILE
from desktop.wire.trust.certificate import Certificate, fingerprint
from desktop.wire.trust.files import CERTIFICATE, content_of, place_of

_END = b"-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Voucher:
    """The authority that a chain ends in. `by`: "system", or the `ca_file` that names it."""

    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The certificates of a server, its own first."""

    host: str
    """`host` or `host:port`."""
    certificates: tuple[Certificate, ...]
    proxy: str | None = None
    """The `host:port` of the proxy on the way, which may have put its own certificate there."""
    version: str = ""
    """Such as "TLSv1.3"."""
    fault: str = ""
    """Why it is not trusted, as the `reason` of TlsFailed; empty: it is."""
    detail: str = ""
    """The words of who verified it."""
    voucher: Voucher | None = None

    @property
    def failing(self) -> int | None:
        """The place of the certificate that is at fault; None: none is."""
        return link_at_fault(self.certificates, self.fault) if self.fault else None

    @property
    def pem(self) -> str:
        """All of it, for IT."""
        return "".join(one.pem for one in self.certificates)


def link_at_fault(certificates: Sequence[Certificate], fault: str) -> int | None:
    """Return the place of the certificate by which a chain fails. Nobody tells it: found by dates,
    and else by where such a fault can lie."""
    now = time.time()
    for place, one in enumerate(certificates):
        if fault == "expired" and one.not_after is not None and one.not_after < now:
            return place
        if fault == "not_yet_valid" and one.not_before is not None and one.not_before > now:
            return place
    if not certificates:
        return None
    return len(certificates) - 1 if fault == "unknown_ca" else 0


def voucher_of(certificates: Sequence[Certificate], ca_file: str | None) -> Voucher | None:
    """Return who vouches for a chain that is trusted; None: it is empty.

    Where the system verifies, the root is not among what the server showed: its name then stands
    as the issuer of the last one.
    """
    if not certificates:
        return None
    last = certificates[-1]
    own = _fingerprints(ca_file) if ca_file else frozenset()
    by = ca_file if ca_file and any(one.sha256 in own for one in certificates) else "system"
    return Voucher(last.issuer_name or last.issuer or last.name, by)


def _fingerprints(ca_file: str) -> frozenset[str]:
    found = set()
    try:
        pieces = content_of(CA_FILE, place_of(ca_file)).split(CERTIFICATE)[1:]
    except BadTransportSetting:  # it was there when the context was made
        return frozenset()
    for piece in pieces:
        pem = (CERTIFICATE + piece.partition(_END)[0] + _END).decode("latin-1")
        try:
            found.add(fingerprint(ssl.PEM_cert_to_DER_cert(pem)))
        except ValueError:
            continue
    return frozenset(found)
