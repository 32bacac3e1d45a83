"""Which links of a reply may be followed, and the words a person is shown before one opens.

Links of the window itself (copy this code, unfold these thoughts) use a scheme that no reply
can name, since a reply's links are only ever http, https or mailto.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QUrl

INTERNAL = "weir"
"""The scheme of the window's own links."""

_OPENABLE = re.compile(r"https?://[^\\\s]|mailto:[^\\\s]", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def is_openable(address: str) -> bool:
    """Whether a reply's link may be clicked at all: http, https or mailto, and well formed."""
    if not _OPENABLE.match(address) or _HIDDEN.search(address):
        return False
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    return url.isValid() and (url.scheme() == "mailto" or bool(url.host()))


def ascii_host(url: QUrl) -> str:
    """The host that will really be asked, in ASCII; for mailto the address."""
    if url.scheme() == "mailto":
        return ascii_address(url).partition(":")[2]
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded)


def ascii_address(url: QUrl) -> str:
    """The whole address as it goes over the wire."""
    return bytes(url.toEncoded().data()).decode("ascii")
