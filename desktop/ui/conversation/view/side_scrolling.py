"""Scrolls code whose lines are not wrapped to the side: each panel for itself, not the page.

The lines are moved in their layouts, not in the document: nothing is edited, nothing laid out. Qt
puts a line back where it lays its block out anew, so each painting moves those in sight.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextCursor, QWheelEvent

from desktop.rendering.painting.code_chips import x_of
from desktop.rendering.painting.panel_painting import paint_beside
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import LANGUAGE, PANEL
from desktop.rendering.style.spacing import PANEL_PADDING, PANEL_SIDE
from desktop.ui.conversation.view.following_view import FollowingView
from desktop.ui.conversation.view.live_caret import corner

_BAR, _GRIP = 4, 10
"""Pixels that the bar at a panel's foot is high, and that the mouse takes it by."""
_SHORTEST = 36
"""Pixels that the bar is wide at least."""
_NOTCH = 60
"""Pixels for a notch of the wheel."""
_AROUND = 48
"""Pixels between the caret and the panel's edges."""


class SideScrolling:
    """How far each panel is scrolled, and the bar at its foot."""

    def __init__(self, view: FollowingView) -> None:
        self._view = view
        self._offsets: dict[int, float] = {}  # by panel
        self._widths: dict[int, tuple[int, float]] = {}  # the document's revision, and the text's
        self._tracks: dict[int, tuple[QRect, QTextCursor]] = {}  # where bars run that are in sight
        self._edges: list[tuple[Sequence[QTextBlock], QRect]] = []  # of the present painting
        self._is_used = False  # such a panel was painted
        self._pointed = 0  # the panel that the mouse points at
        self._held: tuple[QTextCursor, int, float] | None = None  # in it, from where, how far
        view.horizontalScrollBar().rangeChanged.connect(self._on_range_changed)
        view.cursorPositionChanged.connect(self._on_caret_moved)

    def show(self, found: QTextCursor) -> None:
        """Scroll the panel that a selection is in, if it is one, so that this is in sight."""
        block = found.block()
        line = block.layout().lineForTextPosition(found.positionInBlock())
        if not _moves(block) or not line.isValid():
            return
        place = line.position()
        line.setPosition(QPointF(0, place.y()))  # else Qt takes what is left of the page to be at 0
        ends = (found.selectionEnd(), found.selectionStart())
        right, left = (x_of(line.cursorToX(max(0, end - block.position()))) for end in ends)
        line.setPosition(place)
        room = self._room(block)
        around = min(_AROUND, room / 4)
        offset = max(self._offset(block), right + around - room)
        self._move_to(block, min(offset, left - around))

    # Painting

    @property
    def has_more_to_paint(self) -> bool:
        """Whether a panel was placed in the present painting, so that `paint` has work."""
        return bool(self._edges)

    def place(self, blocks: Sequence[QTextBlock], panel: QRect) -> None:
        """Move the lines of a panel, as far as they are in sight, before they are painted."""
        offset, self._is_used = self._offset(blocks[0]), True
        for block in blocks:
            if _moves(block) and block.layout().lineCount():
                line, form = block.layout().lineAt(0), block.blockFormat()
                x = form.leftMargin() + form.indent() + form.textIndent() - offset
                if line.x() != x:
                    line.setPosition(QPointF(x, line.y()))
        self._edges.append((blocks, panel))

    def paint(self, painter: QPainter, exposed: QRectF, palette: Palette, measure: float) -> None:
        """Paint over the text what it must not cover, and the bar. The painter's origin is the
        document's."""
        for blocks, panel in self._edges:
            paint_beside(painter, blocks, panel, exposed, palette, measure)
            last, number = blocks[-1], _panel(blocks[-1])
            if _panel(last.next()) != number:
                track = panel.adjusted(PANEL_SIDE, 0, -PANEL_SIDE, 0)
                track.setTop(panel.bottom() + 1 - _GRIP)
                self._remember(track, last)
                self._paint_bar(painter, last, track, palette)
        self._edges = []

    def _remember(self, track: QRect, end: QTextBlock) -> None:
        """Remember where a panel's bar runs, and no longer bars that are out of sight or stood
        there before: each edit of the document moves the cursors that are kept with them."""
        sight = self._view.viewport().rect().translated(corner(self._view))
        self._tracks = {
            number: (other, last)
            for number, (other, last) in self._tracks.items()
            if other.intersects(sight) and not other.intersects(track)
        }
        self._tracks[_panel(end)] = track, QTextCursor(end)

    def _paint_bar(
        self, painter: QPainter, block: QTextBlock, track: QRect, palette: Palette
    ) -> None:
        if not self._is_shown(block) or not self._most(block):
            return
        held = self._held is not None and _panel(self._held[0].block()) == _panel(block)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.muted if held else palette.quote))
        start, length = self._bar(block, track)
        bar = QRectF(start, track.top() + 2, length, _BAR)
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        painter.restore()

    def _is_shown(self, block: QTextBlock) -> bool:
        """Whether the bar of a panel is seen: the mouse, or the caret, is in the panel."""
        number = _panel(block)
        if number == self._pointed:
            return True
        return self._view.hasFocus() and _panel(self._view.textCursor().block()) == number

    def _bar(self, block: QTextBlock, track: QRect) -> tuple[float, float]:
        """Where the bar begins, and how wide it is."""
        room, most = self._room(block), self._most(block)
        length = max(_SHORTEST, track.width() * room / (room + most))
        return track.left() + (track.width() - length) * self._offset(block) / most, length

    # What the reader does

    def turned(self, event: QWheelEvent) -> bool:
        """Scroll the panel below the mouse, if the wheel means to the side."""
        pixels = event.pixelDelta()
        turn = pixels if not pixels.isNull() else event.angleDelta() * _NOTCH / 120
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        by = turn.x() if abs(turn.x()) > abs(turn.y()) else turn.y() if shifted else 0
        block = self._panel_at(event.position().toPoint()) if by else None
        if block is None or not self._most(block):
            return False
        self._move_to(block, self._offset(block) - by)
        event.accept()
        return True

    def point_at(self, place: QPoint | None) -> None:
        """Show the bar of the panel below the mouse, or move the bar that it holds."""
        if self._held is not None and place is not None:
            self._drag(place, *self._held)
            return
        block = self._panel_at(place) if place is not None else None
        pointed = _panel(block) if block is not None else 0
        if pointed != self._pointed:
            self._pointed = pointed
            self._view.viewport().update()

    def _drag(self, place: QPoint, within: QTextCursor, start: int, offset: float) -> None:
        block = within.block()
        track = self._track(block)
        if not track.isNull() and self._most(block):
            free = max(1.0, track.width() - self._bar(block, track)[1])
            self._move_to(block, offset + (place.x() - start) * self._most(block) / free)

    def take(self, place: QPoint) -> bool:
        """Take the bar at this place, if there is one; what is beside it jumps there."""
        block = self._panel_at(place)
        if block is None or not self._most(block):
            return False
        track = self._track(block)
        if not track.contains(place + corner(self._view)):
            return False
        start, length = self._bar(block, track)
        if not start <= place.x() <= start + length:
            part = (place.x() - track.left() - length / 2) / max(1.0, track.width() - length)
            self._move_to(block, part * self._most(block))
        self._held = QTextCursor(block), place.x(), self._offset(block)
        self._view.viewport().update()
        return True

    def let_go(self) -> bool:
        """Let the bar go. Returns whether it was held."""
        held, self._held = self._held is not None, None
        if held:
            self._view.viewport().update()
        return held

    def _panel_at(self, place: QPoint) -> QTextBlock | None:
        """A line of the scrolled panel at this place of the viewport."""
        if not self._is_used:
            return None
        at = place + corner(self._view)
        feet = (end.block() for track, end in self._tracks.values() if track.contains(at))
        block = next(feet, self._view.cursorForPosition(place).block())
        bounds = self._view.document().documentLayout().blockBoundingRect(block)
        is_there = bounds.top() <= at.y() <= bounds.bottom() + PANEL_PADDING + _GRIP
        return block if is_there and block.blockFormat().nonBreakableLines() else None

    def _track(self, block: QTextBlock) -> QRect:
        return self._tracks.get(_panel(block), (QRect(), None))[0]

    def _on_caret_moved(self) -> None:
        if self._view.is_writing:
            return
        caret = self._view.textCursor()
        if caret.block().blockFormat().nonBreakableLines():
            at = QTextCursor(caret.block())
            at.setPosition(caret.position())
            self.show(at)

    # Measures

    def _move_to(self, block: QTextBlock, offset: float) -> None:
        kept = min(max(0.0, offset), self._most(block))
        if kept != self._offsets.get(_panel(block), 0.0):
            self._offsets[_panel(block)] = kept
            self._view.viewport().update()

    def _offset(self, block: QTextBlock) -> float:
        offset = self._offsets.get(_panel(block), 0.0)
        return min(offset, self._most(block)) if offset else 0.0

    def _room(self, block: QTextBlock) -> float:
        """Pixels of a panel that show text."""
        left = block.blockFormat().leftMargin()
        return max(1.0, self._view.viewport().width() - PANEL_SIDE - left)

    def _most(self, block: QTextBlock) -> float:
        """Pixels that a panel can be scrolled by."""
        revision, width = self._widths.get(_panel(block), (-1, 0.0))
        if revision != self._view.document().revision():
            width = max((_width(line) for line in _lines(block)), default=0.0)
            self._widths[_panel(block)] = self._view.document().revision(), width
        return max(0.0, width - self._room(block))

    def _on_range_changed(self, _low: int, high: int) -> None:
        """Let the page not scroll to the side because such a panel is wide."""
        bar = Qt.ScrollBarPolicy
        block = self._view.document().begin() if high > 0 else QTextBlock()
        while block.isValid() and not block.blockFormat().nonBreakableLines():
            block = block.next()
        if block.isValid():
            self._view.setHorizontalScrollBarPolicy(bar.ScrollBarAlwaysOff)
            self._view.horizontalScrollBar().setRange(0, 0)
        elif high > 0:
            self._view.setHorizontalScrollBarPolicy(bar.ScrollBarAsNeeded)


def _panel(block: QTextBlock) -> int:
    return block.blockFormat().intProperty(PANEL) if block.isValid() else 0


def _moves(block: QTextBlock) -> bool:
    """Whether a block is a line that moves; a panel's head does not."""
    form = block.blockFormat()
    return form.nonBreakableLines() and not form.hasProperty(LANGUAGE)


def _lines(block: QTextBlock) -> list[QTextBlock]:
    """All drawn lines of the panel that a block lies in."""
    number, found = _panel(block), list[QTextBlock]()
    first = block
    while _panel(first.previous()) == number:
        first = first.previous()
    while first.isValid() and _panel(first) == number:
        if _moves(first):
            found.append(first)
        first = first.next()
    return found


def _width(block: QTextBlock) -> float:
    layout = block.layout()
    return layout.lineAt(0).naturalTextWidth() if layout.lineCount() else 0.0
