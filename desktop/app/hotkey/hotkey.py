"""What the holders of keys have in common."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QObject, Signal

from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState


class Hotkey(QObject):
    """Holds one chord of the whole desktop at a time."""

    pressed = Signal(str)
    """The chord was pressed; with the desktop's permission to take the keyboard, where it gives
    one."""
    state_changed = Signal(object)
    """What became of the last chord: a ShortcutState. Said once for each, also later."""

    @abstractmethod
    def hold(self, chord: KeyChord) -> None:
        """Ask the system for a chord; none is held before."""

    @abstractmethod
    def release(self) -> None:
        """Give back what is held, if anything is."""


class NoHotkey(Hotkey):
    """Stands where the system gives no keys to programs."""

    def hold(self, chord: KeyChord) -> None:
        self.state_changed.emit(ShortcutState.IMPOSSIBLE)

    def release(self) -> None:
        """Nothing is held."""
