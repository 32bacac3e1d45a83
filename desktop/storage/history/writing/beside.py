"""Changes a history in another thread, by a connection of its own: a long text takes its time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from desktop.chat.failures import ChatError
from desktop.storage.database.database import connect, translated
from desktop.storage.history.history import History

T = TypeVar("T")


def beside(database: Path, change: Callable[[History], T]) -> T:
    """Run `change` as one change of the history at this path. Any thread may call it.

    Raises HistoryFailed; nothing has changed then, and nothing is rescued here: two threads must
    not put one file aside.
    """
    with translated(), contextlib.closing(connect(database)) as connection:
        history = _Beside(connection, database)
        return history.together(lambda: change(history))


class _Beside(History):
    """The same history by another connection."""

    def __init__(self, connection: apsw.Connection, database: Path) -> None:
        self.notices: list[ChatError] = []
        self._on_notice = self.notices.append
        self._connection, self.database = connection, database
        self._make_parts()

    def rescue(self) -> bool:
        """Leave that to the thread that opened the file."""
        return False
