"""Thin marks at the right edge of the conversation, one for each question: a click goes there."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.widgets.labels import plain_tip

_FEWEST = 3
"""Questions. Fewer are at hand without marks."""
_WIDTH, _LINE, _THICK = 22, 12, 2
"""Pixels: of the strip, of a mark, and of its stroke."""
_FAINT = 120
"""Of 255: how far a mark stands out that is not the one of now."""
_PITCH, _CLOSEST = 12.0, 5.0
"""Pixels from mark to mark, and at least: beyond that, a mark stands for several questions."""
_SHARE = 0.7
"""Of the height of the view, that the marks take at most."""
_ROOM = 34
"""Pixels beside the text that the strip needs."""
_LONGEST = 300
"""Characters of a question that are shown."""


class JumpMarks(QWidget):
    """The keyboard has the outline for it: the strip never has the focus."""

    def __init__(self, drawing: LazyDrawing, feed: MessageFeed) -> None:
        super().__init__(drawing.view)
        self._drawing, self._view = drawing, drawing.view
        self._questions: list[int] = []
        """The numbers of the messages that have a mark."""
        self._current = -1
        self._hovered = -1
        self.setAccessibleName(_("Questions of this chat"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        feed.changed.connect(self._on_changed)
        self._view.resized.connect(self._fit)
        self._view.laid_out.connect(self._find_current)
        self.hide()

    @property
    def questions(self) -> list[MessageView]:
        """Those that have a mark, from the top."""
        return [self._drawing.messages[number] for number in self._questions]

    def place_of(self, number: int) -> QPoint:
        """Return the middle of a mark, in the strip."""
        return QPoint(_WIDTH // 2, round((number + 0.5) * self._pitch()))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, round(len(self._questions) * self._pitch()))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if (number := self._number_at(event.pos())) >= 0:
                question = self._drawing.messages.snapshot(self._questions[number])
                text = safe_text(question.text[:_LONGEST])
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._drawing.go_to(self._drawing.messages[self._questions[number]])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._number_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = self._view.colours
        for number in range(len(self._questions)):
            strong = number in (self._current, self._hovered)
            colour = QColor(colours.accent if number == self._current else colours.muted)
            colour.setAlpha(255 if strong else _FAINT)
            painter.setBrush(colour)
            length = _LINE + (4 if strong else 0)
            middle = self.place_of(number).y()
            line = QRectF(_WIDTH - length - 2, middle - _THICK / 2, length, _THICK)
            painter.drawRoundedRect(line, 1, 1)

    def _on_changed(self) -> None:
        every = self._drawing.messages.questions
        most = max(int(self._view.height() * _SHARE / _CLOSEST), 1)
        step = -(-len(every) // most)
        self._questions = every[:: max(step, 1)]
        self._fit()
        self._find_current()
        self.update()

    def _fit(self) -> None:
        beside = (self._view.width() - self._view.viewport().width()) // 2
        self.setVisible(len(self._questions) >= _FEWEST and beside >= _ROOM)
        if self.isHidden():
            return
        self.resize(self.sizeHint())
        right = self._view.viewport().geometry().right() + beside - _WIDTH
        self.move(right, (self._view.height() - self.height()) // 2)
        self.raise_()

    def _find_current(self) -> None:
        """Mark the question that is read, or whose reply is."""
        if self.isHidden():
            return
        current = len(self._questions) - 1
        if not self._view.is_following:
            top = self._drawing.drawn.view_at(
                self._view.cursorForPosition(QPoint(0, 20)).position()
            )
            read = top.number if top is not None else 0
            current = bisect_right(self._questions, read) - 1
        if current != self._current:
            self._current = current
            self.update()

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def _number_at(self, place: QPoint) -> int:
        number = int(place.y() / self._pitch())
        return number if 0 <= number < len(self._questions) else -1

    def _pitch(self) -> float:
        room = self._view.height() * _SHARE
        return max(_CLOSEST, min(_PITCH, room / max(len(self._questions), 1)))
