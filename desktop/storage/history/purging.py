"""Deletes for good what is in the trash for too long, in slices, over a connection of its own.

It may run in a thread beside the window: each slice holds the database for some milliseconds, and
between two of them whoever else wants to write has its turn. A kill in the middle costs nothing but
time: what is to go is marked first, and the next purge goes on where the last one ended.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import connect, identity_of, writing
from desktop.storage.database.mending import LAST_MOMENT
from desktop.storage.history.placing import DOOMED
from desktop.storage.history.reading import IS_DELETED

_ROWS, _BYTES = 200, 2_000_000
"""What one slice deletes at most, chats and messages, unless a single message is larger."""

_Id = tuple[int]

Pause = Callable[[], bool]
"""Is called between two slices; True: go on, False: leave the rest for the next purge."""

_log = logging.getLogger(__name__)


def go_on() -> bool:
    """Give others a moment to write."""
    time.sleep(0.01)
    return True


def purge(database: Path, before: float, pause: Pause = go_on) -> int:
    """Delete for good the chats and messages that were deleted before a time, and what the person
    emptied out of the trash. Returns how many slices that took. Raises apsw.Error.

    Nothing goes while another Weir lives: its undo may still be on the screen.
    """
    if owner.others_live(database):
        return 0
    slices = 0
    with contextlib.closing(_connected(database)) as connection:
        purging = _Purging(connection, database)
        with purging.change():
            connection.execute(_MEND)
            connection.execute(_DOOM, (before,))
        for _slice in purging.slices(before):
            slices += 1
            if not pause():
                break
    return slices


def _connected(database: Path) -> apsw.Connection:
    """As the journal's, it leaves the write-ahead log when it closes."""
    connection = connect(database)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    # The pages are overwritten, not only freed: a rescue reads every page of a damaged file, and
    # must not bring back what a person deleted.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


class _Purging:
    def __init__(self, connection: apsw.Connection, database: Path) -> None:
        self._connection, self._database = connection, database
        self._file = identity_of(database)

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Make one change, unless the file was put aside meanwhile."""
        with writing(self._connection):
            if self._file != identity_of(self._database):
                raise apsw.BusyError("the file was put aside meanwhile")
            yield

    def slices(self, before: float) -> Iterator[None]:
        """Delete, and give way after each slice."""
        yield from self._chats()
        for (chat_id,) in self._connection.execute(_WITH_MESSAGES, (before,)).fetchall():
            with self.change():
                self._connection.execute(_PURGE, {"chat": chat_id, "before": before})
            yield

    def _chats(self) -> Iterator[None]:
        rows: list[Any] = self._connection.execute(_DOOMED).fetchall()
        left = deque(int(id_) for (id_,) in rows)
        while left:
            messages, whole = self._next(left)
            try:
                with self.change():
                    self._connection.executemany(_DELETE_MESSAGE, messages)
                    self._connection.executemany(_DELETE_CHAT, whole)
            except apsw.ConstraintError:  # damage: a message hangs below a younger one
                _log.warning("a deleted chat goes in one piece: its tree is damaged")
                whole = [(left[0],)]
                with self.change():
                    self._connection.execute(_CUT_OFF, (left[0], left[0]))
                    self._connection.executemany(_DELETE_CHAT, whole)
            for _chat in whole:
                left.popleft()
            yield

    def _next(self, chat_ids: Iterable[int]) -> tuple[list[_Id], list[_Id]]:
        """The messages of the next slice, and the chats that are gone with them.

        Of a chat the last messages come first: children have larger ids than their parents.
        """
        messages, whole, size = list[_Id](), list[_Id](), 0
        for chat_id in chat_ids:
            room = _ROWS - len(messages) - len(whole)
            rows: list[Any] = self._connection.execute(_LAST, (chat_id, room + 1)).fetchall()
            for number, (id_, length) in enumerate(rows):
                size += length or 0
                if number == room or (messages and size > _BYTES):
                    return messages, whole
                messages.append((id_,))
            whole.append((chat_id,))
            if len(messages) + len(whole) >= _ROWS:
                break
        return messages, whole


_MEND = f"""
UPDATE conversations SET deleted_at = NULL WHERE deleted_at IS NOT NULL
AND (typeof(deleted_at) NOT IN ('real', 'integer') OR deleted_at >= {LAST_MOMENT})
"""
"""A chat whose `deleted_at` no delete of ours wrote was not deleted."""

_DOOM = f"UPDATE conversations SET deleted_at = {DOOMED} WHERE deleted_at < ?"
_DOOMED = f"SELECT id FROM conversations WHERE deleted_at IS {DOOMED}"

_LAST = """
SELECT id, octet_length(text) + octet_length(reasoning) FROM messages
WHERE conversation_id = ? ORDER BY id DESC LIMIT ?
"""
_DELETE_MESSAGE = "DELETE FROM messages WHERE id = ?"
_CUT_OFF = """
UPDATE messages SET parent_id = NULL
WHERE parent_id IN (SELECT id FROM messages WHERE conversation_id = ?) AND conversation_id != ?
"""
_DELETE_CHAT = f"DELETE FROM conversations WHERE id = ? AND deleted_at IS {DOOMED}"

_WITH_MESSAGES = f"""
SELECT DISTINCT conversation_id FROM messages
WHERE deleted_at IS NOT NULL AND {IS_DELETED} AND deleted_at < ?
"""
_PURGE = f"""
WITH RECURSIVE
    deleted (id, parent_id) AS MATERIALIZED (
        SELECT id, parent_id FROM messages WHERE conversation_id = :chat
        AND deleted_at IS NOT NULL AND {IS_DELETED} AND deleted_at < :before
    ),
    needed (id) AS (
        SELECT deleted.id FROM deleted JOIN messages AS below ON below.parent_id = deleted.id
        WHERE below.id NOT IN (SELECT id FROM deleted)
        UNION
        SELECT deleted.parent_id FROM deleted JOIN needed ON deleted.id = needed.id
        WHERE deleted.parent_id IS NOT NULL
    )
DELETE FROM messages
WHERE id IN (SELECT id FROM deleted) AND id NOT IN (SELECT id FROM needed)
"""
"""Delete what was deleted, except where somebody wrote below it: nobody deleted that, and it needs
what it hangs on."""
