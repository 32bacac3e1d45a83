"""Decides whether a message or a title contains what a query asks for, and makes a hit of it."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from desktop.chat.messages import Role
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Hit, Where
from desktop.chat.searching.query import Query
from desktop.chat.searching.snippets import snippet_of
from desktop.storage.database.mending import mended_moment, mended_text
from desktop.storage.searching.candidates import Row
from desktop.storage.searching.documents import Document, attached
from desktop.storage.searching.filtering import DELETED_MESSAGE, Places


class Matching:
    """Looks at the texts themselves: what the index says is only where to look."""

    def __init__(self, connection: apsw.Connection, query: Query) -> None:
        self._connection = connection
        self._query = query
        self._places = Places(query)
        self._with_deleted = {chat for (chat,) in connection.execute(_WITH_DELETED)}
        """The chats of which messages are deleted: there, what hangs below them is deleted, too."""
        self._gone: dict[int, set[int]] = {}

    def message(self, row: Row) -> Hit | None:
        """The hit that a row of MESSAGE is."""
        id_, chat, title, role, model, at, is_starred, text, parts = row
        try:
            role = Role(mended_text(role))
        except ValueError:
            return None
        found = self._found(id_, role, mended_text(text), parts)
        if found is None or self._is_gone(chat, id_):
            return None
        document, folded = found
        return Hit(
            chat_id=chat,
            title=mended_text(title),
            message_id=id_,
            role=role,
            where=document.where,
            at=mended_moment(at),
            model=mended_text(model),
            snippet=snippet_of(self._query, document.text, folded),
            attachment=document.attachment,
            is_starred=bool(is_starred),
        )

    def title(self, row: Row) -> Hit | None:
        """The hit that a row of TITLE is."""
        chat, title, at = row
        text = mended_text(title)
        folded = fold(text)
        if not self._places.has(Where.TITLE, None) or not self._query.accepts_folded(folded):
            return None
        snippet = snippet_of(self._query, text, folded)
        return Hit(chat, text, None, None, Where.TITLE, mended_moment(at), "", snippet)

    def _found(
        self, id_: int, role: Role, text: str, parts: bytes | None
    ) -> tuple[Document, str] | None:
        """The first text of a message that contains the words, and the same folded."""
        for document in self._documents(id_, text, parts):
            if self._places.has(document.where, role):
                folded = fold(document.text)
                if self._query.accepts_folded(folded):
                    return document, folded
        return None

    def _documents(self, id_: int, text: str, parts: bytes | None) -> Iterator[Document]:
        yield Document(Where.TEXT, text)
        yield from attached(parts)
        for (reasoning,) in self._connection.execute(_REASONING, (id_,)):
            yield Document(Where.REASONING, mended_text(reasoning))

    def _is_gone(self, chat: int, id_: int) -> bool:
        """Whether it hangs below a deleted message."""
        if chat not in self._with_deleted:
            return False
        if chat not in self._gone:
            self._gone[chat] = {gone for (gone,) in self._connection.execute(_GONE, (chat,))}
        return id_ in self._gone[chat]


_REASONING = "SELECT CAST(reasoning AS BLOB) FROM messages WHERE id = ? AND reasoning <> ''"
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
