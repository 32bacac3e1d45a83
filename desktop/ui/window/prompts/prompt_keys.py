"""The shortcuts that prompts of the library have of their own, in one window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.ui.commands.own_keys import free_keys
from desktop.ui.tasks import Tasks


class PromptKeys(QObject):
    """Hears them. Keys of the window's own commands stay theirs, and of two prompts with the same
    keys the first by its name has them."""

    pressed = Signal(str)
    """The name of the prompt."""

    def __init__(self, workspace: Workspace, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._library, self._tasks, self._window = workspace.prompts, tasks, window
        self._name_of: dict[str, str] = {}
        self._shortcuts: list[QShortcut] = []

    def refresh(self) -> None:
        """Read the library, which may lie on a slow disk, and hear its keys from then on."""
        self._tasks.start(self._reread(), "read the shortcuts of prompts")

    async def _reread(self) -> None:
        prompts = await in_daemon_thread(self._library.all)
        name_of = {one.shortcut: one.name for one in reversed(prompts) if one.shortcut}
        self._hear({keys: name_of[keys] for keys in free_keys(name_of)})

    def _hear(self, name_of: Mapping[str, str]) -> None:
        if name_of == self._name_of:
            return
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)  # it is deleted later, and until then it would be heard
            shortcut.deleteLater()
        self._name_of = dict(name_of)
        self._shortcuts = [QShortcut(QKeySequence(keys), self._window) for keys in name_of]
        for shortcut in self._shortcuts:
            shortcut.activated.connect(self._on_activated)

    def _on_activated(self) -> None:
        shortcut = self.sender()
        assert isinstance(shortcut, QShortcut)
        self.pressed.emit(self._name_of[list(self._name_of)[self._shortcuts.index(shortcut)]])
