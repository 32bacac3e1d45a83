"""Makes the window's shortcuts from the table of commands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.commands.command import Command, CommandName
from desktop.ui.commands.table import english


class CommandKeys(QObject):
    """Emits the name of a command when one of its shortcuts is pressed in the window."""

    pressed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._shortcuts = {
            command.name: _Shortcut(command, window)
            for command in english().values()
            if command.keys and command.is_heard
        }
        for shortcut in self._shortcuts.values():
            shortcut.pressed.connect(self.pressed)

    def set_enabled(self, name: CommandName, enabled: bool) -> None:
        """Hear the shortcuts of a command, or leave these keys to the window's parts."""
        self._shortcuts[name].setEnabled(enabled)


class _Shortcut(QShortcut):
    pressed = Signal(str)

    def __init__(self, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self._name = command.name
        self.setKeys([QKeySequence(keys) for keys in command.keys])
        self.activated.connect(self._on_activated)

    def _on_activated(self) -> None:
        self.pressed.emit(self._name)
