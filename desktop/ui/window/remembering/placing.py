"""Puts a window where it lay the last time, as far as the screens of today allow."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from desktop.engine.remembered.window_state import WindowPlace
from desktop.ui.widgets.on_screen import FRAME, fitted


def put(window: QWidget, place: WindowPlace) -> None:
    """Give a window that is not shown yet this place; where its screen is gone, the size alone."""
    wanted = QRect(place.x, place.y, place.width, place.height)
    screen = _screen_of(place.screen, wanted)
    if screen is None:
        window.resize(wanted.size())
    else:
        window.setGeometry(fitted(wanted, screen.availableGeometry().marginsRemoved(FRAME)))


def place_of(window: QWidget) -> WindowPlace:
    """Return where a window lies now."""
    usual = window.normalGeometry()
    if usual.isEmpty() or not (
        window.isMaximized() or window.isFullScreen() or window.isMinimized()
    ):
        usual = window.geometry()
    size = usual.width(), usual.height()
    screen = " ".join(window.screen().name().split())  # one line
    return WindowPlace(usual.x(), usual.y(), *size, window.isMaximized(), screen or "?")


def _screen_of(name: str, place: QRect) -> QScreen | None:
    """The screen that a place is on; of several, the named one. None: it is off them all."""
    covering = [
        screen for screen in QGuiApplication.screens() if screen.geometry().intersects(place)
    ]
    named = (screen for screen in covering if " ".join(screen.name().split()) == name)
    return next(named, covering[0] if covering else None)
