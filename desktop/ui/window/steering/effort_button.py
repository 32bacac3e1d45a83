"""The button below the message that says how long the model is to think, and changes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.chat.steering.parameters import EFFORTS
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.parameters.wording import effort_words

_PADDING, _SIGN, _ARROW, _GAP = 11, 16, 14, 6
"""Pixels at both ends, of the signs before and behind the words, and between them."""


class EffortButton(QPushButton):
    """In a narrow window it says less: the effort alone, or only its sign."""

    chosen = Signal(object)
    """The effort; None: it is not sent."""

    def __init__(self) -> None:
        super().__init__()
        self._effort: str | None = None
        self._shown = ""
        self._sign, self._arrow = QIcon(), QIcon()
        self.setObjectName("chip")
        self.setAccessibleName(_("Effort"))
        self.setToolTip(_("The effort that the model is asked to make; remembered for it"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def show_effort(self, effort: str | None) -> None:
        """Say which effort is sent; None: none is."""
        self._effort = effort
        words = _("not sent") if effort is None else effort_words(effort)
        self.setAccessibleDescription(words)
        self._fit()
        self.updateGeometry()

    def set_palette(self, palette: Palette) -> None:
        """Draw the signs in the colours of `palette`."""
        self._sign, self._arrow = icon("bulb", palette.muted), icon("down", palette.muted)
        self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._wordings()[0])
        least = self.minimumSizeHint()
        return QSize(least.width() + words + 2 * _GAP, least.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PADDING + _SIGN + _GAP + _ARROW, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, room = QPainter(self), self.rect()
        inside = room.adjusted(_PADDING, 0, -_PADDING, 0)
        self._sign.paint(painter, QRect(inside.left(), 0, _SIGN, room.height()))
        self._arrow.paint(painter, QRect(inside.right() - _ARROW, 0, _ARROW, room.height()))
        words = inside.adjusted(_SIGN + _GAP, 0, -_ARROW - _GAP, 0)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._shown)

    def _wordings(self) -> tuple[str, ...]:
        """What it says, from the longest."""
        if self._effort is None:
            return _("Effort"), ""
        effort = effort_words(self._effort)
        return _("Effort: {effort}").format(effort=effort), effort, ""

    def _fit(self) -> None:
        room = self.width() - self.minimumSizeHint().width() - _GAP
        advance = self.fontMetrics().horizontalAdvance
        self._shown = next(
            words for words in self._wordings() if not words or advance(words) <= room
        )
        self.update()

    def _on_clicked(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for effort in (None, *EFFORTS):
            action = menu.addAction(_("not sent") if effort is None else effort_words(effort))
            action.setData(effort)
            action.setCheckable(True)
            action.setChecked(effort == self._effort)
        menu.triggered.connect(self._on_triggered)
        above = QPoint(0, -menu.sizeHint().height() - 3)
        menu.open_at(self.mapToGlobal(above))

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
