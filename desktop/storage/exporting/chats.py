"""Reads chats with all that is known of them, on a connection of its own: in any thread, while the
window works with them. Every row is checked, as when a chat is opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from desktop.chat.content import Unknown, attachments
from desktop.chat.messages import Message, TurnState
from desktop.exchange.record import Bytes, FolderSettings, Origin, Record
from desktop.storage.database.database import Location, connect, translated
from desktop.storage.database.mending import is_moment, mended_moment, mended_text, moment_or_none
from desktop.storage.failures import NoSuchConversation
from desktop.storage.history.folders import Folders
from desktop.storage.history.origins import Origins
from desktop.storage.history.reading import read_conversation


class Listed(NamedTuple):
    """A chat that can be read."""

    id: int
    title: str
    folder_id: int | None


class ChatReader:
    """One connection that reads. Use it in one thread. Raises HistoryFailed."""

    def __init__(self, database: Location, content: Callable[[str], bytes | None]) -> None:
        """`content` gives the bytes of an attachment by its hash; None where they are gone."""
        self._content = content
        with translated():
            self._connection = connect(database)
        self._paths: dict[int, tuple[str, ...]] | None = None

    def close(self) -> None:
        """Close the connection. Idempotent."""
        self._connection.close()

    def listed(
        self,
        ids: Sequence[int] | None = None,
        folder_id: int | None = None,
        since: float | None = None,
    ) -> list[Listed]:
        """The chats that are not in the trash, as they were begun: of `ids` in that order; of a
        folder and those in it; those that were changed at a time or after it. Without `ids`, one
        without a message is none. Raises NoSuchConversation for one of `ids` that is gone."""
        wanted = None if ids is None else json.dumps(list(ids))
        there = {row[0] for row in self._rows(_THERE, (wanted,))} if wanted else set()
        for id_ in ids or ():
            if id_ not in there:
                raise NoSuchConversation(id_)
        values = {"ids": wanted, "folder": folder_id, "since": since}
        found = {
            id_: Listed(id_, mended_text(title), in_folder)
            for id_, title, in_folder in self._rows(_LISTED, values)
        }
        if ids is None:
            return list(found.values())
        return [found[id_] for id_ in dict.fromkeys(ids) if id_ in found]

    def folders(self) -> list[FolderSettings]:
        """All folders in their order; of those with one path, the first."""
        made: dict[tuple[str, ...], FolderSettings] = {}
        names: dict[int, tuple[str, ...]] = {}
        for folder in Folders(self).all():
            above = () if folder.parent_id is None else names.get(folder.parent_id, ())
            path = names[folder.id] = (*above, *filter(None, [folder.name]))
            if path:
                made.setdefault(path, FolderSettings(path, folder.steering))
        self._paths = names
        return list(made.values())

    def record(self, id_: int) -> tuple[Record, int]:
        """A chat, and how many of its messages are damaged. Raises NoSuchConversation.

        A reply that arrives now is not whole.
        """
        with translated(), self._connection:  # one snapshot
            chat, damaged = read_conversation(self._connection, id_)
            [facts] = self._rows(_FACTS, (id_,))
            stars = dict(self._rows(_STARS, (id_,)))
            origin, keys = Origins(self).of(id_)
        active = chat.active_children()
        made = self._record(chat.messages(), active, facts, stars, origin, keys)
        return replace(made, choice=chat.choice, steering=chat.steering), damaged

    def rows(
        self, sql: str, *values: str | float | None, **named: str | float | None
    ) -> list[tuple[Any, ...]]:
        """Run one statement to its end, for the rooms that ask by it."""
        return self._rows(sql, named or values)

    def _rows(self, sql: str, values: Any) -> list[tuple[Any, ...]]:
        with translated():
            return list(self._connection.execute(sql, values))

    def _record(
        self,
        messages: Sequence[Message],
        active: dict[int | None, int],
        facts: tuple[Any, ...],
        stars: dict[int, Any],
        origin: Origin,
        keys: dict[int, str],
    ) -> Record:
        title, titled_by, created, updated, folder_id, pinned, archived, changed = facts
        ids = {message.id: number for number, message in enumerate(messages, 1)}
        by = mended_text(titled_by)
        return Record(
            origin=origin,
            title=mended_text(title),
            messages=tuple(_numbered(message, ids) for message in messages),
            keys={ids[old]: key for old, key in keys.items() if old in ids},
            active_children={
                None if at is None else ids[at]: ids[child]
                for at, child in active.items()
                if child in ids and (at is None or at in ids)
            },
            created_at=mended_moment(created),
            updated_at=mended_moment(updated),
            titled_by=by if by in ("person", "model") else "",
            folder=self.path_of(folder_id),
            pinned_at=moment_or_none(pinned),
            archived_at=moment_or_none(archived),
            files=self._files(messages),
            changed_at=mended_moment(changed),
            starred_at={ids[old]: at for old, at in stars.items() if old in ids and is_moment(at)},
        )

    def path_of(self, folder_id: int | None) -> tuple[str, ...]:
        """The names of a folder and of the one it lies in, that one first."""
        if folder_id is None:
            return ()
        if self._paths is None or folder_id not in self._paths:  # it was made meanwhile
            self.folders()
        return (self._paths or {}).get(folder_id, ())

    def _files(self, messages: Iterable[Message]) -> dict[str, Bytes]:
        return {
            part.sha256: partial(self._bytes, part.sha256)
            for message in messages
            for _offset, part in attachments(message.content)
            if not isinstance(part, Unknown)
        }

    def _bytes(self, sha256: str) -> bytes:
        content = self._content(sha256)
        if content is None:
            raise FileNotFoundError(sha256)
        return content


def _numbered(message: Message, ids: dict[int, int]) -> Message:
    arrives = message.state is TurnState.STREAMING
    return replace(
        message,
        id=ids[message.id],
        parent_id=None if message.parent_id is None else ids[message.parent_id],
        state=TurnState.INCOMPLETE if arrives else message.state,
    )


_LISTED = """  -- a chat is as old as its last message's beginning, and a reply may take an hour
WITH RECURSIVE inside (id) AS (
    SELECT :folder UNION SELECT folders.id FROM folders JOIN inside ON parent_id = inside.id
)
SELECT c.id, CAST(c.title AS BLOB),
    (SELECT folders.id FROM folders WHERE folders.id = c.folder_id)
