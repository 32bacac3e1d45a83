"""How a link that is about to be opened is shown: by Qt, which opens it."""

from __future__ import annotations

from PySide6.QtCore import QUrl


def ascii_host(url: QUrl) -> str:
    """Return the host that will really be asked, in ASCII; for mailto the address."""
    if url.scheme() == "mailto":
        return ascii_address(url).partition(":")[2]
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded)


def ascii_address(url: QUrl) -> str:
    """Return the whole address as it goes over the wire."""
    return bytes(url.toEncoded().data()).decode("ascii")
