"""A file that is to go with a message, from its choice until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from desktop.chat.content import File, Picture
from desktop.chat.steering.tokens import tokens_of
from desktop.engine.attaching.attaching import Attaching
from desktop.language import _, ngettext
from desktop.ui.composer.attached.card import HEIGHT, Shown, small

_keys = count(1)
_SHARP = 3
"""Times the card's own pixels, for sharp screens."""

BytesOf = Callable[[str], bytes | None]
"""The bytes of an attachment by their hash; None where they are gone."""


@dataclass(eq=False, slots=True)
class Entry:
    """One file. It has a part once it is read, or a failure."""

    name: str
    part: File | Picture | None = None
    work: Attaching | None = None
    """The reading, as long as it goes on."""
    failure: str = ""
    page: int = 0
    pages: int | None = None
    read: Attaching | None = None
    """The reading once it has ended; None of a file of an earlier run."""
    chosen: str = ""
    """The pages that go, such as "3-7"; empty: all."""
    tokens: int = 0
    thumbnail: QPixmap | None = None
    key: int = 0

    def __post_init__(self) -> None:
        self.key = next(_keys)

    def take(self, ready: Ready) -> None:
        """Go with the message, now that it is read."""
        self.part, self.tokens = ready.part, ready.tokens
        if ready.is_gone:
            self.failure = _("{name} is no longer there.").format(name=self.name)
        if ready.thumbnail is not None:
            self.thumbnail = QPixmap.fromImage(ready.thumbnail)

    def shown(self) -> Shown:
        """What its card says."""
        return Shown(
            self.key,
            self.name,
            self._detail(),
            is_busy=self.part is None and not self.failure,
            has_failed=bool(self.failure),
            picture=self.thumbnail,
            has_pages=self.read is not None and self.read.pages > 1,
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
        tokens = _("≈ {size} tokens").format(size=f"{self.tokens:,}")
        cut = _("its beginning only") if self.read is not None and self.read.is_cut else ""
        return " · ".join(filter(None, (cut, self._pages(), tokens)))

    def _pages(self) -> str:
        if self.chosen:
            return _("pages {pages}").format(pages=self.chosen)
        if self.page < 2:
            return ""
        return ngettext("{count} page", "{count} pages", self.page).format(count=self.page)


@dataclass(frozen=True, slots=True)
class Ready:
    """What is found out about a part beside the window's thread."""

    part: File | Picture
    tokens: int = 0
    thumbnail: QImage | None = None
    is_gone: bool = False
    """Whether the picture's bytes are no longer there."""


def ready(part: File | Picture, bytes_of: BytesOf) -> Ready:
    """Look at a part; call it in a thread, for a long file takes its time."""
    if isinstance(part, File):
        return Ready(part, tokens_of(part).total)
    content = bytes_of(part.sha256)
    thumbnail = None if content is None else _thumbnail(content)
    return Ready(part, thumbnail=thumbnail, is_gone=content is None)


def _thumbnail(content: bytes) -> QImage | None:
    """A picture for a card. The bytes are our own child's, which made a picture of whatever the
    person chose."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    side = HEIGHT * _SHARP
    fitted = reader.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    reader.setScaledSize(fitted)
    image = reader.read()
    del reader
    return None if image.isNull() else small(image)