FROM conversations AS c
WHERE deleted_at IS NULL
AND (:ids IS NULL OR c.id IN (SELECT value FROM json_each(:ids)))
AND (:folder IS NULL OR c.folder_id IN (SELECT id FROM inside))
AND (:since IS NULL OR NOT c.updated_at < :since OR c.changed_at >= :since OR EXISTS (
    SELECT 1 FROM messages WHERE conversation_id = c.id AND c.updated_at > :since - 86400
    AND created_at + coalesce(ttft_ms, 0) / 1000
        + coalesce(completion_tokens / tokens_per_second, 0) + 60 > :since))
AND (:ids IS NOT NULL OR EXISTS (
    SELECT 1 FROM messages WHERE conversation_id = c.id AND deleted_at IS NULL))
ORDER BY c.id
"""
_THERE = """
SELECT id FROM conversations
WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))
"""


def _number(column: str) -> str:
    """A column where it holds a number; text of a damaged one may be none."""
    return f"CASE WHEN typeof({column}) IN ('real', 'integer') THEN {column} END"


_FACTS = f"""
SELECT CAST(title AS BLOB), CAST(titled_by AS BLOB), {_number("created_at")},
    {_number("updated_at")}, (SELECT folders.id FROM folders WHERE folders.id = folder_id),
    {_number("pinned_at")}, {_number("archived_at")}, {_number("changed_at")}
FROM conversations WHERE id = ?
"""
_STARS = f"""
SELECT id, {_number("starred_at")} FROM messages
WHERE conversation_id = ? AND starred_at IS NOT NULL
"""
