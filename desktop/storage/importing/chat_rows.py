"""The rows of one chat that a file brings, within one change."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any, Protocol

from desktop.chat.context import title_of
from desktop.chat.messages import Message, Role
from desktop.chat.text import whole_text
from desktop.exchange.programs import WEIR
from desktop.exchange.record import Record
from desktop.storage.database.rows import OUTCOME, outcome_of, record_of
from desktop.storage.history.chosen.choices import names_of
from desktop.storage.history.placing import DOOMED
from desktop.storage.importing.known import Known, KnownChat
from desktop.storage.importing.plan import Plan
from desktop.storage.importing.soundness import sound_message, sound_moment


class Target(Protocol):
    """The history, and the import that is noted in it."""

    @property
    def source(self) -> str:
        """The program that the file is of."""

    def rows(
        self, sql: str, *values: str | float | None, **named: str | float | None
    ) -> list[tuple[Any, ...]]:
        """Run one statement to its end."""

    def many(self, sql: str, values: Iterable[Any]) -> None:
        """Run one statement for each of these values."""

    def begun(self) -> int:
        """The id of the import."""

    def folder(self, names: tuple[str, ...]) -> int | None:
        """The folder of these names."""


class ChatRows:
    """One chat, as its plan says. Raises apsw.Error, and what no column takes: ValueError, …"""

    def __init__(
        self, target: Target, record: Record, known: Known, planned: Plan, now: float
    ) -> None:
        self._target, self._record, self._known = target, record, known
        self._plan, self._now = planned, now
        self._run = target.rows
        self._ids = dict(planned.here)
        """The id in the history of each message of the record that is written."""
        self._left = dict(planned.leads)
        """The leads that are not written yet."""
        self.chat_id = 0 if known.chat is None else known.chat.id
        self.rows = [values_of(sound_message(message, now)) for message in planned.added]
        """The values of the messages that are added, but for where they stand."""

    def write(self) -> None:
        """Write all of it, within one change."""
        if not self._plan.changes:
            self._run(_SAY, json.dumps(dict(self._plan.said)), self.chat_id)
            if self._plan.keeps_own and self._known.chat is not None:
                self._run_moments(self._known.chat)
            return
        self.begin()
        self.add(0, len(self.rows))
        self.finish()

    def begin(self, *, hidden: bool = False) -> None:
        """Make a new chat. `hidden`: nobody sees it until `show`; if it does not come to that, the
        next purge takes it."""
        if self._known.chat is None:
            self.chat_id = self._chat(DOOMED if hidden else None)

    def finish(self) -> None:
        """Write what is not a new message."""
        import_id = self._target.begun()
        for message in self._plan.grown:
            values = values_of(sound_message(message, self._now))
            self._run(_GROW, **values, id=self._ids[message.id])
        for message in self._plan.marked:
            marks = self._starred_at(message), message.sending, whole_text(message.summary)
            self._run(_MARK, *marks, self._ids[message.id])
        for id_ in self._plan.brought_back:
            self._run("UPDATE messages SET deleted_at = NULL WHERE id = ?", id_)
            self._run("UPDATE message_origins SET import_id = ? WHERE message_id = ?",
                      import_id, id_)  # fmt: skip
        for parent, child in self._left.items():
            if parent is None:
                sql, at = "UPDATE conversations SET active_child = ? WHERE id = ?", self.chat_id
            else:
                sql, at = "UPDATE messages SET active_child = ? WHERE id = ?", self._ids[parent]
            self._run(sql, self._ids[child], at)
        self._note(self.chat_id, import_id)

    def show(self) -> bool:
        """Have a hidden chat be seen; False: a purge took it."""
        return bool(self._run(_SHOW, self.chat_id))

    def _chat(self, deleted_at: float | None) -> int:
        record = self._record
        # Some programs write no time at all: the chat is as old as its import then.
        created = sound_moment(record.created_at or None, self._now)
        values = (
            whole_text(self._title()),
            created,
            sound_moment(record.updated_at or None, created),
            *names_of(record.choice),
            record_of(record.steering.to_record()),
            _by(record),
            self._target.folder(self._plan.facts["folder"]),
            _moment_or_none(record.pinned_at),
            _moment_or_none(record.archived_at),
            sound_moment(record.changed_at, 0.0),
            deleted_at,
        )
        [(chat_id,)] = self._run(_ADD_CHAT, *values)
        return int(chat_id)

    def _title(self) -> str:
        """That of the record; one of another program without any has that of its first question."""
        if self._target.source == WEIR:
            return self._record.title
        asked = (one.content for one in self._record.messages if one.role is Role.USER)
        return self._record.title or title_of(next(asked, ()))

    def add(self, start: int, end: int) -> None:
        """Write some of the new messages; those before them are written."""
        [(last,)] = self._run(_LAST_ID)
        added, rows = self._plan.added[start:end], self.rows[start:end]
        self._ids |= {message.id: last + number for number, message in enumerate(added, 1)}
        self._target.many(_ADD, map(self._cells, added, rows))
        import_id, keys = self._target.begun(), self._record.keys
        origins = ((self._ids[one.id], whole_text(keys[one.id]), import_id) for one in added)
        self._target.many("INSERT INTO message_origins VALUES (?, ?, ?)", origins)

    def _cells(self, message: Message, row: dict[str, Any]) -> dict[str, Any]:
        parent, child = self._plan.parents[message.id], self._left.get(message.id)
        leads_to = None if child is None else self._ids.get(child)
        if leads_to is not None:
            del self._left[message.id]
        return {
            **row,
            "id": self._ids[message.id],
            "chat": self.chat_id,
            "starred_at": self._starred_at(message),
            "parent_id": None if parent is None else self._ids[parent],
            "active_child": leads_to,
        }

    def _starred_at(self, message: Message) -> float | None:
        """When the person marked a message. A star without a time is as old as the message."""
        if not message.is_starred:
            return None
        created = sound_moment(message.created_at, self._now)
        return sound_moment(self._record.starred_at.get(message.id), created)

    def _note(self, chat_id: int, import_id: int) -> None:
        """Write what the file says of the chat, and that this import brought it."""
        record, chat = self._record, self._known.chat
        said = json.dumps(dict(self._plan.said))
        if chat is None:
            origin = whole_text(record.origin.source), whole_text(record.origin.key)
            self._run(_ADD_ORIGIN, chat_id, *origin, import_id, said)
        else:
            self._change(chat_id)
            if chat.has_origin:
                self._run(_SAY, said, chat_id)
            else:
                self._run(_ADD_ORIGIN, chat_id, WEIR, record.origin.key, None, said)
            self._run_moments(chat)
            if self._plan.brings_chat_back:
                self._run(_BRING_BACK, chat_id)
                self._run("UPDATE origins SET import_id = ? WHERE conversation_id = ?",
                          import_id, chat_id)  # fmt: skip
        self._run(_COUNT, self._plan.count, import_id)

    def _run_moments(self, chat: KnownChat) -> None:
        record = self._record
        changed = max(chat.changed_at, sound_moment(record.changed_at, 0.0))
        if self._plan.keeps_own:
            changed += _NEWER
        updated = max(chat.updated_at, sound_moment(record.updated_at, 0.0))
        self._run(_MOMENTS, changed, updated, chat.id)

    def _change(self, chat_id: int) -> None:
        record = self._record
        for name, value in self._plan.facts.items():
            cells: dict[str, str | float | None]
            match name:
                case "title":
                    cells = {"title": whole_text(value), "titled_by": _by(record)}
                case "pinned" | "archived":
                    cells = {f"{name}_at": _moment_or_none(value)}
                case "folder":
                    cells = {"folder_id": self._target.folder(value)}
                case "steering":
                    cells = {"steering": record_of(value.to_record())}
                case _:
                    cells = dict(zip(("endpoint_name", "model"), names_of(value), strict=True))
            names = ", ".join(f"{column} = ?" for column in cells)
            sql = f"UPDATE conversations SET {names} WHERE id = ?"
            self._run(sql, *cells.values(), chat_id)


def _by(record: Record) -> str:
    return record.titled_by if record.titled_by in ("person", "model") else ""


def _moment_or_none(moment: float | None) -> float | None:
    return None if moment is None else sound_moment(moment, time.time())


def values_of(message: Message) -> dict[str, Any]:
    """The columns of a message that do not depend on where it stands."""
    return {
        "role": message.role,
        "created_at": message.created_at,
        "parameters": record_of(message.parameters),
        "sending": message.sending,
        "summary": whole_text(message.summary),
        **outcome_of(message),
    }


_ADD_CHAT = """
INSERT INTO conversations (title, created_at, updated_at, endpoint_name, model, steering, titled_by,
    folder_id, pinned_at, archived_at, changed_at,
    deleted_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
_LAST_ID = """
SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0),
    coalesce((SELECT max(id) FROM messages), 0))
"""
_OWN_COLUMNS = (
    *("id", "parent_id", "role", "active_child"),
    *("created_at", "parameters", "sending", "summary", "starred_at"),
)
_COLUMNS = (*_OWN_COLUMNS, *(cell.partition(" =")[0] for cell in OUTCOME.split(", ")))
_ADD = f"""
INSERT INTO messages (conversation_id, {", ".join(_COLUMNS)})
VALUES (:chat, {", ".join(f":{name}" for name in _COLUMNS)})
"""
_GROW = f"UPDATE messages SET {OUTCOME} WHERE id = :id"
_MARK = "UPDATE messages SET starred_at = ?, sending = ?, summary = ? WHERE id = ?"
_ADD_ORIGIN = """
INSERT INTO origins (conversation_id, source, key, import_id, said) VALUES (?, ?, ?, ?, ?)
"""
_SAY = "UPDATE origins SET said = ? WHERE conversation_id = ?"
_NEWER = 0.001
"""Seconds by which the state of a chat that joins two others is newer than both."""
_MOMENTS = "UPDATE conversations SET changed_at = ?, updated_at = ? WHERE id = ?"
_BRING_BACK = "UPDATE conversations SET deleted_at = NULL WHERE id = ?"
_COUNT = "UPDATE imports SET chats = chats + 1, messages = messages + ? WHERE id = ?"
_SHOW = f"""
UPDATE conversations SET deleted_at = NULL WHERE id = ? AND deleted_at IS {DOOMED} RETURNING id
"""
