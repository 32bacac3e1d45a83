"""Keeps the menu of Weir's button in the taskbar of Windows in the language of the day."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from desktop.app.shell_menu.entries import entries
from desktop.app.single import Wish

log = logging.getLogger("desktop.taskbar")

_LATER_MS = 1000
"""Milliseconds after the window was filled: nobody looks for the menu before that."""


class Taskbar(QObject):
    """Has the menu written where there is a button of Weir's own. What fails there is logged."""

    def __init__(
        self, program: Sequence[str], parent: QObject, platform: str = sys.platform
    ) -> None:
        """`program`: the command that starts Weir. Only that of a package is one program; a Python
        shares its button with all that it runs."""
        super().__init__(parent)
        self._program = program[0]
        self._has_button = platform == "win32" and len(program) == 1
        self._shown: dict[Wish, str] = {}

    def show(self) -> None:
        """Have the menu written soon, unless it says the same already."""
        if self._has_button and self._shown != (words := entries()):
            self._shown = words
            QTimer.singleShot(_LATER_MS, self._write)

    def _write(self) -> None:
        """Write it in a thread: the shell is asked, and writes a file."""
        given = (self._program, self._shown)
        threading.Thread(target=write, args=given, name="jump list", daemon=True).start()


def write(program: str, words: dict[Wish, str]) -> None:
    """Put the menu there; without it, Weir lacks nothing. Raises nothing."""
    from desktop.app.shell_menu.com import apartment
    from desktop.app.shell_menu.jump_list import Task, put

    tasks = [Task(title, f"--{wish}") for wish, title in words.items()]
    try:
        with apartment() as create:
            put(create, program, tasks)
    except (OSError, RuntimeError) as error:  # the last one: a person without a home
        log.debug("no jump list: %s", error)
