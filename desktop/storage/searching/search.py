"""Answers searches over a history, by its index."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw

from desktop.chat.searching.hits import Found, ListedChat
from desktop.chat.searching.query import Query
from desktop.storage.database.database import Location, connect, identity_of, translated
from desktop.storage.database.mending import mended_moment, mended_text
from desktop.storage.searching.answer import Answer, SearchStopped, Wish
from desktop.storage.searching.filtering import VISIBLE_CHAT, add_functions, of_chats
from desktop.storage.searching.index_file import (
    BROKEN,
    IndexState,
    index_of,
    read_state,
    remove_index,
)

_CHATS = f"""
SELECT c.id, CAST(c.title AS BLOB), c.updated_at, (
    SELECT count(*) FROM messages INDEXED BY messages_of_conversation
    WHERE conversation_id = c.id
) - (
    SELECT count(*) FROM messages INDEXED BY messages_deleted
    WHERE conversation_id = c.id AND deleted_at IS NOT NULL
)
FROM conversations AS c WHERE {VISIBLE_CHAT} {{more}}
ORDER BY c.updated_at DESC, c.id DESC LIMIT ?
"""

_log = logging.getLogger(__name__)


class Searcher:
    """One connection that reads. Use it from one thread; `interrupt` from any.

    Raises HistoryFailed where the history cannot be read. An index that is damaged is deleted, and
    the search goes on without it.
    """

    def __init__(self, database: Location) -> None:
        self._database = database
        self._index = index_of(database) if isinstance(database, Path) else None
        self._connection: apsw.Connection | None = None
        self._files: tuple[object, object] = None, None
        """Which files the connection has open: of the history, and of the index."""

    def find(self, wish: Wish, is_stale: Callable[[], bool] = bool) -> Found:
        """What the query finds. Raises SearchStopped once `is_stale` says so, HistoryFailed."""
        with translated():
            try:
                return self._answered(wish, is_stale)
            except apsw.InterruptError as exc:
                # WORKAROUND SQLite 3.54.0: an interrupted statement of FTS5 stays active, and so
                # the next interrupt would hold for all that is asked after it.
                self.close()
                raise SearchStopped from exc
            except BROKEN as exc:
                if self._index is None or not self._has_index():
                    raise
                _log.warning("the index is made anew: %s", exc)
                self.close()
                remove_index(self._index)
                return self._answered(wish, is_stale)

    def chats(self, query: Query, limit: int) -> list[ListedChat]:
        """The chats that the query's filters let through, newest first. Raises HistoryFailed."""
        sql, values = of_chats(query)
        with translated():
            rows: list[Any] = (
                self._connected().execute(_CHATS.format(more=sql), (*values, limit)).fetchall()
            )
        return [
            ListedChat(id_, mended_text(title), mended_moment(at), max(count, 0))
            for id_, title, at, count in rows
        ]

    def interrupt(self) -> None:
        """Have what is being read now be given up."""
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(apsw.ConnectionClosedError):
                connection.interrupt()

    def close(self) -> None:
        """Close the files; the next search opens them again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answered(self, wish: Wish, is_stale: Callable[[], bool]) -> Found:
        connection = self._connected()
        with self._snapshot(connection) as index:
            return Answer(connection, wish, index, is_stale).found()

    def _connected(self) -> apsw.Connection:
        """The connection, to the files that have the names now."""
        files = identity_of(self._database), identity_of(self._index) if self._index else None
        if self._connection is None or files != self._files:
            self.close()
            self._connection = connection = connect(self._database)
            self._files = files
            add_functions(connection)
            if files[1] is not None and not self._is_attached(connection):
                self._files = files[0], None
            connection.execute("PRAGMA query_only = ON")
        return self._connection

    def _is_attached(self, connection: apsw.Connection) -> bool:
        """Open the index, too. Returns whether the system lets it be read."""
        try:
            connection.execute("ATTACH ? AS search", (str(self._index),))
        except (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError) as exc:
            _log.info("searched without the index: %s", exc)
            return False
        return True

    def _has_index(self) -> bool:
        return self._files[1] is not None

    @contextlib.contextmanager
    def _snapshot(self, connection: apsw.Connection) -> Iterator[IndexState | None]:
        """How far the index has come that fits the history; None: there is none.

        The history is read first: what is not in its queue then is in the index that is read after
        it. One that is in memory has no index, and a reader of it would keep others from writing.
        """
        if isinstance(self._database, str):
            yield None
            return
        connection.execute("BEGIN")
        try:
            yield self._fitting(connection) if self._has_index() else None
        finally:
            connection.execute("ROLLBACK")

    def _fitting(self, connection: apsw.Connection) -> IndexState | None:
        for _ in range(3):  # it may have taken several batches between the two reads
            found: list[Any] = connection.execute(
                "SELECT history, batch FROM search_state"
            ).fetchall()
            state = read_state(connection, "search")
            if state is not None and len(found) == 1 and state.fits(*found[0]):
                return state
            connection.execute("ROLLBACK; BEGIN")
        self._files = None, None  # another file may have taken the name by the next search
        return None
