"""A slider for a number that may be missing: then its track is empty."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider

from desktop.ui.look.key_focus import MARK
from desktop.ui.widgets.typed import typed_text

_HEIGHT, _TRACK, _KNOB = 20, 4, 15
_PARTS, _STEP = 100, 5
"""The slider's own whole number, which a screen reader says, is in hundredths; and its step."""
_FORGET = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ValueSlider(QSlider):
    """A click or a drag sets the number; a double click, Delete or Backspace takes it away.

    It fills its track from 0, or from its lower end where that is higher.
    """

    moved = Signal(float)
    """The person set this number."""
    emptied = Signal()
    """The person took the number away."""
    let_go = Signal()
    """A drag has ended."""
    text_typed = Signal(str)
    """What was typed while the slider had the keyboard."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._low, self._high = low, high
        self._number: float | None = None
        self._is_dragged = False
        self.setRange(round(low * _PARTS), round(high * _PARTS))
        self.setSingleStep(_STEP)
        self.setPageStep(round((high - low) * _PARTS / 10))
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def number(self) -> float | None:
        """The number that is shown; None: there is none."""
        return self._number

    def show_number(self, number: float | None) -> None:
        """Show a number, or an empty track."""
        self._number = number
        if number is not None:
            self.setValue(round(number * _PARTS))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, _HEIGHT)

    # mouse ------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() is Qt.MouseButton.LeftButton:
            self._is_dragged = True
            self._take(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._is_dragged:
            self._take(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._is_dragged:
            self._is_dragged = False
            self.let_go.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._is_dragged = False
        self._forget()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form; passing by it must not change a number."""
        event.ignore()

    # keyboard ---------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = self._way(event.key())
        if way is not None:
            self._go_to(self.value() + way if self._number is not None else self._middle())
        elif event.key() in _FORGET:
            self._forget()
        elif text := typed_text(event).strip():
            self.text_typed.emit(text)
        else:
            event.ignore()

    def _way(self, key: int) -> int | None:
        """How far a key leads, in hundredths; None for a key that leads nowhere."""
        keys = Qt.Key
        right = -_STEP if self.isRightToLeft() else _STEP
        all_of_it = self.maximum() - self.minimum()
        moves: dict[int, int] = {
            keys.Key_Right: right,
            keys.Key_Left: -right,
            keys.Key_Up: _STEP,
            keys.Key_Down: -_STEP,
            keys.Key_PageUp: self.pageStep(),
            keys.Key_PageDown: -self.pageStep(),
            keys.Key_Home: -all_of_it,
            keys.Key_End: all_of_it,
        }
        return moves.get(key)

    # the number -------------------------------------------------------------------------
    def _middle(self) -> int:
        return (self.minimum() + self.maximum()) // 2

    def _go_to(self, place: float) -> None:
        """Take the step next to a place that is measured in hundredths."""
        place = max(self.minimum(), min(round(place / _STEP) * _STEP, self.maximum()))
        number = round(place / _PARTS, 2)
        if number != self._number:
            self.show_number(number)
            self.moved.emit(number)

    def _take(self, x: float) -> None:
        room = self.width() - _KNOB
        share = (x - _KNOB / 2) / max(1, room)
        share = 1 - share if self.isRightToLeft() else share
        self._go_to(self.minimum() + share * (self.maximum() - self.minimum()))

    def _forget(self) -> None:
        if self._number is not None:
            self.show_number(None)
            self.emptied.emit()

    # painting ---------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        roles, colours = QPalette.ColorRole, self.palette()
        middle = self.height() / 2
        track = QRectF(0, middle - _TRACK / 2, self.width(), _TRACK)
        painter.setBrush(colours.color(roles.Mid))
        painter.drawRoundedRect(track, _TRACK / 2, _TRACK / 2)
        accent = colours.color(roles.Link)
        if self._number is not None:
            here, start = self._x(self._number), self._x(max(0.0, self._low))
            start = 0 if self._low >= 0 else start
            painter.setBrush(accent)
            filled = QRectF(min(here, start), track.top(), abs(here - start), _TRACK)
            painter.drawRoundedRect(filled, _TRACK / 2, _TRACK / 2)
            self._paint_knob(painter, here, middle, accent)
        if self.property(MARK) and self.hasFocus():
            painter.setPen(QPen(accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_knob(self, painter: QPainter, x: float, y: float, accent: QColor) -> None:
        painter.setPen(QPen(accent, 2))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        side = _KNOB - 2
        painter.drawEllipse(QRectF(x - side / 2, y - side / 2, side, side))

    def _x(self, number: float) -> float:
        share = (number - self._low) / (self._high - self._low)
        share = 1 - share if self.isRightToLeft() else share
        return _KNOB / 2 + max(0.0, min(share, 1.0)) * (self.width() - _KNOB)
