"""Which imports there were, and how one is undone as a whole."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from typing import Any

from desktop.storage.database.database import Location, connect, translated, writing
from desktop.storage.database.mending import mended_moment, mended_text
from desktop.storage.history.chosen.choices import Rows


@dataclass(frozen=True, slots=True)
class Imported:
    """One import that is not undone."""

    id: int
    source: str
    """The program that its file is of."""
    name: str
    """The file's."""
    at: float
    chats: int
    """Those that it brought, or added to."""
    messages: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an import that was undone."""

    chats: tuple[int, ...]
    """Those that are in the trash now."""
    messages: int
    """How many it took out of other chats."""
    kept: int
    """Chats that stay as they are: the person went on in them."""


def imports(history: Rows) -> list[Imported]:
    """All that are not undone, the last one first. Raises HistoryFailed."""
    return [
        Imported(int(id_), mended_text(source), mended_text(name), mended_moment(at), *counts)
        for id_, source, name, at, *counts in history.rows(_IMPORTS)
    ]


def undo(database: Location, import_id: int) -> Undone:
    """Put the chats that an import brought in the trash, and the messages that it added to others.

    A chat stays whole where a person wrote something in it since, and so does a message that
    somebody wrote below. Once more: nothing is left to be undone. Raises HistoryFailed.
    """
    with translated(), contextlib.closing(connect(database)) as connection, writing(connection):
        values = {"import": import_id}
        rows: list[Any] = connection.execute(_CHATS, values).fetchall()
        chats = [int(id_) for id_, is_continued in rows if not is_continued]
        found: list[Any] = connection.execute(_ADDED, values).fetchall()
        messages, continued = _undoable(found)
        now = time.time()
        for sql, ids in ((_DELETE_CHATS, chats), (_DELETE_MESSAGES, messages)):
            connection.execute(sql, (now, json.dumps(ids)))
        sql = "UPDATE imports SET undone_at = ? WHERE id = ? AND undone_at IS NULL"
        connection.execute(sql, (now, import_id))
    return Undone(tuple(chats), len(messages), len(rows) - len(chats) + continued)


def _undoable(rows: list[Any]) -> tuple[list[int], int]:
    """The messages that an import added to chats and that can go, and in how many of those chats
    some must stay. `rows`: (chat, message, parent, whether the import brought it), by id."""
    needed: set[int] = set()
    undoable, continued = [], set()
    for chat, id_, parent, is_its in reversed(rows):  # children have larger ids
        if is_its and id_ not in needed:
            undoable.append(id_)
            continue
        if is_its:
            continued.add(chat)
        needed.add(parent)
    return undoable, len(continued)


_IMPORTS = """
SELECT id, CAST(source AS BLOB), CAST(name AS BLOB), at, chats, messages FROM imports
WHERE undone_at IS NULL AND chats > 0 ORDER BY at DESC, id DESC
"""
_CHATS = """
SELECT conversation_id, EXISTS (
    SELECT 1 FROM messages WHERE messages.conversation_id = origins.conversation_id
    AND deleted_at IS NULL AND id NOT IN (SELECT message_id FROM message_origins)
)
FROM origins JOIN conversations ON conversations.id = conversation_id
WHERE import_id = :import AND conversations.deleted_at IS NULL
"""
_ADDED = """
SELECT conversation_id, messages.id, parent_id, coalesce(import_id = :import, 0)
FROM messages LEFT JOIN message_origins ON message_id = messages.id
WHERE deleted_at IS NULL AND conversation_id IN (
    SELECT conversation_id FROM messages JOIN message_origins ON message_id = messages.id
    WHERE import_id = :import
) AND conversation_id NOT IN (SELECT conversation_id FROM origins WHERE import_id = :import)
AND conversation_id IN (SELECT id FROM conversations WHERE conversations.deleted_at IS NULL)
ORDER BY messages.id
"""
_DELETE_CHATS = """
UPDATE conversations SET deleted_at = ?
WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))
"""
_DELETE_MESSAGES = """
UPDATE messages SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))
"""
