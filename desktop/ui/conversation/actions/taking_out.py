"""Saves what a reply holds as files: a table as CSV, a picture as it came."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.chat.failures import ChatError
from desktop.engine.saving import file_name, save_bytes, save_text, table_text
from desktop.language import _
from desktop.rendering.export.plain_text import table_text as table_lines
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.objects.album import Album, kept_name
from desktop.rendering.objects.pictures import ALT, PICTURE, PICTURE_OBJECT_TYPE, PictureObjects
from desktop.ui.beside import Beside
from desktop.ui.widgets.save_dialog import SaveDialog

_SUFFIXES = {"image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the conversation that is decoded."""

    image: QImage
    """No larger than it is shown."""
    address: str
    """Its `data:` address, or the one of a picture that is kept."""
    words: str
    """Its alternative text; of a kept one the name of its file."""
    bytes_of: Callable[[str], bytes | None]

    def content(self) -> bytes:
        """Its bytes as they came; empty where they are gone. It takes long: call it in a thread."""
        if (kept := kept_name(self.address)) is not None:
            return self.bytes_of(kept[0]) or b""
        try:
            return base64.b64decode(self.address.partition(",")[2])
        except binascii.Error:
            return b""

    @property
    def media_type(self) -> str:
        """For instance "image/png"."""
        kept = kept_name(self.address)
        return kept[1] if kept else self.address[len("data:") :].partition(";")[0].lower()

    def small(self) -> QPixmap:
        """What is seen at the mouse while it is dragged."""
        keeping = Qt.AspectRatioMode.KeepAspectRatio
        return QPixmap.fromImage(self.image.scaled(96, 96, keeping))

    @property
    def name(self) -> str:
        """A name for its file."""
        if kept_name(self.address) is not None:
            return file_name(self.words)
        return f"picture.{_SUFFIXES.get(self.media_type, 'png')}"


def picture_at(page: QTextEdit, at: QPoint, pictures: PictureObjects) -> Shown | None:
    """The picture at a place of the page's viewport; None where there is none."""
    scrolled = QPointF(page.horizontalScrollBar().value(), page.verticalScrollBar().value())
    layout = page.document().documentLayout()
    place = layout.hitTest(QPointF(at) + scrolled, Qt.HitTestAccuracy.ExactHit)
    if place < 0:
        return None
    cursor = QTextCursor(page.document())
    cursor.setPosition(min(place + 1, page.document().characterCount() - 1))
    form = cursor.charFormat()
    if form.objectType() != PICTURE_OBJECT_TYPE:
        return None
    key = str(form.property(PICTURE))
    image, address = pictures.image(key), Album.address(key)
    if image.isNull() or not address:
        return None
    return Shown(image, address, form.stringProperty(ALT), pictures.bytes_of)


def picture_dialog(picture: Shown, page: QTextEdit) -> SaveDialog:
    """Ask where to save a picture. It is written in a thread."""
    saving = _Saving(picture, page)
    dialog = SaveDialog(_("Save picture"), picture.name, saving.begin, page)
    saving.failed.connect(dialog.failed)
    return dialog


class _Saving(QObject):
    """Writes a picture once it is known where."""

    failed = Signal(ChatError)

    def __init__(self, picture: Shown, page: QTextEdit) -> None:
        super().__init__(page)
        self._picture = picture

    def begin(self, path: Path) -> None:
        """Read its bytes, and write them to that file."""
        work = Beside(partial(self._save, path), self)
        work.failed.connect(self.failed)
        work.start()

    def _save(self, path: Path) -> None:
        save_bytes(path, self._picture.content())


def copy_picture(picture: Shown, page: QTextEdit) -> None:
    """Put a picture on the clipboard, as soon as its bytes are read."""
    Beside(picture.content, page, partial(_put, picture)).start()


def _put(picture: Shown, content: bytes) -> None:
    """As it came, and as it is shown for who cannot read that."""
    data = QMimeData()
    data.setImageData(picture.image)
    data.setData(picture.media_type, content)
    QGuiApplication.clipboard().setMimeData(data)


def table_dialog(rows: Sequence[Block], page: QTextEdit) -> SaveDialog:
    """Ask where to save a table."""
    first, *others = [line.split("\t") for line in "".join(table_lines(rows)).split("\n")]
    write = partial(save_text, text=f"\ufeff{table_text(first, others)}")  # for Excel: it is UTF-8
    return SaveDialog(_("Save table"), "table.csv", write, page)
