"""The rows of one chat that a file brings, within one change."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from desktop.chat.messages import Message
from desktop.chat.text import whole_text
from desktop.exchange.record import Record
from desktop.storage.database.rows import OUTCOME, outcome_of, record_of
from desktop.storage.history.chosen.choices import names_of
from desktop.storage.history.origins import OWN
from desktop.storage.importing.known import Known
from desktop.storage.importing.plan import Plan
from desktop.storage.importing.soundness import sound, sound_moment


class Target(Protocol):
    """The history, and the import that is noted in it."""

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
    """Writes what a plan says. Raises apsw.Error, and what no column takes: ValueError, …"""

    """One chat, within one change."""

    def __init__(
        self, target: Target, record: Record, known: Known, planned: Plan, now: float
    ) -> None:
        self._target, self._record, self._known = target, record, known
        self._plan, self._now = planned, now
        self._run = target.rows

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Write all of it; `rows`: the values of the messages that are added."""
        chat_id = self._chat() if self._known.chat is None else self._known.chat.id
        if not self._plan.changes:
            self._run(_SAY, json.dumps(dict(self._plan.said)), chat_id)
            return
        import_id = self._target.begun()
        ids = self._add(chat_id, import_id, rows)
        for message in self._plan.grown:
            self._run(_GROW, **values_of(sound(message, self._now)), id=ids[message.id])
        for message in self._plan.marked:
            self._run(
                _MARK,
                self._starred_at(message),
                message.sending,
                whole_text(message.summary),
                ids[message.id],
            )
        for id_ in self._plan.brought_back:
            self._run("UPDATE messages SET deleted_at = NULL WHERE id = ?", id_)
            self._run("UPDATE message_origins SET import_id = ? WHERE message_id = ?",
                      import_id, id_)  # fmt: skip
        self._lead(chat_id, ids)
        self._note(chat_id, import_id)

    def _chat(self) -> int:
        record = self._record
        created = sound_moment(record.created_at, self._now)
        values = (
            whole_text(record.title),
            created,
            sound_moment(record.updated_at, created),
            *names_of(record.choice),
            record_of(record.steering.to_record()),
            record.titled_by,
            self._target.folder(self._plan.facts["folder"]),
            _moment_or_none(record.pinned_at),
            _moment_or_none(record.archived_at),
            sound_moment(record.changed_at, 0.0),
        )
        [(chat_id,)] = self._run(_ADD_CHAT, *values)
        return int(chat_id)

    def _add(self, chat_id: int, import_id: int, rows: list[dict[str, Any]]) -> dict[int, int]:
        """Write the new messages; return the id in the history of each message of the record."""
        [(last,)] = self._run(_LAST_ID)
        added = self._plan.added
        fresh = {message.id: last + number for number, message in enumerate(added, 1)}
        ids = {**self._plan.here, **fresh}
        leads = self._plan.leads

        def cells() -> Iterator[dict[str, Any]]:
            for message, row in zip(added, rows, strict=True):
                parent, child = self._plan.parents[message.id], leads.get(message.id)
                row["id"], row["chat"] = fresh[message.id], chat_id
                row["starred_at"] = self._starred_at(message)
                row["parent_id"] = None if parent is None else ids[parent]
                row["active_child"] = None if child is None else ids[child]
                yield row

        self._target.many(_ADD, cells())
        keys = self._record.keys
        origins = ((fresh[one.id], whole_text(keys[one.id]), import_id) for one in added)
        self._target.many("INSERT INTO message_origins VALUES (?, ?, ?)", origins)
        return ids

    def _starred_at(self, message: Message) -> float | None:
        """When the person marked a message. A star without a time is as old as the message."""
        if not message.is_starred:
            return None
        created = sound_moment(message.created_at, self._now)
        return sound_moment(self._record.starred_at.get(message.id), created)

    def _lead(self, chat_id: int, ids: dict[int, int]) -> None:
        new = {message.id for message in self._plan.added}
        for parent, child in self._plan.leads.items():
            if parent is None:
                sql, at = "UPDATE conversations SET active_child = ? WHERE id = ?", chat_id
                self._run(sql, ids[child], at)
            elif parent not in new:  # which has it already
                sql, at = "UPDATE messages SET active_child = ? WHERE id = ?", ids[parent]
                self._run(sql, ids[child], at)

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
                self._run(_ADD_ORIGIN, chat_id, OWN, record.origin.key, None, said)
            changed = max(chat.changed_at, sound_moment(record.changed_at, 0.0))
            updated = max(chat.updated_at, sound_moment(record.updated_at, 0.0))
            self._run(_MOMENTS, changed, updated, chat_id)
            if self._plan.brings_chat_back:
                self._run(_BRING_BACK, chat_id)
                self._run("UPDATE origins SET import_id = ? WHERE conversation_id = ?",
                          import_id, chat_id)  # fmt: skip
        self._run(_COUNT, self._plan.count, import_id)

    def _change(self, chat_id: int) -> None:
        record = self._record
        for name, value in self._plan.facts.items():
            cells: dict[str, str | float | None]
            match name:
                case "title":
                    cells = {"title": whole_text(value), "titled_by": record.titled_by}
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
    folder_id, pinned_at, archived_at, changed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
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
_MOMENTS = "UPDATE conversations SET changed_at = ?, updated_at = ? WHERE id = ?"
_BRING_BACK = "UPDATE conversations SET deleted_at = NULL WHERE id = ?"
_COUNT = "UPDATE imports SET chats = chats + 1, messages = messages + ? WHERE id = ?"
