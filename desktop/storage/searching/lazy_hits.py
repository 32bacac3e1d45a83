"""Hits whose lines are made when somebody looks at them: of two hundred, a window shows a dozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.chat.messages import Role
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Hit, Snippet, Where
from desktop.chat.searching.query import Query
from desktop.chat.searching.snippets import snippet_of
from desktop.storage.database.mending import LAST_MOMENT, mended_moment, mended_text
from desktop.storage.searching.documents import Document, attached
from desktop.storage.searching.filtering import Places

MESSAGE = (
    "m.id, m.conversation_id, CAST(c.title AS BLOB), m.role, CAST(m.model AS BLOB), m.created_at,"
    " m.starred_at, CAST(m.text AS BLOB), CAST(m.parts AS BLOB), CAST(m.reasoning AS BLOB)"
)
"""The columns of a row that becomes a MessageHit."""
TITLE = "c.id, CAST(c.title AS BLOB), c.updated_at"
"""The columns of a row that becomes a TitleHit."""
Row = Any
_set = object.__setattr__  # a hit is frozen for all others


class TitleHit(Hit):
    """A title that contains what the query asks for."""

    __slots__ = ("_query", "_row")
    _query: Query
    _row: Row
    message_id = None
    role = None
    where = Where.TITLE
    model = attachment = ""
    is_starred = False

    def __init__(self, query: Query, row: Row) -> None:
        _set(self, "_query", query)
        _set(self, "_row", row)
        _set(self, "at", _moment(row[2]))

    @property
    def chat_id(self) -> int:
        return int(self._row[0])

    @property
    def title(self) -> str:
        return mended_text(self._row[1])

    @property
    def snippet(self) -> Snippet:
        return snippet_of(self._query, self.title)


class MessageHit(Hit):
    """A message that contains what the query asks for."""

    __slots__ = ("_places", "_query", "_row", "_seen")
    _places: Places
    _query: Query
    _row: Row
    _seen: tuple[Document, Snippet] | None

    def __init__(self, query: Query, places: Places, row: Row) -> None:
        _set(self, "_query", query)
        _set(self, "_places", places)
        _set(self, "_row", row)
        _set(self, "_seen", None)
        _set(self, "at", _moment(row[5]))

    @property
    def chat_id(self) -> int:
        return int(self._row[1])

    @property
    def message_id(self) -> int:
        return int(self._row[0])

    @property
    def title(self) -> str:
        return mended_text(self._row[2])

    @property
    def role(self) -> Role:
        return Role(self._row[3])

    @property
    def model(self) -> str:
        return mended_text(self._row[4])

    @property
    def is_starred(self) -> bool:
        return self._row[6] is not None

    @property
    def where(self) -> Where:
        return self._look()[0].where

    @property
    def attachment(self) -> str:
        return self._look()[0].attachment

    @property
    def snippet(self) -> Snippet:
        return self._look()[1]

    def _look(self) -> tuple[Document, Snippet]:
        """The text that contains the words, and its line."""
        if (seen := self._seen) is None:
            document, folded = found_in(self._query, self._places, self._row) or _NOWHERE
            seen = document, snippet_of(self._query, document.text, folded)
            _set(self, "_seen", seen)
        return seen


def _moment(column: Any) -> float:
    return column if type(column) is float and 0 <= column < LAST_MOMENT else mended_moment(column)


_NOWHERE = Document(Where.TEXT, ""), ""
"""Where an index is damaged in such a way that SQLite does not see it."""


def found_in(query: Query, places: Places, row: Row) -> tuple[Document, str] | None:
    """The first text of a message that contains the words, and the same folded."""
    role = Role(row[3])
    for document in _documents(row):
        if places.has(document.where, role):
            folded = fold(document.text)
            if query.accepts_folded(folded):
                return document, folded
    return None


def _documents(row: Row) -> Iterator[Document]:
    yield Document(Where.TEXT, mended_text(row[7]))
    yield from attached(row[8])
    if row[9]:
        yield Document(Where.REASONING, mended_text(row[9]))
