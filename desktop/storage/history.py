"""The chats on this computer: conversations and their trees of messages."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import apsw

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation
from desktop.storage import owner
from desktop.storage.database import Location, open_database, translated, writing
from desktop.storage.failures import NoSuchConversation
from desktop.storage.rows import COLUMNS, COLUMNS_SO_FAR, message_from


@dataclass(frozen=True, slots=True)
class ChatSummary:
    """One line of the list of chats."""

    id: int
    title: str
    updated_at: float
    """Seconds since the epoch."""


class History:
    """One connection to the database. Each call is one transaction of well under a millisecond.

    Every method raises HistoryFailed where the disk refuses; nothing has changed then.
    """

    notices: list[ChatError]
    """What the person must be told about opening: DatabaseSetAside, HistoryReadOnly."""

    database: Location
    """Where the chats really are, for the Journal: the file, or this run's memory."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file; never fails."""
        self._path = path
        self._connection, self.database, self.notices = open_database(path)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Make one change of several calls: where one of them fails, nothing has changed."""
        with translated(), writing(self._connection):
            yield

    def summaries(self) -> list[ChatSummary]:
        """All chats that are not deleted, newest first."""
        rows = self._rows(
            "SELECT id, title, updated_at FROM conversations WHERE deleted_at IS NULL"
            " ORDER BY updated_at DESC, id DESC"
        )
        return [ChatSummary(*row) for row in rows]

    def load(self, conversation_id: int) -> Conversation:
        """The whole tree. A reply on its way has the text its journal holds so far.

        Raises NoSuchConversation.
        """
        with translated(), self._connection:  # one snapshot: a reply ends in mid-load otherwise
            found = self._rows(
                "SELECT title, active_child FROM conversations WHERE id = ?", conversation_id
            )
            rows = self._rows(_LOAD, conversation_id)
        if not found:
            raise NoSuchConversation(conversation_id)
        [(title, first)] = found
        active = {None: first, **{row[0]: row[-1] for row in rows}}
        known = {row[0] for row in rows}
        return Conversation(
            conversation_id,
            title,
            (message_from(row[:-1]) for row in rows),
            {parent: child for parent, child in active.items() if child in known},
        )

    def create(self, title: str) -> int:
        """A new chat without messages; returns its id."""
        now = time.time()
        [(conversation_id,)] = self._rows(
            "INSERT INTO conversations (title, created_at, updated_at) VALUES (?, ?, ?)"
            " RETURNING id",
            whole_text(title),
            now,
            now,
        )
        return int(conversation_id)

    def rename(self, conversation_id: int, title: str) -> None:
        """Change the title; the chat keeps its place in the list."""
        self._rows(
            "UPDATE conversations SET title = ? WHERE id = ?", whole_text(title), conversation_id
        )

    def delete(self, conversation_id: int) -> None:
        """Take a chat out of the list; `undelete` brings it back until `purge_deleted`."""
        self._rows(
            "UPDATE conversations SET deleted_at = ? WHERE id = ?", time.time(), conversation_id
        )

    def undelete(self, conversation_id: int) -> None:
        """Bring a deleted chat back, to the place it had."""
        self._rows("UPDATE conversations SET deleted_at = NULL WHERE id = ?", conversation_id)

    def purge_deleted(self) -> None:
        """Delete for good what was deleted in an earlier run; call at start.

        Nothing goes while another window lives: its undo may still be on the screen.
        """
        if not owner.others_live(self._path):
            self._rows("DELETE FROM conversations WHERE deleted_at IS NOT NULL")

    def add_message(
        self,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        text: str,
        *,
        state: TurnState = TurnState.DONE,
        endpoint_name: str = "",
        model: str = "",
    ) -> Message:
        """Hang a message below its parent, on the active path; the chat moves to the top.

        Raises NoSuchConversation where another window deleted the chat for good.
        """
        now = time.time()
        values = (
            conversation_id,
            parent_id,
            role,
            whole_text(text),
            state,
            whole_text(endpoint_name),
            whole_text(model),
            now,
        )
        try:
            with translated(), writing(self._connection):
                [row] = self._connection.execute(_ADD, values)
                self._lead_to(conversation_id, parent_id, row[0])
                self._connection.execute(
                    "UPDATE conversations SET updated_at = ? WHERE id = ?", (now, conversation_id)
                )
        except ChatError as exc:
            if isinstance(exc.__cause__, apsw.ConstraintError):
                raise NoSuchConversation(conversation_id) from exc
            raise
        return message_from(row)

    def choose(self, conversation_id: int, message_id: int) -> None:
        """Lead the active path through this message."""
        with translated(), writing(self._connection):
            found = self._connection.execute(
                "SELECT parent_id FROM messages WHERE id = ?", (message_id,)
            ).fetchall()
            for (parent_id,) in found:
                self._lead_to(conversation_id, cast("int | None", parent_id), message_id)

    def close(self) -> None:
        """Let go of the file. Idempotent."""
        self._connection.close()

    def _lead_to(self, conversation_id: int, parent_id: int | None, message_id: int) -> None:
        table, id_ = ("conversations", conversation_id)
        if parent_id is not None:
            table, id_ = ("messages", parent_id)
        self._connection.execute(
            f"UPDATE {table} SET active_child = ? WHERE id = ?", (message_id, id_)
        )

    def _rows(self, sql: str, *values: str | float | None) -> list[tuple[Any, ...]]:
        """Run one statement to its end."""
        with translated():
            return list(self._connection.execute(sql, values))


_ADD = f"""
INSERT INTO messages
    (conversation_id, parent_id, role, text, state, endpoint_name, model, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING {COLUMNS}
"""

_LOAD = f"""
SELECT {COLUMNS_SO_FAR}, active_child FROM messages WHERE conversation_id = ? ORDER BY id
"""
