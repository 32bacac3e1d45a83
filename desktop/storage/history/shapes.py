"""Opens a long chat by its end: a screen or two, which one look at the file gives.

The shape of the tree follows when it is asked for: where each message hangs, and who speaks. That
takes some milliseconds, however long the texts are; and the messages when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar, cast

import apsw

from desktop.chat.failures import ChatError
from desktop.chat.late.unread import Late, Row, Shape, Unread
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.storage.database.mending import LARGEST_ID, mended_text
from desktop.storage.database.rows import COLUMNS_SO_FAR, message_from
from desktop.storage.failures import NoSuchConversation, PartlyDamaged
from desktop.storage.history.reading import (
    DELETED,
    IS_DELETED,
    TITLE,
    choice_from,
    read_messages,
    steering_from,
)

T = TypeVar("T")

LONG = 300
"""Messages. A shorter chat is read whole, in as little time."""
AT_END, LEAST_AT_END = 40, 8
"""Messages that are looked at for the end of a chat, and that must be on the path to be one."""


class Safe(Protocol):
    """What is asked of a history."""

    def safely(self, work: Callable[[], T]) -> T:
        """Run `work`; where the file proves damaged, rescue it and run `work` again."""


_ShapeRow = tuple[int, int | None, str, int, int | None]
_Rows = tuple[list[tuple[int]], list[_ShapeRow], list[tuple[int]]]
"""The first message that the active path leads to, all messages, and those that are deleted."""


class LongChats:
    """Opens them, and reads their messages for as long as the history is open."""

    def __init__(
        self,
        history: Safe,
        connection: Callable[[], apsw.Connection],
        load: Callable[[int], Conversation],
        on_notice: Callable[[ChatError], None],
    ) -> None:
        """`connection`: the one of now, which a rescue replaces. `load`: reads a chat whole."""
        self._load = load
        self._history = history
        self._connection = connection
        self._on_notice = on_notice

    def open(self, id_: int) -> Conversation | None:
        """A chat that is read as it is asked for. None for a short one, which is to be read whole.

        Raises NoSuchConversation, HistoryFailed.
        """
        if not 0 < id_ < LARGEST_ID:  # SQLite could not even be asked for some of these
            raise NoSuchConversation(id_)
        found = self._history.safely(lambda: _head_and_end(self._connection(), id_))
        if found is None:
            return None
        (title, _first, steering, folder_id, *choice), end = found
        path, variants = end or ([], {})
        shape = _ShapeReading(
            lambda: self._history.safely(lambda: _rows_of(self._connection(), id_)),
            partial(self._shape, id_),
        )
        late = Late(path, variants, shape.look_up, shape.give)
        settings = choice_from(choice), steering_from(steering), folder_id
        chat = Conversation(id_, mended_text(title), (), None, *settings, late=late)
        while end is None and chat.known_end is not None:
            chat.read_on(0)
        return chat

    def _shape(self, id_: int, rows: _Rows | None) -> Shape:
        shape = None if rows is None else _shape_of(rows, partial(self._read, id_))
        if shape is not None:
            return shape
        whole = self._load(id_)
        return Shape(
            whole.messages(), Unread({}, partial(self._read, id_)), whole.active_children()
        )

    def _read(self, id_: int, ids: Sequence[int]) -> list[Message]:
        found = self._history.safely(lambda: read_messages(self._connection(), id_, ids))
        messages, damaged = found
        if damaged:
            self._on_notice(PartlyDamaged("messages", damaged))
        return messages


_Head = tuple[Any, ...]
_End = tuple[list[Message], dict[int, list[Message]]]
"""The fields of Late: the last messages of the path, and each of them with its siblings."""


def _head_and_end(connection: apsw.Connection, id_: int) -> tuple[_Head, _End | None] | None:
    """The row of a long chat, and its end where that is easily found. None for a short chat."""
    with connection:  # one snapshot
        counted = connection.execute(_COUNTED, (id_, LONG)).fetchall()
        found = cast("list[_Head]", connection.execute(TITLE, (id_,)).fetchall())
        end = _end(connection, id_) if len(counted) == LONG else None
    if len(counted) < LONG:
        return None
    if not found:
        raise NoSuchConversation(id_)
    return found[0], end


def _end(connection: apsw.Connection, id_: int) -> _End | None:
    try:
        return _end_of(connection.execute(_NEWEST, (id_, AT_END)).fetchall())
    except ValueError:  # no UTF-8, or no message: all of it is looked at
        return None


def _end_of(rows: Sequence[_Head]) -> _End | None:
    """The last messages of the active path, from the newest rows of a chat, newest first.

    None where the path does not lead through the newest message, as far as these rows tell. Were it
    to part from it further up, the shape would say so a moment later.
    """
    messages = {row[0]: message_from(row[:-2]) for row in reversed(rows) if not row[-1]}
    led_to = {row[0]: row[-2] for row in rows}
    siblings: dict[int | None, list[Message]] = {}
    for message in messages.values():
        siblings.setdefault(message.parent_id, []).append(message)
    path: list[Message] = []
    at = next(reversed(messages.values()), None)
    while at is not None and at.parent_id in messages:
        if led_to[at.parent_id] != at.id:
            return None
        path.append(at)
        at = messages[at.parent_id]
    if len(path) < LEAST_AT_END:
        return None
    return path[::-1], {message.id: siblings[message.parent_id] for message in path}


class _ShapeReading:
    """Looks up how a chat hangs together at one time, and makes a shape of it at another."""

    def __init__(
        self, read: Callable[[], _Rows | None], make: Callable[[_Rows | None], Shape]
    ) -> None:
        self._read, self._make = read, make
        self._rows: _Rows | None = None
        self._is_read = False

    def look_up(self) -> bool:
        """Look it up. False: that is done. Raises HistoryFailed."""
        if self._is_read:
            return False
        self._rows, self._is_read = self._read(), True
        return True

    def give(self) -> Shape:
        """The shape, as it was when it was looked up. Raises HistoryFailed."""
        self.look_up()
        return self._make(self._rows)


def _rows_of(connection: apsw.Connection, id_: int) -> _Rows | None:
    """What a shape is made from. None where a text is no UTF-8."""
    with connection:  # one snapshot
        found = cast("list[tuple[int]]", connection.execute(_FIRST, (id_,)).fetchall())
        try:
            rows = cast("list[_ShapeRow]", connection.execute(_SHAPE, (id_,)).fetchall())
        except UnicodeDecodeError:
            return None
        deleted = cast("list[tuple[int]]", connection.execute(DELETED, (id_,)).fetchall())
    return found, rows, deleted


def _shape_of(looked_up: _Rows, read: Callable[[Sequence[int]], Iterable[Message]]) -> Shape | None:
    """Where each message of a chat hangs. None where a row has no place in the tree."""
    found, rows, deleted = looked_up
    stubs: dict[int, Row] = {row[0]: row[:4] for row in rows}
    if not _is_sound(stubs):
        return None
    stubs = _without(stubs, (row[0] for row in deleted))
    led_to = [*((None, child) for (child,) in found), *((row[0], row[4]) for row in rows)]
    active = {at: child for at, child in led_to if child in stubs and stubs[child][1] == at}
    return Shape((), Unread(stubs, read), active)


def _is_sound(stubs: Mapping[int, Row]) -> bool:
    """Whether every message has a role, and a parent that is older than it and is there."""
    if not {row[2] for row in stubs.values()} <= _ROLES:
        return False
    ids = stubs.keys()
    parents = {row[1] for row in stubs.values()}
    if not parents - {None} <= ids or not all(type(id_) is int for id_ in ids):
        return False
    older = (row[1] is None or row[1] < row[0] for row in stubs.values())
    return all(older) and min(ids) > 0 and max(ids) < LARGEST_ID


def _without(stubs: dict[int, Row], deleted: Iterable[int]) -> dict[int, Row]:
    """The messages that are not deleted, nor below one that is. Parents stand before children."""
    gone = set(deleted)
    if not gone:
        return stubs
    for id_, row in stubs.items():
        if row[1] in gone:
            gone.add(id_)
    return {id_: row for id_, row in stubs.items() if id_ not in gone}


_ROLES = set(map(str, Role))

_COUNTED = "SELECT id FROM messages WHERE conversation_id = ? LIMIT ?"

_NEWEST = f"""
SELECT {COLUMNS_SO_FAR}, active_child, {IS_DELETED} FROM messages
WHERE conversation_id = ? ORDER BY id DESC LIMIT ?
"""
_FIRST = "SELECT active_child FROM conversations WHERE id = ?"
_SHAPE = """
SELECT id, parent_id, role, octet_length(text), active_child FROM messages
WHERE conversation_id = ? ORDER BY id
"""
