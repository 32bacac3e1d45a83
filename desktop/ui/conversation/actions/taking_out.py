"""Saves what a reply holds as files: a table as CSV, a picture as it came."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPixmap, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.engine.saving import save_bytes, save_text, table_text
from desktop.language import _
from desktop.rendering.export.plain_text import table_text as table_lines
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.objects.album import Album
from desktop.rendering.objects.pictures import PICTURE, PICTURE_OBJECT_TYPE, PictureObjects
from desktop.ui.widgets.save_dialog import SaveDialog

_SUFFIXES = {"image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the conversation that is decoded."""

    image: QImage
    address: str
    """Its `data:` address."""

    @property
    def content(self) -> bytes:
        """Its bytes as they came; empty where they are no base64."""
        try:
            return base64.b64decode(self.address.partition(",")[2])
        except binascii.Error:
            return b""

    def small(self) -> QPixmap:
        """What is seen at the mouse while it is dragged."""
        keeping = Qt.AspectRatioMode.KeepAspectRatio
        return QPixmap.fromImage(self.image.scaled(96, 96, keeping))

    @property
    def name(self) -> str:
        """A name for its file."""
        media_type = self.address.removeprefix("data:").partition(";")[0].lower()
        return f"picture.{_SUFFIXES.get(media_type, 'png')}"


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
    return None if image.isNull() or not address else Shown(image, address)


def picture_dialog(picture: Shown, page: QTextEdit) -> SaveDialog:
    """Ask where to save a picture."""
    write = partial(save_bytes, content=picture.content)
    return SaveDialog(_("Save picture"), picture.name, write, page)


def table_dialog(rows: Sequence[Block], page: QTextEdit) -> SaveDialog:
    """Ask where to save a table."""
    first, *others = [line.split("\t") for line in "".join(table_lines(rows)).split("\n")]
    write = partial(save_text, text=f"\ufeff{table_text(first, others)}")  # for Excel: it is UTF-8
    return SaveDialog(_("Save table"), "table.csv", write, page)
