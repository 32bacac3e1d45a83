"""A window without a frame: a rounded panel with a soft shadow, above all others."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.widgets.compositing import sees_through
from desktop.ui.widgets.menu import rounded
from desktop.ui.widgets.shadow import paint_shadow

_SHADOW = 28
"""Pixels around the panel for its shadow, where one can see through them."""
_RADIUS = 12
_EDGE = 12
"""Pixels between the panel and the edges of the screen, at least."""
_FROM_TOP = 0.18
"""Of the screen's height: how much is above the panel."""


class FloatingPanel(QWidget):
    """Lies in the upper third of the screen with the mouse. It is moved by its free places."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self._width = width
        self._margin = _SHADOW if sees_through() else 0
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
        )
        if self._margin:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.panel = QFrame(self)
        self.panel.setObjectName("popup")
        around = QVBoxLayout(self)
        around.setContentsMargins(*[self._margin] * 4)
        around.addWidget(self.panel)

    def place(self, height: int) -> None:
        """Take this height of the panel, where the screen has room for it; the upper edge of a
        panel that is shown stays."""
        screen = QGuiApplication.screenAt(QCursor.pos()) if self.isHidden() else self.screen()
        room = (screen or QGuiApplication.primaryScreen()).availableGeometry()
        width = min(self._width, room.width() - 2 * _EDGE)
        top = room.top() + round(room.height() * _FROM_TOP)
        left = room.left() + (room.width() - width) // 2
        if self.isVisible():
            left, top = self.x() + self._margin, self.y() + self._margin
        height = min(height, room.bottom() - _EDGE - top)
        wanted = QRect(left, top, width, height)
        self.setGeometry(wanted.adjusted(*[-self._margin] * 2, *[self._margin] * 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the window along with the mouse."""
        if event.button() is Qt.MouseButton.LeftButton and (handle := self.windowHandle()):
            handle.startSystemMove()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._margin:  # what is translucent would be black
            self.setMask(rounded(self.rect(), _RADIUS))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._margin:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_shadow(painter, self.panel.geometry())
