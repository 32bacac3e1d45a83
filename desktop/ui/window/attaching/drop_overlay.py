"""Says over the conversation that files which are held over it go with the message."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.labels import plain_label

_INSET, _CORNER, _DENSE = 14, 16, 225
_SIGN = 30


class DropOverlay(QWidget):
    """Takes no drop itself: that goes on to the window below it."""

    def __init__(self, window: QWidget, pane: QWidget) -> None:
        """It lies over `pane`, a part of `window`: the list of chats takes other files."""
        super().__init__(window)
        self._window, self._pane = window, pane
        self._palette: Palette = LIGHT
        self._sign = QLabel()
        self._words = plain_label(_("Drop the files to send them with the message"), "heading")
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(1)
        for part in (self._sign, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part)
        layout.addStretch(1)
        self.hide()

    def appear(self) -> None:
        """Lie over all of the conversation."""
        corner = self._pane.mapTo(self._window, QPoint())
        self.setGeometry(QRect(corner, self._pane.size()))
        self.raise_()
        self.show()

    def set_palette(self, palette: Palette) -> None:
        """Paint in these colours."""
        self._palette = palette
        sign = icon("attach", palette.accent)
        self._sign.setPixmap(sign.pixmap(QSize(_SIGN, _SIGN), self.devicePixelRatioF()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._palette.window)
        ground.setAlpha(_DENSE)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(self._palette.accent), 2, Qt.PenStyle.DashLine))
        inset = self.rect().adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(QRectF(inset), _CORNER, _CORNER)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Go with the first move of the mouse: a drag that ended elsewhere tells nobody."""
        if event.type() is QEvent.Type.MouseMove:
            self.hide()
        return super().event(event)
