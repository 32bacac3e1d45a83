"""Writes one record after the other into a history, over a connection of its own.

It runs in a thread beside the window: each chat is one short change, and between two of them
whoever else wants to write has its turn. Killed in the middle, the chats that were taken stand
whole, and the next import of the file finds them there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from desktop.chat.messages import Message
from desktop.chat.ordering.folder import folder_path
from desktop.chat.steering.steering import Steering
from desktop.chat.text import whole_text
from desktop.exchange.record import FolderSettings, Origin, Record
from desktop.exchange.source import Why
from desktop.storage.database.database import Location, connect, identity_of, translated, writing
from desktop.storage.history.folders import Folders
from desktop.storage.importing.chat_rows import ChatRows
from desktop.storage.importing.known import Known, known
from desktop.storage.importing.plan import Plan, plan
from desktop.storage.importing.soundness import fault_of

MOST_AT_ONCE = 250
"""Messages that are written in one change: it holds the history for some ten milliseconds."""
_GIVE_WAY = 0.005
"""Seconds between two of a long chat in which others may write."""

Keep = Callable[[Record, tuple[Message, ...]], object]
"""Keeps the bytes that these messages of a record name, before the record is written."""

LookedAt = dict[Origin, set[str]]
"""The chats of files that were looked at and not taken, with the keys of their messages."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a record came to."""

    messages: int = 0
    """How many are new."""
    is_new: bool = False
    """Whether the chat is new, or something of it: what is not, was there already."""
    fault: Why | None = None
    """Why nothing was taken."""
    changed: int | None = None
    """The chat, where it was there before and is not any more as it was."""


class ImportTarget:
    """A history that takes chats, and remembers them as one import. Raises HistoryFailed."""

    folders: Sequence[FolderSettings] = ()
    """Those that the file tells of; they are made with the first chat that it brings."""

    def __init__(
        self, database: Location, source: str, name: str, looked_at: LookedAt | None = None
    ) -> None:
        """`source`: the program that the file is of; `name`: the file's. `looked_at`: nothing is
        changed, and the same is said as if what was looked at before had been taken."""
        self._looked_at = looked_at
        self._database, self._file = database, identity_of(database)
        with translated():
            self._connection = connect(database)
        self._folders = Folders(self)
        self.source, self._name = source, whole_text(name)
        self.id: int | None = None
        """The import's, once it brought something."""

    def close(self) -> None:
        """Close the history."""
        self._connection.close()

    def take(self, record: Record, keep: Keep) -> Taken:
        """Write what the history lacks of a chat: all of it, or nothing.

        Raises also what `keep` raises.
        """
        if (fault := fault_of(record)) is not None:
            return Taken(fault=fault)
        try:
            with translated():
                return self._take(record, keep)
        except (ValueError, TypeError, OverflowError, RecursionError):
            return Taken(fault=Why.DAMAGED)  # what no history holds, such as an endless number

    def rows(
        self, sql: str, *values: str | float | None, **named: str | float | None
    ) -> list[tuple[Any, ...]]:
        """Run one statement to its end, as `Rows` has it."""
        return list(self._connection.execute(sql, named or values))

    def many(self, sql: str, values: Iterable[Any]) -> None:
        """Run one statement for each of these values."""
        self._connection.executemany(sql, values)

    def _take(self, record: Record, keep: Keep) -> Taken:
        version = self._version()
        found = known(self._connection, record.origin)
        if found.is_gone:
            return Taken()
        planned = plan(record, found)
        if planned.is_known(planned.said if found.chat is None else found.chat.said):
            return Taken()
        now = time.time()
        keep(record, (*planned.added, *planned.grown))
        if self._looked_at is not None:
            return _looked(record, planned, self._looked_at)
        if found.chat is None and len(planned.added) > MOST_AT_ONCE:
            return self._take_long(record, ChatRows(self, record, found, planned, now), keep)
        rows = ChatRows(self, record, found, planned, now)
        with self._change():
            if self._version() != version:  # somebody wrote in between, perhaps in this chat
                found = known(self._connection, record.origin)
                if found.is_gone:
                    return Taken()
                planned = plan(record, found)
                rows = ChatRows(self, record, found, planned, now)
            rows.write()
        changed = found.chat.id if found.chat is not None and planned.changes else None
        return Taken(planned.count, planned.changes, changed=changed)

    def _take_long(self, record: Record, rows: ChatRows, keep: Keep) -> Taken:
        """Write a new chat in slices, between which others write; it is seen once it is whole."""
        try:
            with self._change():
                rows.begin(hidden=True)
            for start in range(0, len(rows.rows), MOST_AT_ONCE):
                with self._change():
                    rows.add(start, start + MOST_AT_ONCE)
                time.sleep(_GIVE_WAY)
            with self._change():
                if known(self._connection, record.origin) == Known() and rows.show():
                    rows.finish()
                    return Taken(len(rows.rows), True)
        except apsw.ConstraintError:  # a purge took the chat that nobody saw
            pass
        return self._take(record, keep)

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        """Make one change, unless the file was put aside meanwhile."""
        with writing(self._connection):
            if self._file != identity_of(self._database):
                raise apsw.BusyError("the file was put aside meanwhile")
            yield

    def _version(self) -> object:
        return self._connection.pragma("data_version")

    def begun(self) -> int:
        """The id of the import, which is noted with the first chat that it brings."""
        if self.id is None or not self.rows("SELECT 1 FROM imports WHERE id = ?", self.id):
            [(id_,)] = self.rows(_BEGIN, self.source, self._name, time.time())
            self.id = int(id_)
            for folder in self.folders:
                self.folder(folder.path)
        return self.id

    def folder(self, names: tuple[str, ...]) -> int | None:
        """The folder of these names, which is made where there is none."""
        inside: int | None = None
        names = folder_path(names)
        for name in names:
            there = (one.id for one in self._folders.all()
                     if (one.name, one.parent_id) == (name, inside))  # fmt: skip
            found = next(there, None)
            inside = self._made(name, inside, names) if found is None else found
        return inside

    def _made(self, name: str, inside: int | None, names: tuple[str, ...]) -> int:
        made = self._folders.add(name, inside)
        path = names[:1] if inside is None else names
        steering = (one.steering for one in self.folders if folder_path(one.path) == path)
        self._folders.steer(made, next(steering, Steering()))
        return made


def _looked(record: Record, planned: Plan, before: LookedAt) -> Taken:
    """What would have been taken; a file may have a chat twice."""
    keys = {record.keys[message.id] for message in planned.added}
    seen = before.setdefault(record.origin, set())
    is_first, fresh = not seen, keys - seen
    seen |= keys
    return Taken(
        planned.count if is_first else len(fresh), planned.changes and (is_first or bool(fresh))
    )


_BEGIN = "INSERT INTO imports (source, name, at) VALUES (?, ?, ?) RETURNING id"
