"""Whether a file of certificates can be used."""

from __future__ import annotations

from desktop.chat.endpoint import Endpoint


def check_ca_file(path: str) -> None:
    """Read it as a request would. It may lie on a slow drive: call it in a thread. Raises
    BadTransportSetting."""
    from desktop.wire.connection import tls  # it takes long to import: not at start-up

    tls.context_for(Endpoint("", ca_file=path))
