"""Reads chats from the history. Every row is checked; only damaged ones are mended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message
from desktop.chat.ordering.folder import ListKind
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.storage.database.mending import (
    FACTS,
    LAST_MOMENT,
    Unreadable,
    Value,
    is_moment,
    mended_moment,
    mended_text,
    read_json,
    rehung,
)
from desktop.storage.database.rows import (
    COLUMNS,
    COLUMNS_SO_FAR,
    as_bytes,
    mended_message,
    message_from,
)
from desktop.storage.failures import NoSuchConversation


@dataclass(frozen=True, slots=True)
class ChatSummary:
    """One line of the list of chats."""

    id: int
    title: str
    updated_at: float
    """Seconds since the epoch."""
    folder_id: int | None = None
    """A folder that exists; None: in none."""
    pinned_at: float | None = None
    left_at: float | None = None
    """When it went into the archive or the trash, of one that stands there."""


def read_summaries(
    connection: apsw.Connection, kind: ListKind = ListKind.CHATS
) -> tuple[list[ChatSummary], int]:
    """All chats of a list, newest first, and how many of them are damaged."""
    try:
        chats = [ChatSummary(*row) for row in connection.execute(_LISTS[kind])]
    except UnicodeDecodeError:
        return _mended_summaries(connection, kind)
    if all(isinstance(chat.title, str) and is_moment(chat.updated_at) for chat in chats):
        return chats, 0
    return _mended_summaries(connection, kind)


def read_conversation(connection: apsw.Connection, id_: int) -> tuple[Conversation, int]:
    """A chat's whole tree, and how many of its messages are damaged. Raises NoSuchConversation."""
    with connection:  # one snapshot: a reply ends in mid-load otherwise
        found = connection.execute(TITLE, (id_,)).fetchall()
        messages, led_to, damaged = _messages(connection, id_, _LOAD, _LOAD_BYTES)
        deleted = [row[0] for row in connection.execute(DELETED, (id_,))]
    if not found:
        raise NoSuchConversation(id_)
    row: list[Any] = list(found[0])
    title, first, steering, folder_id, *choice = row
    messages = _without(messages, deleted)
    damaged -= set(deleted)
    parents = {message.id: message.parent_id for message in messages}
    hung = rehung(parents)
    damaged |= {id_ for id_, parent in parents.items() if hung[id_] != parent}
    if damaged:
        messages = [replace(message, parent_id=hung[message.id]) for message in messages]
    active = {at: child for at, child in [(None, first), *led_to]
              if child in hung and hung[child] == at}  # fmt: skip
    chat = Conversation(
        *(id_, mended_text(title), messages, active, choice_from(choice)),
        steering_from(steering),
        folder_id,
    )
    return chat, len(damaged)


def read_message(connection: apsw.Connection, id_: int) -> Message | None:
    """One message, however damaged; None: there is none, or it is deleted."""
    [found] = connection.execute(_ONE_IS_THERE, (id_,)).fetchall()
    if not found[0]:
        return None
    messages, _led_to, _damaged = _messages(connection, id_, _ONE, _ONE_BYTES)
    return messages[0] if messages else None


def steering_from(column: Value) -> Steering:
    """What the column `steering` of a chat says, in any state of damage."""
    try:
        return Steering.from_record(read_json(mended_text(column), FACTS))
    except ValueError:
        return Steering()


def choice_from(row: Sequence[Any]) -> ModelChoice | None:
    """What the columns `endpoint_name` and `model` of a chat say, in any state of damage."""
    name, model = map(mended_text, row)
    return ModelChoice(name, model) if name else None


def _without(messages: list[Message], deleted: Iterable[int]) -> list[Message]:
    """The messages that are not deleted, nor below one that is. Parents stand before children."""
    gone = set(deleted)
    if not gone:
        return messages
    for message in messages:
        if message.parent_id in gone:
            gone.add(message.id)
    return [message for message in messages if message.id not in gone]


_Led = list[tuple[int, Any]]
"""(message, its child on the active path)"""


def _messages(
    connection: apsw.Connection, id_: int, load: str, load_bytes: str
) -> tuple[list[Message], _Led, set[int]]:
    """The messages, where each of them leads, and the ids of those that are damaged."""
    try:
        rows: list[Any] = connection.execute(load, (id_,)).fetchall()
        return [message_from(row[:-1]) for row in rows], [(row[0], row[-1]) for row in rows], set()
    except ValueError:  # no UTF-8, or no message
        return _mended_messages(connection.execute(load_bytes, (id_,)))


