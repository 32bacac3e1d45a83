"""Keeps a window and its frame within the screen: when it opens, and when the screen changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

FRAME = QMargins(8, 40, 8, 8)
"""Assumed for the frame of a window that is not shown yet: X11 reports a frame only later."""
_QUIET_MS = 250
"""Milliseconds to wait after a window is shown: until then its window manager moves it about."""
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Paint}


def fitted(window: QRect, room: QRect) -> QRect:
    """Return `window` made no larger than `room` and moved into it. It moves only if it has to."""
    size = window.size().boundedTo(room.size())
    x = max(room.x(), min(window.x(), room.x() + room.width() - size.width()))
    y = max(room.y(), min(window.y(), room.y() + room.height() - size.height()))
    return QRect(x, y, size.width(), size.height())


class OnScreen(QObject):
    """Gives a window its first size, and fits it into the part of its screen that is free of
    panels.

    That happens when the window is shown, when it was as large as the screen, and when the screen
    changed. After that it stays where the person moves it.
    """

    def __init__(self, window: QWidget, size: QSize, least: QSize) -> None:
        """`least` is the minimum size of the window, on a screen that has room for it."""
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
        """Watch the events of the window."""
        kind = event.type()
        if kind == QEvent.Type.Show and self._window.isWindow():
            if room := self._allow(FRAME):  # a size alone: its place is not known yet
                self._window.resize(self._window.size().boundedTo(room.size()))
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
        """Move the window into its screen, now that its frame and place are known."""
        window, handle = self._window, self._window.windowHandle()
        if handle is None or not handle.isExposed():  # it is fitted once it is painted
            return
        self._due = False
        if window.isMaximized() or window.isFullScreen():
            return
        if (room := self._allow(handle.frameMargins())) is None:
            return
        wanted = fitted(window.geometry(), room)
        if QGuiApplication.platformName().startswith("wayland"):
            window.resize(wanted.size())  # where a window lies is the compositor's alone
        elif wanted != window.geometry():
            window.setGeometry(wanted)

    def _allow(self, frame: QMargins) -> QRect | None:
        """Return the room that this frame leaves on the screen. Where that is little, the minimum
        size of the window is made smaller.

        None while all screens are off: Qt then has one without any room, and a window of no size
        would never be seen again.
        """
        room = self._window.screen().availableGeometry().marginsRemoved(frame)
        if room.isEmpty():
            return None
        self._window.setMinimumSize(self._least.boundedTo(room.size()))
        return room

    # slots ------------------------------------------------------------------------------
    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._on_screen_changed)

    def _on_screen_changed(self) -> None:
        if self._window.isWindow():
            self._begin()
