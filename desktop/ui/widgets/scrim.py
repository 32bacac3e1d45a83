"""Dims a window and shows a panel over it, which has mouse and keyboard as long as it is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.ui.motion.fading import fading
from desktop.ui.widgets.shadow import DIM

_AROUND, _AROUND_IN_SMALL = 42, 8
"""Pixels left free around the panel; in a window of less than `_SMALL`, fewer."""
_SMALL = 720


class Scrim(QWidget):
    """Covers all of a window. A click beside the panel leaves it, as Esc does."""

    def __init__(self, window: QWidget, panel: QWidget) -> None:
        super().__init__(window)
        self._over, self._panel, self._most = window, panel, QSize()
        self._before: QWidget | None = None
        panel.setParent(self)
        # Tab stays within a sub-window, and leaves nothing of it where it hides.
        panel.setWindowFlags(Qt.WindowType.SubWindow)
        panel.show()
        self.hide()
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def open(self, most: QSize) -> None:
        """Cover the window; the keyboard goes back to where it was by `leave`.

        `most`: the size of the panel where the window has room for it.
        """
        if self.isVisible():
            return
        self._most = most
        self._before = QApplication.focusWidget()
        with fading(self._over):
            self._fit()
            self.show()
            self.raise_()
        self._panel.setFocus()

    def leave(self) -> None:
        """Uncover the window."""
        before, self._before = self._before, None
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self._over)
        with fading(self._over):
            self.hide()
        if had_focus and before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering a window whose size changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def _fit(self) -> None:
        room = self._over.rect()
        around = _AROUND if room.width() >= _SMALL else _AROUND_IN_SMALL
        size = self._most.boundedTo(room.size() - QSize(2 * around, 2 * around))
        self.setGeometry(room)
        self._panel.resize(size)
        self._panel.move(room.center() - self._panel.rect().center())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), DIM)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave, where the click is not one that nothing in the panel wanted."""
        if not self._panel.geometry().contains(event.position().toPoint()):
            self._panel.close()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll nothing that is covered."""
        event.accept()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take the keyboard back from what is covered."""
        if not isValid(self) or not self.isVisible() or not self.isActiveWindow():
            return
        if now is None or (now.window() is self.window() and not self.isAncestorOf(now)):
            self._panel.setFocus()
