"""What formulas and pictures in a document share: their room, their baseline, and their arrival."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetrics,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.rendering.inline import OBJECT

KeepingPlace = Callable[[], AbstractContextManager[object]]
"""Makes what the reader sees stay where it is while objects of the document change in size."""

_TOGETHER = 30
"""Milliseconds of arrivals that are laid out at once."""
_RAISE = 2.0
"""x-heights of an object's own format ÷ pixels of the text: see `anchor`."""


class InlineObjects(QPyTextObject):
    """Objects of one type in one document, each shown as soon as what it shows has come."""

    object_type = QTextFormat.ObjectTypes.UserObject.value

    def __init__(self, document: QTextDocument, keeping_place: KeepingPlace = nullcontext) -> None:
        super().__init__(document)
        self._document = document
        self._keeping_place = keeping_place
        self._arrived: set[Hashable] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER)
        self._soon.timeout.connect(self._lay_out)
        document.documentLayout().registerHandler(self.object_type, self)

    def key(self, form: QTextFormat) -> Hashable:
        """What an object of this format shows."""
        raise NotImplementedError

    def arrived(self, key: Hashable) -> None:
        """The objects with this key have another size from now on."""
        self._arrived.add(key)
        if not self._soon.isActive():
            self._soon.start()

    def _lay_out(self) -> None:
        arrived, self._arrived = self._arrived, set()
        blocks: dict[int, tuple[int, int]] = {}  # by number: from where to where it has them
        cursor = self._document.find(OBJECT, 0)
        while not cursor.isNull():
            form = cursor.charFormat()
            if form.objectType() == self.object_type and self.key(form) in arrived:
                number, start = cursor.blockNumber(), cursor.selectionStart()
                blocks[number] = (blocks.get(number, (start, 0))[0], cursor.selectionEnd())
            cursor = self._document.find(OBJECT, cursor.selectionEnd())
        with self._keeping_place():
            for start, end in blocks.values():  # each call lays out its whole block at once
                self._document.markContentsDirty(start, end - start)

    def room(self, position: int) -> float:
        """Pixels that a line of the block at `position` is wide."""
        document = self._document
        width = document.textWidth()
        if width <= 0:
            return 1e6
        root = QTextCursor(document).currentFrame().frameFormat()
        block = document.findBlock(position).blockFormat()
        taken = root.leftMargin() + root.rightMargin() + block.leftMargin() + block.rightMargin()
        taken += block.indent() * document.indentWidth()
        return max(20.0, width - taken - 2)

    def baseline(self, rect: QRectF, position: int) -> float:
        """Where the baseline is of the line in which the object at `position` is drawn in `rect`.

        An object that is aligned to the middle is drawn there, whatever its line's baseline.
        """
        block = self._document.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        if not line.isValid():
            return rect.bottom()
        height = line.ascent() + line.descent()
        return rect.top() - (height - rect.height()) / 2 + line.ascent()


def anchor(form: QTextCharFormat, font: QFont) -> None:
    """Make objects of this format stand on the baseline and reach below it.

    Qt gives an object no depth. Aligned to the middle, its ascent − depth is half the x-height of
    its format's font; so that font is so large that the difference is `RAISE` text sizes / 2,
    which no formula exceeds: then the depth can be exact, and ascent to spare costs nothing in
    lines that are spaced apart anyway.
    """
    large = QFont(font)
    pixels = QFontInfo(font).pixelSize()
    large.setPixelSize(
        max(8, round(pixels * _RAISE * pixels / max(1, QFontMetrics(font).xHeight())))
    )
    form.setFont(large)
    form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)


def height(form: QTextFormat, ascent: float, depth: float) -> float:
    """What Qt must be told as the height of an anchored object, in pixels."""
    spare = QFontMetrics(form.toCharFormat().font()).xHeight() / 2
    return max(2 * ascent - spare, 2 * depth + spare)
