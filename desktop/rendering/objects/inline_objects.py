"""The common part of formulas and pictures in a document: room, baseline and arrival."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QRectF, QSizeF, QTimer
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.rendering.markdown.inline.runs import OBJECT

KeepingPlace = Callable[[], AbstractContextManager[object]]
"""Keeps the visible text in its place while objects of the document change in size."""

_TOGETHER = 30
"""Milliseconds of arrivals that are laid out at once."""
_AT_ONCE = 100
"""Objects whose blocks are laid out in one turn, some 10 ms: a block is, with all that it has."""
_RAISE = 2.0
"""x-heights of an object's own format ÷ pixels of the text: see `anchor`."""


class InlineObjects(QPyTextObject):
    """Objects of one type in one document, each shown as soon as its drawing has come."""

    object_type = QTextFormat.ObjectTypes.UserObject.value

    def __init__(self, document: QTextDocument, keeping_place: KeepingPlace = nullcontext) -> None:
        super().__init__(document)
        self._document = document
        self._keeping_place = keeping_place
        self.sized = 0
        """How often an object's size was calculated."""
        # Qt asks for that of each object of a block some twenty times whenever it lays it out.
        self._sizes_at: dict[int, QSizeF] = {}
        self._rooms: dict[int, float] = {}  # by where a block begins
        self._width = 0.0  # of the document, for which those hold
        self._arrived: set[Hashable] = set()
        self._changed: set[Hashable] = set()  # of these, those that are being laid out
        self._place = QTextCursor(document)  # up to where they are
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._lay_out)
        document.documentLayout().registerHandler(self.object_type, self)

    def key(self, form: QTextFormat) -> Hashable:
        """The key of what an object of this format shows."""
        raise NotImplementedError

    def size(self, position: int, form: QTextFormat) -> QSizeF:
        """The size of the object at `position`, which has this format."""
        raise NotImplementedError

    def intrinsicSize(self, _doc: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        self._heed_width()
        size = self._sizes_at.get(position)
        if size is None:
            if not self.sized:  # only now: most chats have no object, and this comes at each edit
                self._document.contentsChange.connect(self._forget_sizes)  # before the layout
            self.sized += 1
            size = self._sizes_at[position] = self.size(position, form)
        return size

    def arrived(self, key: Hashable) -> None:
        """Note that the objects with this key have another size from now on."""
        self._forget_sizes()
        self._arrived.add(key)
        if not self._soon.isActive():
            self._soon.start(_TOGETHER)

    def _forget_sizes(self) -> None:
        self._sizes_at.clear()
        self._rooms.clear()

    def _heed_width(self) -> None:
        """Forget what held for another width."""
        width = self._document.textWidth()
        if width != self._width:
            self._forget_sizes()
            self._width = width

    def _lay_out(self) -> None:
        """Lay out some of the blocks in which something has arrived; the others in turns to come:
        each takes all its objects anew."""
        if not self._changed:
            self._changed, self._arrived = self._arrived, set()
            self._place = QTextCursor(self._document)
        with self._keeping_place():
            for start, end in self._next_blocks():  # each call lays out its whole block at once
                self._document.markContentsDirty(start, end - start)
        if self._changed or self._arrived:
            self._soon.start(0 if self._changed else _TOGETHER)

    def _next_blocks(self) -> list[tuple[int, int]]:
        """Where changed objects begin and end in the next blocks. Moves on behind these."""
        found: list[tuple[int, int]] = []
        objects = 0
        block = self._place.block()
        while block.isValid() and objects < _AT_ONCE:
            count = block.text().count(OBJECT)
            places = list(self._changed_in(block)) if count else []
            if places:
                found.append((places[0], places[-1] + 1))
                objects += count
            block = block.next()
        if block.isValid():
            self._place = QTextCursor(block)
        else:
            self._changed = set()
        return found

    def _changed_in(self, block: QTextBlock) -> Iterator[int]:
        """The positions of changed objects in a block. No cursor moves there: it would lay out the
        block as it is."""
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            form = fragment.charFormat()
            if form.objectType() == self.object_type and self.key(form) in self._changed:
                yield from range(fragment.position(), fragment.position() + fragment.length())
            part += 1

    def room(self, position: int) -> float:
        """The width in pixels of a line of the block at `position`."""
        self._heed_width()
        block = self._document.findBlock(position)
        room = self._rooms.get(block.position())
        if room is None:
            room = self._rooms[block.position()] = self._room_in(block.blockFormat())
        return room

    def _room_in(self, block: QTextBlockFormat) -> float:
        document = self._document
        width = document.textWidth()
        if width <= 0:
            return 1e6
        root = QTextCursor(document).currentFrame().frameFormat()
        taken = root.leftMargin() + root.rightMargin() + block.leftMargin() + block.rightMargin()
        taken += block.indent() * document.indentWidth()
        return max(20.0, width - taken - 2)

    def baseline(self, rect: QRectF, position: int) -> float:
        """The baseline of the line in which the object at `position` is drawn in `rect`.

        An object that is aligned to the middle is drawn there, whatever its line's baseline.
        """
        block = self._document.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        if not line.isValid():
            return rect.bottom()
        height = line.ascent() + line.descent()
        return rect.top() - (height - rect.height()) / 2 + line.ascent()


def anchor(form: QTextCharFormat, font: QFont) -> None:
    """Make objects of this format sit on the baseline and reach below it.

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
    """The height to give Qt for an anchored object, in pixels."""
    spare = QFontMetrics(form.toCharFormat().font()).xHeight() / 2
    return max(2 * ascent - spare, 2 * depth + spare)


def set_font(painter: QPainter, font: QFont) -> None:
    """Have the painter write as large as the text around an object is laid out: a sheet of paper
    has other dots, and a painter counts points by them."""
    own, there = QFontMetricsF(font).height(), QFontMetricsF(font, painter.device()).height()
    if there > 0 and abs(own / there - 1) > _SAME:
        font = QFont(font)
        font.setPointSizeF(font.pointSizeF() * own / there)
    painter.setFont(font)


_SAME = 0.05
"""Fonts are rounded to whole pixels on a screen."""
