"""A file that is to go with a message, from its choice until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap

from desktop.chat.content import Attachment, File, Picture
from desktop.chat.steering.tokens import tokens_in
from desktop.engine.attaching.attaching import Attaching
from desktop.language import _, ngettext
from desktop.ui.composer.attached.card import HEIGHT, Shown, small

_keys = count(1)
_SHARP = 3
"""Times the card's own pixels, for sharp screens."""


@dataclass(eq=False, slots=True)
class Entry:
    """One file. It has a part once it is read, or a failure."""

    name: str
    part: Attachment | None = None
    work: Attaching | None = None
    """The reading, as long as it goes on."""
    failure: str = ""
    page: int = 0
    pages: int | None = None
    thumbnail: QPixmap | None = None
    key: int = 0

    def __post_init__(self) -> None:
        self.key = next(_keys)

    def shown(self) -> Shown:
        """What its card says."""
        return Shown(
            self.key,
            self.name,
            self._detail(),
            is_busy=self.part is None and not self.failure,
            has_failed=bool(self.failure),
            picture=self.thumbnail,
        )

    def _detail(self) -> str:
        if self.failure:
            return self.failure
        if self.part is None:
            if self.page and self.pages:
                return _("page {page} of {pages}").format(page=self.page, pages=self.pages)
            return _("reading…")
        if not isinstance(self.part, File):
            return ""
        tokens = _("≈ {size} tokens").format(size=f"{tokens_in(self.part.text).total:,}")
        if self.page < 2:
            return tokens
        pages = ngettext("{count} page", "{count} pages", self.page).format(count=self.page)
        return f"{pages} · {tokens}"


def thumbnail_of(part: Attachment, content: bytes | None) -> QPixmap | None:
    """A picture for a card; None for a file, or where the bytes are gone. They are our own child's,
    which made a picture of whatever the person chose."""
    if not isinstance(part, Picture) or content is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    side = HEIGHT * _SHARP
    fitted = reader.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    reader.setScaledSize(fitted)
    image = reader.read()
    del reader
    return None if image.isNull() else small(QPixmap.fromImage(image))
