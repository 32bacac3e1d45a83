"""Ends all windows for a backup that is to take the place of the home, and starts Weir again."""

from __future__ import annotations

import os
import subprocess
import sys

from PySide6.QtCore import QObject

from desktop.app.windows import Windows
from desktop.engine.backing_up.restore import Restore
from desktop.environment import own_program
from desktop.ui.window.main_window import MainWindow


class Restoring(QObject):
    """One for all windows. What was chosen in one of them waits until nothing has the home open."""

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self._ready: Restore | None = None
        windows.filled.connect(self.join)

    def finish(self) -> bool:
        """Put in place what waits; call it once the workspace is closed. Returns whether Weir is to
        start again, which tells what became of it."""
        if self._ready is None:
            return False
        self._ready.put_in_place_unseen()
        return True

    def join(self, content: MainWindow) -> None:
        """Do what the settings of this window ask for."""
        content.settings.restore_wished.connect(self._on_wished)

    def _on_wished(self, restore: Restore) -> None:
        self._ready = restore
        self._windows.close_all()


def start_again() -> None:
    """Start this program once more, on its own, as this process ends."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    subprocess.Popen(
        own_program(),
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=flags,
    )
