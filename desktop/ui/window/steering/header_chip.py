"""The button in the header that says how the shown chat is steered, and opens the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.steering.wording import in_full, in_short

_PADDING, _SIGN, _GAP = 11, 16, 8
"""Pixels beside the words, of the sign behind them, and between the two."""
_WIDEST = 260
_FEW = 5
"""Letters: fewer than these say nothing."""


class HeaderChip(QPushButton):
    """Names the preset and what is set; only a sign where nothing is, or where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._is_brief = "", False
        self._sign = QIcon()
        self.setObjectName("chip")
        self.setAccessibleName(_("Chat settings"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_steering(Steering())

    def show_steering(self, steering: Steering) -> None:
        """Say how a chat is steered."""
        self._words = in_short(steering)
        full = in_full(steering)
        self.setAccessibleDescription(full or _("Nothing is set"))
        title = with_shortcut(_("Chat settings"), keys_of(CommandName.CHAT_SETTINGS))
        lines = [title, *full.splitlines()]
        self.setToolTip("".join(map(plain_tip, lines)))
        self._fit()
        self.updateGeometry()

    def set_brief(self, brief: bool) -> None:
        """Show the sign alone: the settings themselves are in sight."""
        self._is_brief = brief
        self._fit()
        self.updateGeometry()

    def set_palette(self, palette: Palette) -> None:
        """Draw the sign in the colours of `palette`."""
        self._sign = icon("settings", palette.muted)
        self.update()

    def sizeHint(self) -> QSize:
        around = self.minimumSizeHint()
        if self._is_brief:
            return around
        words = self.fontMetrics().horizontalAdvance(self._words)
        return QSize(min(_WIDEST, around.width() + words + _GAP * bool(words)), around.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PADDING + _SIGN, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        place = self.rect().adjusted(0, 0, -_PADDING, 0)
        place.setLeft(place.right() - _SIGN + 1)
        self._sign.paint(QPainter(self), place)

    def _fit(self) -> None:
        """Show as many of the words as there is room for; not a letter or two alone."""
        room = self.width() - self.minimumSizeHint().width() - _GAP
        metrics = self.fontMetrics()
        wants = metrics.horizontalAdvance(self._words)
        is_short = wants > room and room < metrics.averageCharWidth() * _FEW
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText("" if is_short else shown.replace("&", "&&"))  # a lone & marks a shortcut
