"""A file that is to go with a message, from its choice until it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from desktop.chat.content import File, Picture
from desktop.chat.steering.tokens import tokens_of
from desktop.engine.attaching.attaching import Attaching, Scan
from desktop.engine.attaching.excerpts import Unit, chosen_in, has_pages
from desktop.language import _, ngettext
from desktop.ui.composer.attached.card import HEIGHT, Choosing, Shown, small

_keys = count(1)
_LONG = 1000
"""Tokens of a file from which on a part of it may be wanted."""
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
    scan: Scan | None = None
    """Its pages without text, which can go as pictures."""
    tokens: int = 0
    thumbnail: QPixmap | None = None
    key: int = 0

    def __post_init__(self) -> None:
        self.key = next(_keys)

    @property
    def is_busy(self) -> bool:
        """Whether it is being read, for the first time or again."""
        return (self.part is None or self.work is not None) and not self.failure

    @property
    def chosen(self) -> str:
        """What goes of the file, such as "3–7"; empty: all."""
        chosen = chosen_in(self.part.text) if isinstance(self.part, File) else None
        return chosen[1] if chosen else ""

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
            is_busy=self.is_busy,
            has_failed=bool(self.failure),
            picture=self.thumbnail,
            choosing=self._choosing(),
            caption=_caption(self.name),
        )

    def _choosing(self) -> Choosing:
        if self.failure or not isinstance(self.part, File):
            return Choosing.NOTHING if self.scan is None else Choosing.SCANS
        if self.read is not None and self.read.excerpts is not None:
            in_pages = self.read.excerpts.pages > 1
        else:
            in_pages = has_pages(self.part.text)
        if in_pages:
            return Choosing.PAGES
        is_long = self.tokens >= _LONG or chosen_in(self.part.text) is not None
        return Choosing.PART if is_long else Choosing.NOTHING

    def _detail(self) -> str:
        if self.failure:
            return self.failure
        if self.is_busy:
            if self.page and self.pages:
                return _("page {page} of {pages}").format(page=self.page, pages=self.pages)
            return _("reading…")
        if not isinstance(self.part, File):
            return ""
        tokens = _("≈ {size} tokens").format(size=f"{self.tokens:,}")
        cut = _("its beginning only") if self.read is not None and self.read.is_cut else ""
        return " · ".join(filter(None, (cut, self._pages(), tokens, self._without_text())))

    def _without_text(self) -> str:
        count = sum(1 for size in self.scan.pages if size) if self.scan is not None else 0
        words = ngettext("{count} is a picture", "{count} are pictures", count)
        return words.format(count=count) if count else ""

    def _pages(self) -> str:
        assert isinstance(self.part, File)
        if chosen := chosen_in(self.part.text):
            return excerpt_words(*chosen)
        if self.page < 2:
            return ""
        return ngettext("{count} page", "{count} pages", self.page).format(count=self.page)


def page_name(name: str, number: int) -> str:
    """What a page of a scan is called, as a picture."""
    return _("{name}, page {page}").format(name=name, page=number)


def _caption(name: str) -> str:
    """Which page of a scan a picture is, told by its name: pages look alike when they are small."""
    named = re.escape(_("{name}, page {page}"))
    found = re.fullmatch(named.replace(r"\{name\}", ".+").replace(r"\{page\}", r"(\d+)"), name)
    return _("page {pages}").format(pages=found[1]) if found else ""


def excerpt_words(unit: Unit, shown: str) -> str:
    """What was chosen of a file, in words."""
    match unit:
        case "pages":
            words = _("page {pages}") if shown.isdigit() else _("pages {pages}")
            return words.format(pages=shown)
        case "lines":
            words = _("line {lines}") if shown.isdigit() else _("lines {lines}")
            return words.format(lines=shown)
        case "share":
            return shown
        case _:
            assert_never(unit)


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
