"""What the history has of a chat that a file brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import apsw

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.steering import Steering
from desktop.exchange.programs import WEIR
from desktop.exchange.record import Origin
from desktop.storage.database.mending import mended_moment, mended_text
from desktop.storage.database.schema import own_key
from desktop.storage.history.origins import MESSAGE_KEY
from desktop.storage.history.reading import IS_DELETED, choice_from, steering_from


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A message that the history has, by the key of the program it came from."""

    id: int
    key: str
    parent_id: int | None
    active_child: int | None
    is_deleted: bool
    was_undone: bool
    """Whether it went with its import, and may come again."""
    unfinished_text: str | None
    """The text of a reply that is not done, which the file may have more of."""
    has_files: bool
    is_starred: bool
    sending: str
    summary: str


@dataclass(frozen=True, slots=True)
class KnownChat:
    """The row of a chat, with what the file said of it last."""

    id: int
    title: str
    updated_at: float
    changed_at: float
    first_child: int | None
    choice: ModelChoice | None
    steering: Steering
    pinned_at: float | None
    archived_at: float | None
    folder: tuple[str, ...]
    is_deleted: bool
    """Whether the person put it in the trash."""
    has_origin: bool
    """Whether the table `origins` has it."""
    was_undone: bool
    """Whether it is in the trash because its import was undone."""
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """All of that for one origin."""

    chat: KnownChat | None = None
    is_purged: bool = False
    """Whether the person deleted the chat for good."""
    messages: Mapping[str, KnownMessage] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    """The keys of messages that the person deleted for good."""

    @property
    def is_gone(self) -> bool:
        """Whether the person deleted the chat: it takes nothing any more."""
        return self.is_purged or (self.chat is not None and self.chat.is_deleted)

    def leaf(self) -> str | None:
        """The key of the last message of the active path."""
        by_id = {message.id: message for message in self.messages.values()}
        at, key = self.chat.first_child if self.chat else None, None
        while at is not None and (message := by_id.pop(at, None)) is not None:
            if message.is_deleted:
                break
            at, key = message.active_child, message.key
        return key


def known(connection: apsw.Connection, origin: Origin) -> Known:
    """What the history has of the chat of this origin. Raises apsw.Error."""
    chat_id = _chat_id(connection, origin)
    if chat_id is None:
        gone = connection.execute(_IS_GONE, (origin.key, origin.source)).fetchall()
        return Known(is_purged=bool(gone))
    [row] = connection.execute(_CHAT, (chat_id,)).fetchall()
    rows: list[Any] = connection.execute(_MESSAGES, (chat_id,)).fetchall()
    messages = [KnownMessage(id_, mended_text(key), *rest) for id_, key, *rest in rows]
    gone_keys = connection.execute(_GONE_MESSAGES, (chat_id,)).fetchall()
    return Known(
        _chat(row),
        messages={message.key: message for message in messages},
        gone=frozenset(mended_text(key) for (key,) in gone_keys),
    )


def _chat_id(connection: apsw.Connection, origin: Origin) -> int | None:
    values = (origin.key, origin.source)
    found: list[Any] = connection.execute(_BY_ORIGIN, values).fetchall()
    parts = origin.key.split(".")
    if not found and origin.source == WEIR and len(parts) == 3 and parts[1].isdecimal():
        id_ = int(parts[1][:15])
        found = connection.execute(_OWN, (id_, origin.key)).fetchall()
    return int(found[0][0]) if found else None


def _chat(row: Any) -> KnownChat:
    id_, title, updated, changed, first, steering, pinned, archived, *rest = row
    folder, above, name, model, is_deleted, has_origin, was_undone, said = rest
    return KnownChat(
        id=id_,
        title=mended_text(title),
        updated_at=mended_moment(updated),
        changed_at=mended_moment(changed),
        first_child=first,
        choice=choice_from((name, model)),
        steering=steering_from(steering),
        pinned_at=pinned,
        archived_at=archived,
        folder=tuple(mended_text(one) for one in (above, folder) if one is not None),
        is_deleted=bool(is_deleted and not was_undone),
        has_origin=bool(has_origin),
        was_undone=bool(was_undone),
        said=_said(said),
    )


def _said(column: object) -> Mapping[str, str]:
    try:
        found = json.loads(str(column or "{}"))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


_BY_ORIGIN = "SELECT conversation_id FROM origins WHERE key = ? AND source = ?"
_OWN = f"""
SELECT conversations.id FROM conversations JOIN identity
WHERE conversations.id = ? AND {own_key("conversations")} = ?
AND conversations.id NOT IN (SELECT conversation_id FROM origins)
"""
_IS_GONE = "SELECT 1 FROM gone_chats WHERE key = ? AND source = ? LIMIT 1"
_UNDONE = "(SELECT undone_at FROM imports WHERE imports.id = import_id)"
_CHAT = f"""
SELECT conversations.id, CAST(title AS BLOB), updated_at, changed_at,
    active_child, CAST(conversations.steering AS BLOB), pinned_at, archived_at,
    CAST(folders.name AS BLOB), CAST(above.name AS BLOB),
    CAST(endpoint_name AS BLOB), CAST(model AS BLOB),
    deleted_at IS NOT NULL, origins.conversation_id IS NOT NULL,
    deleted_at IS NOT NULL AND deleted_at = {_UNDONE}, said
FROM conversations LEFT JOIN origins ON conversation_id = conversations.id
LEFT JOIN folders ON folders.id = folder_id LEFT JOIN folders AS above
ON above.id = folders.parent_id
WHERE conversations.id = ?
"""
_MESSAGES = f"""
SELECT messages.id, {MESSAGE_KEY}, parent_id, active_child, coalesce({IS_DELETED}, 0),
    deleted_at IS NOT NULL AND deleted_at = {_UNDONE},
    CASE WHEN state NOT IN ('done', 'streaming') THEN text END,
    parts IS NOT NULL, starred_at IS NOT NULL, sending, summary
FROM messages JOIN identity LEFT JOIN message_origins ON message_id = messages.id
WHERE conversation_id = ?
"""
_GONE_MESSAGES = "SELECT key FROM gone_messages WHERE conversation_id = ?"
