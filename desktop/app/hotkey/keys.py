"""Joins the keys that the settings want to the system that can give them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.app.hotkey.hotkey import Hotkey, NoHotkey
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import QuickShortcut, ShortcutState


def hotkey_for(platform: str, environ: Mapping[str, str], parent: QObject) -> Hotkey:
    """The holder of keys for a platform as Qt names it.

    In a session of Wayland, X hears keys only while a window of X has the keyboard.
    """
    if platform.startswith("wayland") or environ.get("XDG_SESSION_TYPE") == "wayland":
        from desktop.app.hotkey.portal import PortalHotkey

        return PortalHotkey(parent)
    if platform == "xcb":
        from desktop.app.hotkey.x11 import X11Hotkey

        return X11Hotkey(parent)
    if sys.platform == "win32":
        from desktop.app.hotkey.windows import WindowsHotkey

        return WindowsHotkey(parent)
    if sys.platform == "darwin":
        from desktop.app.hotkey.macos import MacHotkey

        return MacHotkey(parent)
    return NoHotkey(parent)


class Keys(QObject):
    """Holds the chord that the settings name, and nothing where they name none."""

    pressed = Signal(str)
    """As a Hotkey's."""

    def __init__(self, shortcut: QuickShortcut, parent: QObject) -> None:
        super().__init__(parent)
        self._shortcut = shortcut
        self._hotkey: Hotkey | None = None
        shortcut.provide(self._hold)

    def release(self) -> None:
        """Give the keys back to the system: Weir ends."""
        if self._hotkey is not None:
            self._hotkey.release()

    def _hold(self, chord: KeyChord | None) -> None:
        self.release()
        if chord is None:
            self._shortcut.report(ShortcutState.OFF)
            return
        if self._hotkey is None:  # nothing of the system is loaded before keys are wanted
            self._hotkey = hotkey_for(QGuiApplication.platformName(), os.environ, self)
            self._hotkey.pressed.connect(self.pressed)
            self._hotkey.state_changed.connect(self._shortcut.report)
        self._hotkey.hold(chord)
