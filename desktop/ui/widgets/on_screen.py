"""Windows that lie wholly on their screen, frame and all: when they open, and when it changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

_FRAME = QMargins(8, 40, 8, 8)
"""Taken for the frame of a window that has none yet; X11 tells it only once a window is shown."""
_QUIET_MS = 250
"""A window manager moves a window about while it gives it its frame; it has ended after this."""
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Paint}


def fitted(window: QRect, room: QRect) -> QRect:
    """`window`, made no larger than `room` and moved into it; it stays where it is if it can."""
    size = window.size().boundedTo(room.size())
    x = max(room.x(), min(window.x(), room.x() + room.width() - size.width()))
    y = max(room.y(), min(window.y(), room.y() + room.height() - size.height()))
    return QRect(x, y, size.width(), size.height())


class OnScreen(QObject):
    """Gives a window its first size, and fits it into what its screen has free of panels.

    That happens when it is shown, when it was as large as the screen, and when the screen became
    another one. Where a person puts it then is theirs.
    """

    def __init__(self, window: QWidget, size: QSize, least: QSize) -> None:
        """`least` is the minimum size on a screen that has room for it."""
        super().__init__(window)
        self._window = window
        self._least = least
        self._due = False
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._fit)
        window.setMinimumSize(least)
        window.resize(size)
        window.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._watch)
        application.screenRemoved.connect(self._on_screen_changed)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what happens to the window."""
        kind = event.type()
        if kind == QEvent.Type.Show and self._window.isWindow():
            room = self._allow(_FRAME).size()
            self._window.resize(self._window.size().boundedTo(room))  # its place is not known yet
            self._begin()
        elif kind == QEvent.Type.WindowStateChange:
            self._begin()
        elif kind in _MOVES and self._due:
            self._quiet.start()
        return False

    def _begin(self) -> None:
        self._due = True
        self._quiet.start()

    def _fit(self) -> None:
        """Lie within the screen, now that frame and place are known."""
        window, handle = self._window, self._window.windowHandle()
        if handle is None or not handle.isExposed():  # it will be painted
            return
        self._due = False
        if window.isMaximized() or window.isFullScreen():
            return
        room = self._allow(handle.frameMargins())
        wanted = fitted(window.geometry(), room)
        if QGuiApplication.platformName().startswith("wayland"):
            window.resize(wanted.size())  # where a window lies is the compositor's alone
        elif wanted != window.geometry():
            window.setGeometry(wanted)

    def _allow(self, frame: QMargins) -> QRect:
        """The room that this frame leaves; where that is little, the window may be smaller."""
        room = self._window.screen().availableGeometry().marginsRemoved(frame)
        self._window.setMinimumSize(self._least.boundedTo(room.size()))
        return room

    # slots ------------------------------------------------------------------------------
    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._on_screen_changed)

    def _on_screen_changed(self) -> None:
        if self._window.isWindow():
            self._begin()
