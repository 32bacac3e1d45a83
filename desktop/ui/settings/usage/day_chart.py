"""Draws the tokens of each day as bars: those of the replies upon a tenth of what went in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from desktop.engine.usage.bars import Bar
from desktop.engine.usage.wording import tokens_text
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.usage.days import days_of, short_day
from desktop.ui.widgets.labels import plain_label, plain_tip

_IN_SHARE = 10
"""What goes in is many times what comes out: a tenth of it is drawn."""
_HEIGHT, _GAP, _RADIUS = 150, 3, 3
_KEY = QSize(10, 10)
_PALE = 0.38
"""How much of the accent the faint colour has."""


class DayChart(QFrame):
    """The bars, with a title and a legend above them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("usageCard")
        self.bars = Bars()
        self.title = plain_label("", "section")
        self.title.setWordWrap(False)
        self._keys = (_Key(), _Key())
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        for key, words in zip(self._keys, (_("out"), _("in ÷ 10")), strict=True):
            label = plain_label(words, "muted")
            label.setWordWrap(False)
            head.addWidget(key)
            head.addWidget(label)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 8)
        rows.setSpacing(8)
        rows.addLayout(head)
        rows.addWidget(self.bars)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these from left to right."""
        longest = max(((bar.last - bar.first).days for bar in bars), default=0)
        title = _("Tokens by day")
        if longest:
            title = _("Tokens by week") if longest < 7 else _("Tokens by month")
        self.title.setText(title)
        self.bars.show_bars(title, bars)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.bars.set_palette(palette)
        for key, colour in zip(self._keys, (palette.accent, _pale(palette)), strict=True):
            key.colour = QColor(colour)
            key.update()


class Bars(QWidget):
    """The bars. The pointer shows the figures of one, and the arrow keys lead from one to the
    next; the table by day has them all as text."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._palette = LIGHT
        self._title = ""
        self._bars: list[Bar] = []
        self._current = -1
        """The bar that the arrow keys have reached."""

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT + self._label_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def show_bars(self, title: str, bars: Sequence[Bar]) -> None:
        """Show these from left to right."""
        self._title, self._bars = title, list(bars)
        self._current = -1
        self.setAccessibleName(title)
        self.setAccessibleDescription(_("The arrow keys lead from bar to bar."))
        self.update()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def told(self, number: int) -> str:
        """What a bar says in words."""
        bar = self._bars[number]
        words = _("{day}: {out} out, {into} in")
        return words.format(
            day=days_of(bar, with_year=self._spans_years()),
            out=tokens_text(bar.tally.tokens_out),
            into=tokens_text(bar.tally.tokens_in),
        )

    # keys and pointer ---------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos().x())
            if number is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), plain_tip(self.told(number)), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        last = len(self._bars) - 1
        if last < 0 or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif (step := steps.get(Qt.Key(event.key()))) is not None:
            start = last + 1 if self._current < 0 and step < 0 else self._current
            self._go_to(min(max(start + step, 0), last))
        elif event.key() == Qt.Key.Key_Home:
            self._go_to(0)
        elif event.key() == Qt.Key.Key_End:
            self._go_to(last)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._current = -1
        self.update()

    def _go_to(self, number: int) -> None:
        self._current = number
        words = self.told(number)
        self.setAccessibleName(f"{self._title}. {words}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        place = self._place(number)
        QToolTip.showText(self.mapToGlobal(QPoint(round(place.x()), 0)), plain_tip(words), self)
        self.update()

    # painting -----------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(len(self._bars)):
            self._paint_bar(painter, number)
        if self.hasFocus() and self.property("keyFocus"):
            painter.setPen(QPen(QColor(self._palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self._bars:
            self._paint_days(painter)

    def _paint_bar(self, painter: QPainter, number: int) -> None:
        place, most = self._place(number), max(map(_height, self._bars))
        bar = self._bars[number]
        if not _height(bar):
            return
        if number == self._current:
            painter.fillRect(place, QColor(self._palette.user_panel))
        whole = place.height() * _height(bar) / most
        out = place.height() * bar.tally.tokens_out / most
        top = place.bottom() - whole
        path = QPainterPath()
        round_ = min(_RADIUS, place.width() / 2)
        box = QRectF(place.x(), top, place.width(), whole + _RADIUS)
        path.addRoundedRect(box, round_, round_)
        painter.save()
        painter.setClipRect(QRectF(place.x(), place.y(), place.width(), place.height()))
        painter.fillPath(path, QColor(_pale(self._palette)))
        line = 1.0 if whole - out > 1 and out > 1 else 0.0
        painter.setClipRect(QRectF(place.x(), top, place.width(), out))
        painter.fillPath(path, QColor(self._palette.accent))
        painter.setClipping(False)
        painter.fillRect(
            QRectF(place.x(), top + out, place.width(), line), QColor(self._palette.window)
        )
        painter.restore()

    def _paint_days(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._palette.muted))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(font)
        last = len(self._bars) - 1
        shown = {0: Qt.AlignmentFlag.AlignLeft, last: Qt.AlignmentFlag.AlignRight}
        if last >= 8:
            shown = {0: shown[0], last // 2: Qt.AlignmentFlag.AlignLeft, last: shown[last]}
        row = QRectF(0, self.height() - self._label_height(), self.width(), self._label_height())
        for number, side in shown.items():
            bar, place = self._bars[number], self._place(number)
            text = short_day(bar.last if number == last else bar.first,
                             with_year=self._spans_years() and number in (0, last))  # fmt: skip
            at = row if number in (0, last) else row.translated(place.x(), 0)
            painter.drawText(at, side | Qt.AlignmentFlag.AlignBottom, text)

    def _place(self, number: int) -> QRectF:
        """The room of a bar, in which it stands at the bottom."""
        room = self.width() / max(1, len(self._bars))
        gap = min(_GAP, room / 4)
        height = self.height() - self._label_height() - 2
        return QRectF(number * room + gap / 2, 2, room - gap, height)

    def _at(self, x: int) -> int | None:
        number = int(x * len(self._bars) / max(1, self.width()))
        return number if 0 <= number < len(self._bars) else None

    def _label_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _spans_years(self) -> bool:
        return self._bars[0].first.year != self._bars[-1].last.year


class _Key(QWidget):
    """A small square in the colour of what the legend names."""

    def __init__(self) -> None:
        super().__init__()
        self.colour = QColor(LIGHT.accent)
        self.setFixedSize(_KEY)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        painter.drawRoundedRect(self.rect(), 2, 2)


def _height(bar: Bar) -> float:
    return bar.tally.tokens_out + bar.tally.tokens_in / _IN_SHARE


def _pale(palette: Palette) -> str:
    """The accent, faint against the window."""
    accent, window = QColor(palette.accent), QColor(palette.window)
    return QColor(
        _mixed(accent.red(), window.red()),
        _mixed(accent.green(), window.green()),
        _mixed(accent.blue(), window.blue()),
    ).name()


def _mixed(one: int, other: int) -> int:
    return round(one * _PALE + other * (1 - _PALE))
