"""The time axis of a turn: shows what went over the wire when, and how evenly the tokens came."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.engine.recording.reading import Reading
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.wire.axis.axis_layout import LANE, AxisLayout
from desktop.ui.wire.axis.labels import ABOVE, ROWS
from desktop.ui.wire.axis.painting import paint_axis, paint_line
from desktop.ui.wire.marks import Mark
from desktop.ui.wire.wording import mark_with_time, phase_text, span_text

_REACH = 4
"""A mark or a token is meant up to so many pixels beside it."""
_PLOT = 92
_MARGIN = 4


class TimeAxis(QWidget):
    """Shows a reading. Left and Right go from mark to mark; a click emits its time."""

    time_chosen = Signal(float)
    """Seconds since the turn began."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = palette
        self._reading: Reading | None = None
        self._now = 0.0
        self._axis_layout: AxisLayout | None = None
        self._picture: QPixmap | None = None
        """The painted layout, kept because a playhead moves over it 30 times a second."""
        self._hover: float | None = None
        self._playhead: float | None = None
        self._cursor: float | None = None
        self._current: Mark | None = None
        self.setAccessibleName(_("Time axis"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setObjectName("axis")  # its text is small
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # what it shows ----------------------------------------------------------------------
    def show_reading(self, reading: Reading | None, now: float = 0.0) -> None:
        """Show a turn as far as it was read; `now`: the present second of a live turn."""
        if reading is not self._reading:
            self._current = self._playhead = self._cursor = None
        self._reading, self._now = reading, now
        self._forget()

    def set_playhead(self, at: float | None) -> None:
        """Show the second that a replay has reached; None: there is no replay."""
        self._playhead = at
        self.update()

    def describe(self, words: str) -> None:
        """Set the accessible description, for people who cannot see the axis."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def set_cursor(self, at: float) -> None:
        """Show the time of the row that is selected in the list."""
        self._cursor = at
        self.update()

    def set_palette(self, palette: Palette) -> None:
        """Paint in these colours from now on."""
        self._colours = palette
        self._repaint()

    # what it knows ----------------------------------------------------------------------
    @property
    def axis_layout(self) -> AxisLayout | None:
        """Return the layout that is painted; None while there is nothing to paint."""
        if self._axis_layout is None and self._reading is not None:
            area = QRectF(self.rect()).adjusted(0, _MARGIN, -_MARGIN, -_MARGIN)
            self._axis_layout = AxisLayout(
                self._reading, self._now, area, QFontMetricsF(self.font())
            )
        return self._axis_layout

    @property
    def marks(self) -> list[Mark]:
        """Return the marks of the turn so far."""
        return self.axis_layout.marks if self.axis_layout is not None else []

    @property
    def playhead(self) -> float | None:
        """Return the second that a replay has reached."""
        return self._playhead

    def words_at(self, x: float) -> str:
        """Return the words for a pixel: the time, the mark or the phase, the tokens."""
        layout = self.axis_layout
        if layout is None:
            return ""
        mark, at = layout.mark_at(x, _REACH), layout.scale.at(x)
        parts = [span_text(mark.at if mark is not None else at)]
        span = layout.span_at(at)
        if mark is not None:
            parts.append(mark_with_time(mark))
        elif span is not None:
            parts.append(f"{phase_text(span.phase)} ({span_text(span.end - span.begin)})")
        column = layout.column_at(x, _REACH)
        if column is not None and column.longest > 0:
            after = _("{span} after the token before")
            parts.append(after.format(span=span_text(column.longest)))
        return " · ".join(parts)

    def sizeHint(self) -> QSize:
        line = QFontMetricsF(self.font()).height() + 1
        return QSize(480, round((ROWS + 2) * line + ABOVE + LANE + 10 + _PLOT + 8 + 2 * _MARGIN))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    # events -----------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        layout = self.axis_layout
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if layout is not None:
            painter.drawPixmap(0, 0, self._painted(layout))
            if self._cursor is not None:
                x = layout.scale.x(self._cursor)
                paint_line(painter, layout, x, self._colours.accent, False)
            if self._hover is not None and layout.plot.left() <= self._hover <= layout.plot.right():
                paint_line(painter, layout, self._hover, self._colours.quote, False)
            if self._playhead is not None:
                paint_line(
                    painter, layout, layout.scale.x(self._playhead), self._colours.text, True
                )
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position().x()
        if words := self.words_at(self._hover):
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(words), self)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        layout, x = self.axis_layout, event.position().x()
        if layout is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = layout.mark_at(x, _REACH)
            self._repaint()
            self.time_chosen.emit(self._current.at if self._current else layout.scale.at(x))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Home:
                self._go_to(0)
            case Qt.Key.Key_End:
                self._go_to(len(self.marks) - 1)
            case _:
                super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        marks = self.marks
        at = marks.index(self._current) if self._current in marks else (-1 if by > 0 else 0)
        self._go_to(min(max(at + by, 0), len(marks) - 1))

    def _go_to(self, index: int) -> None:
        if not 0 <= index < len(self.marks):
            return
        self._current = self.marks[index]
        self._repaint()
        self.time_chosen.emit(self._current.at)
        if QAccessible.isActive():
            said = QAccessibleAnnouncementEvent(self, mark_with_time(self._current))
            QAccessible.updateAccessibility(said)

    def _painted(self, layout: AxisLayout) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(self._colours.window))
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            paint_axis(painter, layout, self._colours, self._current)
            painter.end()
        return self._picture

    def _forget(self) -> None:
        self._axis_layout = None
        self._repaint()

    def _repaint(self) -> None:
        self._picture = None
        self.update()
