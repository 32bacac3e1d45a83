"""Reads the messages and chats that may contain what a query asks for, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from desktop.chat.searching.filters import Key
from desktop.chat.searching.query import Query
from desktop.storage.database.mending import LARGEST_ID
from desktop.storage.searching.expression import (
    expression_of,
    is_broad,
    narrow_expression_of,
)
from desktop.storage.searching.filtering import (
    VISIBLE_CHAT,
    VISIBLE_MESSAGE,
    Places,
    of_messages,
    of_titles,
)
from desktop.storage.searching.lazy_hits import MESSAGE, TITLE, Row

_CHUNK = 200
"""Rows that are read at once where there is no index: in memory, a history is locked meanwhile."""


class MessageCandidates:
    """The messages that the filters let through."""

    def __init__(self, connection: apsw.Connection, query: Query) -> None:
        self._connection = connection
        self._sql, self._values = of_messages(query)
        self._stars = any(
            each.value == "starred" and not each.is_excluded for each in query.values(Key.IS)
        )
        columns = Places(query).columns
        self.are_wanted = bool(columns)
        """Whether the query looks into messages at all."""
        self.expression = expression_of(query, columns)
        self._is_broad = any(map(is_broad, query.wanted))
        self._narrow = narrow_expression_of(query, columns) if self._is_broad else None

    def indexed(self, *, by_relevance: bool) -> Iterator[Row]:
        """Those that the index finds."""
        return self._found(self.expression, "w.rank" if by_relevance else "w.rowid DESC")

    def probable(self, *, by_index: bool) -> Iterator[Row] | None:
        """Those that contain what is asked for most likely, and all that do contain it: found by
        all but the beginnings of words that nearly every text contains. None where there is none
        such, or no way to find them."""
        if self._is_broad and self._narrow is None:
            return self.older()
        return self._found(self._narrow, "w.rowid DESC") if self._is_broad and by_index else None

    def _found(self, expression: str | None, order: str) -> Iterator[Row]:
        return self._rows(
            "search.words AS w CROSS JOIN messages AS m ON m.id = w.rowid",
            "w.words MATCH ?",
            f"ORDER BY {order}",
            expression,
        )

    def queued(self, most: int) -> Iterator[Row]:
        """Those that have changed since the index was written."""
        return self._rows(
            "(SELECT DISTINCT id AS queued FROM search_queue WHERE id > 0"
            " ORDER BY id DESC LIMIT ?) CROSS JOIN messages AS m ON m.id = queued",
            "TRUE",
            "",
            most,
        )

    def older(self, than: int = LARGEST_ID) -> Iterator[Row]:
        """All with ids of up to `than`."""
        source = _STARRED if self._stars else "messages AS m"
        while True:
            rows = list(self._rows(source, "m.id <= ?", f"ORDER BY m.id DESC LIMIT {_CHUNK}", than))
            yield from rows
            if len(rows) < _CHUNK:
                return
            than = rows[-1][0] - 1

    def _rows(self, source: str, which: str, order: str, value: str | int | None) -> Iterator[Row]:
        return self._connection.execute(
            f"SELECT {MESSAGE} FROM {source} CROSS JOIN conversations AS c"
            f" ON c.id = m.conversation_id WHERE {which} AND {VISIBLE_MESSAGE}{self._sql} {order}",
            (value, *self._values),
        )


_STARRED = """
(SELECT id AS starred FROM messages INDEXED BY messages_starred WHERE starred_at IS NOT NULL)
CROSS JOIN messages AS m ON m.id = starred
"""


class TitleCandidates:
    """The chats that the filters let through; none where they let only messages through."""

    def __init__(self, connection: apsw.Connection, query: Query) -> None:
        self._connection = connection
        self._condition = of_titles(query)
        self.expression = expression_of(query, ["title"])

    def indexed(self, *, by_relevance: bool) -> Iterator[Row]:
        """Those that the index finds."""
        return self._rows(
            "search.titles AS t CROSS JOIN conversations AS c ON c.id = t.rowid",
            "t.titles MATCH ?",
            "t.rank" if by_relevance else _NEWEST,
            self.expression,
        )

    def queued(self) -> Iterator[Row]:
        """Those that have changed since the index was written."""
        queued = "c.id IN (SELECT -id FROM search_queue WHERE id < ?)"
        return self._rows("conversations AS c", queued, _NEWEST, 0)

    def older(self, than: int = LARGEST_ID) -> Iterator[Row]:
        """All with ids of up to `than`."""
        return self._rows("conversations AS c", "c.id <= ?", _NEWEST, than)

    def _rows(self, source: str, which: str, order: str, value: str | int | None) -> Iterator[Row]:
        if self._condition is None:
            return iter(())
        sql, values = self._condition
        return self._connection.execute(
            f"SELECT {TITLE} FROM {source} WHERE {which} AND {VISIBLE_CHAT}{sql} ORDER BY {order}",
            (value, *values),
        )


_NEWEST = "c.updated_at DESC, c.id DESC"