def read_messages(
    connection: apsw.Connection, id_: int, wanted: Sequence[int]
) -> tuple[list[Message], int]:
    """Some messages of a chat, and how many of them are damaged."""
    values = (id_, json.dumps(wanted))
    try:
        rows: list[Any] = connection.execute(_SOME, values).fetchall()
        return [message_from(row[:-1]) for row in rows], 0
    except ValueError:
        messages, _led_to, damaged = _mended_messages(connection.execute(_SOME_BYTES, values))
        return messages, len(damaged)


def _mended_messages(rows: Iterable[Any]) -> tuple[list[Message], _Led, set[int]]:
    messages: dict[int, Message] = {}
    led_to, damaged = [], set()
    for *row, child in rows:
        id_ = row[0]
        led_to.append((id_, child))
        try:
            text = [value.decode() if isinstance(value, bytes) else value for value in row]
            messages[id_] = message_from(text)
        except ValueError:
            damaged.add(id_)
            try:
                messages[id_] = mended_message(row)
            except Unreadable:
                continue
    return list(messages.values()), led_to, damaged


def _mended_summaries(connection: apsw.Connection, kind: ListKind) -> tuple[list[ChatSummary], int]:
    chats, damaged = [], 0
    sql = f"SELECT {as_bytes(_SUMMARY)} FROM ({_LISTS[kind]})"
    for id_, title, updated_at, *place in connection.execute(sql):
        chat = ChatSummary(id_, mended_text(title), mended_moment(updated_at), *place)
        damaged += chat.title.encode() != title or chat.updated_at != updated_at
        chats.append(chat)
    return sorted(chats, key=_newest, reverse=True), damaged


def _newest(chat: ChatSummary) -> tuple[float, int]:
    return chat.left_at or chat.updated_at, chat.id


def _is_moment(column: str) -> str:
    """Whether a column holds a time that a change of ours wrote; 0 for any other value."""
    return f"(typeof({column}) IN ('real', 'integer') AND {column} BETWEEN 0 AND {LAST_MOMENT})"


_SUMMARY = "id, title, updated_at, folder_id, pinned_at, left_at"
_FOLDER = "(SELECT folders.id FROM folders WHERE folders.id = folder_id) AS folder_id"
_PINNED = f"CASE WHEN {_is_moment('pinned_at')} THEN pinned_at END AS pinned_at"
_PLACES = {
    ListKind.CHATS: ("NULL", f"deleted_at IS NULL AND NOT {_is_moment('archived_at')}"),
    ListKind.ARCHIVE: ("archived_at", f"deleted_at IS NULL AND {_is_moment('archived_at')}"),
    ListKind.TRASH: ("deleted_at", f"deleted_at > 0 AND {_is_moment('deleted_at')}"),
}
"""For each list: since when a chat stands there, and which chats do. One that waits to be deleted
for good (`placing.DOOMED`) stands in none."""
_LISTS = {
    kind: f"SELECT id, title, updated_at, {_FOLDER}, {_PINNED}, {since} AS left_at"
    f" FROM conversations WHERE {condition}"
    " ORDER BY coalesce(left_at, updated_at) DESC, id DESC"
    for kind, (since, condition) in _PLACES.items()
}

NAMES = "CAST(endpoint_name AS BLOB), CAST(model AS BLOB)"
TITLE = f"""
SELECT CAST(title AS BLOB), active_child, CAST(steering AS BLOB), {_FOLDER}, {NAMES}
FROM conversations WHERE id = ?
"""

_LOAD = f"""
SELECT {COLUMNS_SO_FAR}, active_child FROM messages WHERE conversation_id = ? ORDER BY id
"""
IS_DELETED = f"typeof(deleted_at) IN ('real', 'integer') AND deleted_at < {LAST_MOMENT}"
"""A message whose `deleted_at` no delete of ours wrote was not deleted. NULL where it has none."""
DELETED = f"SELECT id FROM messages WHERE conversation_id = ? AND {IS_DELETED}"
_SOME = f"""
SELECT {COLUMNS_SO_FAR}, active_child FROM messages
WHERE conversation_id = ? AND id IN (SELECT value FROM json_each(?))
"""
_SOME_BYTES = f"SELECT {as_bytes(COLUMNS)}, active_child FROM ({_SOME})"
_LOAD_BYTES = f"SELECT {as_bytes(COLUMNS)}, active_child FROM ({_LOAD})"

_ONE = f"SELECT {COLUMNS_SO_FAR}, active_child FROM messages WHERE id = ?"
_ONE_BYTES = f"SELECT {as_bytes(COLUMNS)}, active_child FROM ({_ONE})"
_ONE_IS_THERE = f"SELECT count(*) FROM messages WHERE id = ? AND NOT coalesce({IS_DELETED}, 0)"
