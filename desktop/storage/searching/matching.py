"""Decides whether a message or a title contains what a query asks for, and makes a hit of it."""

from __future__ import annotations

import apsw

from desktop.chat.searching.filters import Key
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Hit, Where
from desktop.chat.searching.query import Query
from desktop.storage.database.mending import mended_text
from desktop.storage.searching.filtering import DELETED_MESSAGE, Places
from desktop.storage.searching.lazy_hits import MessageHit, Row, TitleHit, found_in


class Matching:
    """Makes hits of the rows that contain the words: as their texts say, or as the index says."""

    def __init__(self, connection: apsw.Connection, query: Query) -> None:
        self._connection = connection
        self._query = query
        self._places = Places(query)
        self._is_plain = len(query.terms) == 1
        self._by_role = any(each.value in _ROLES for each in query.values(Key.IN))
        self._with_deleted = {chat for (chat,) in connection.execute(_WITH_DELETED)}
        """The chats of which messages are deleted: there, what hangs below them is deleted, too."""
        self._gone: dict[int, set[int]] = {}

    def message(self, row: Row) -> Hit | None:
        """The hit that a row of MESSAGE is, if its texts contain the words."""
        if found_in(self._query, self._places, row) is None:
            return None
        return self._visible(row)

    def message_of_index(self, row: Row) -> Hit | None:
        """The same of a row that the index has found.

        The index knows in which column words stand, but not whether they stand in the same file of
        a message that has several, nor who wrote it.
        """
        if self._by_role or not (self._is_plain or row[8] is None):
            return self.message(row)
        return self._visible(row)

    def title(self, row: Row) -> Hit | None:
        """The hit that a row of TITLE is, if it contains the words."""
        is_found = self._query.accepts_folded(fold(mended_text(row[1])))
        return self.title_of_index(row) if is_found else None

    def title_of_index(self, row: Row) -> Hit | None:
        """The same of a row that the index has found."""
        return TitleHit(self._query, row) if self._places.has(Where.TITLE, None) else None

    def _visible(self, row: Row) -> Hit | None:
        if row[1] in self._with_deleted and self._is_gone(row[1], row[0]):
            return None
        return MessageHit(self._query, self._places, row)

    def _is_gone(self, chat: int, id_: int) -> bool:
        """Whether a message hangs below a deleted one."""
        if chat not in self._gone:
            self._gone[chat] = {gone for (gone,) in self._connection.execute(_GONE, (chat,))}
        return id_ in self._gone[chat]


_ROLES = {"question", "reply"}
_WITH_DELETED = """
SELECT DISTINCT conversation_id FROM messages INDEXED BY messages_deleted
WHERE deleted_at IS NOT NULL
"""
_GONE = f"""
WITH RECURSIVE gone (id) AS (
    SELECT id FROM messages AS m WHERE conversation_id = ? AND {DELETED_MESSAGE}
    UNION
    SELECT messages.id FROM messages JOIN gone ON messages.parent_id = gone.id
)
SELECT id FROM gone
"""
