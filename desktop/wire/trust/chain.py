"""Who vouches for a server, from its certificate to the root; and which link does not hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.wire.ledger.contacts import Voucher
from desktop.wire.trust.certificate import Certificate


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
