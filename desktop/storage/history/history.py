"""The chats on this computer: conversations and their trees of messages."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from desktop.chat.content import Content, of_text, text_of
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.ordering.folder import ListKind
from desktop.chat.text import whole_text
from desktop.chat.tree import FIRST_TEMPORARY, Conversation
from desktop.storage.database.database import (
    Location,
    connect,
    reason_of,
    translated,
    writing,
)
from desktop.storage.database.parts import parts_of
from desktop.storage.database.rows import COLUMNS, message_from, record_of
from desktop.storage.database.upgrade import open_file
from desktop.storage.failures import HistoryFailed, NoSuchConversation, PartlyDamaged
from desktop.storage.history.chosen.choices import Choices, names_of
from desktop.storage.history.chosen.models import Models
from desktop.storage.history.chosen.stars import Stars
from desktop.storage.history.chosen.steering import SteeringRows
from desktop.storage.history.chosen.titles import Titles
from desktop.storage.history.deletion import Deletion
from desktop.storage.history.folders import Folders
from desktop.storage.history.origins import Origins
from desktop.storage.history.placing import Placing
from desktop.storage.history.purging import purge
from desktop.storage.history.reading import (
    ChatSummary,
    read_conversation,
    read_message,
    read_summaries,
)
from desktop.storage.history.recovery import fold_what_the_dead_left
from desktop.storage.history.shapes import LongChats
from desktop.storage.rescue.opening import open_database, open_in_memory, rescue

T = TypeVar("T")

_log = logging.getLogger(__name__)


class History:
    """One connection to the database. Each call is one transaction of well under a millisecond.

    Every method raises HistoryFailed where the disk refuses; nothing has changed then. A file that
    proves damaged is put aside, and the call runs again on the rows that could be saved. Of a
    damaged row, each column that can be read is used.
    """

    notices: list[ChatError]
    """Notices that nobody has taken yet: DatabaseSetAside, HistoryReadOnly, PartlyDamaged."""

    database: Location
    """The database in use, for the Journal: the file, or this run's memory."""

    def __init__(
        self,
        path: Path | None,
        on_notice: Callable[[ChatError], None] | None = None,
        on_progress: Callable[[float], object] = float,
    ) -> None:
        """Open or make the file; never fails. `on_notice` takes each notice, also later ones.

        None: temporary chats, of which nothing reaches the disk.
        """
        self.notices = []
        self._on_notice = on_notice or self.notices.append
        notices: list[ChatError] = []
        if path is None:
            self._connection, self.database = open_in_memory(FIRST_TEMPORARY)
        else:
            self._connection, self.database, notices = open_database(path, on_progress)
        self._make_parts()
        for notice in notices:
            self._on_notice(notice)

    def _make_parts(self) -> None:
        self.choices = Choices(self)
        self.steering = SteeringRows(self)
        self.models = Models(self)
        self.titles = Titles(self)
        self.stars = Stars(self)
        self.deletion = Deletion(self)
        self.folders = Folders(self)
        self.placing = Placing(self)
        self.origins = Origins(self)
        self._long = LongChats(self, lambda: self._connection, self.load, self._on_notice)

    def together(self, change: Callable[[], T]) -> T:
        """Run several calls as one change: where one of them fails, nothing has changed.

        `change` may run twice, where the file proves damaged the first time.
        """
        return self.safely(lambda: self._written(change))

    def recover(self) -> int:
        """Put the journaled text of dead owners into their replies, as INCOMPLETE; return how many
        those are."""
        path = self.database
        if isinstance(path, str):
            return 0
        return self.safely(lambda: fold_what_the_dead_left(self._connection, path))

    def summaries(self, kind: ListKind = ListKind.CHATS) -> list[ChatSummary]:
        """All chats of a list, newest first; those of archive and trash by when they went there."""
        chats, damaged = self.safely(lambda: read_summaries(self._connection, kind))
        if damaged:
            self._on_notice(PartlyDamaged("chats", damaged))
        return chats

    def load(self, conversation_id: int) -> Conversation:
        """Load the whole tree. A streaming reply has the text that its journal holds so far.

        Raises NoSuchConversation.
        """
        chat, damaged = self.safely(lambda: read_conversation(self._connection, conversation_id))
        if damaged:
            self._on_notice(PartlyDamaged("messages", damaged))
        return chat

    def open(self, conversation_id: int) -> Conversation:
        """The same tree as `load` gives; while this is open, a long one is read as it is needed."""
        found = self._long.open(conversation_id)
        return self.load(conversation_id) if found is None else found

    def message(self, message_id: int) -> Message | None:
        """Return one message of any chat; None where it is gone."""
        return self.safely(lambda: read_message(self._connection, message_id))

    def create(
        self, title: str, choice: ModelChoice | None = None, folder_id: int | None = None
    ) -> int:
        """Add a chat without messages that asks this endpoint and model; return its id. A folder
        that is gone by now is none."""
        now = time.time()
        [(conversation_id,)] = self.rows(
            _CREATE, whole_text(title), now, now, *names_of(choice), folder_id
        )
        return int(conversation_id)

    def delete(self, conversation_id: int) -> None:
        """Put a chat in the trash; `undelete` brings it back until its term is over."""
        self.placing.delete([conversation_id])

    def undelete(self, conversation_id: int) -> None:
        """Bring a deleted chat back, to the place it had."""
        self.placing.restore([conversation_id])

    def purge_deleted(self, before: float = math.inf) -> None:
        """Delete for good what was deleted before a time; see `purging.purge`."""
        database = self.database
        if isinstance(database, Path):
            self.safely(lambda: purge(database, before))

    def add_message(
        self,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        content: Content | str,
        *,
        state: TurnState = TurnState.DONE,
        endpoint_name: str = "",
        model: str = "",
        parameters: Mapping[str, Any] | None = None,
    ) -> Message:
        """Hang a message below its parent, on the active path; the chat moves to the top.

        `content` may be given as a str where it is text alone.
        Raises NoSuchConversation where another window deleted the chat for good.
        """
        now = time.time()
        if isinstance(content, str):
            content = of_text(content)
        values = (
            conversation_id,
            parent_id,
            role,
            whole_text(text_of(content)),
            parts_of(content),
            state,
            whole_text(endpoint_name),
            whole_text(model),
            record_of(parameters or {}),
            now,
        )

        def add() -> tuple[Any, ...]:
            row: tuple[Any, ...]
            [row] = self._connection.execute(_ADD, values)
            self._lead_to(conversation_id, parent_id, row[0])
            self._connection.execute(
                "UPDATE conversations SET updated_at = ? WHERE id = ?", (now, conversation_id)
            )
            return row

        try:
            return message_from(self.together(add))
        except ChatError as exc:
            if isinstance(exc.__cause__, apsw.ConstraintError):
                raise NoSuchConversation(conversation_id) from exc
            raise

    def choose(self, conversation_id: int, message_id: int) -> None:
        """Lead the active path through this message."""

        def lead() -> None:
            found = self._connection.execute(
                "SELECT parent_id FROM messages WHERE id = ?", (message_id,)
            ).fetchall()
            for (parent_id,) in found:
                self._lead_to(conversation_id, cast("int | None", parent_id), message_id)

        self.together(lead)

    def rescue(self) -> bool:
        """Put a damaged file aside and use what can be saved of it; return whether that was done.

        It is not done while another Weir has the file open. Never raises: the end of a turn calls
        it.
        """
        if isinstance(self.database, str):
            return False
        notice = None
        try:
            notice = rescue(self.database, self._connection)
        except (apsw.Error, OSError) as exc:
            _log.warning("damaged history left where it is: %s", reason_of(exc))
        if notice:
            self._on_notice(notice)
        try:
            self._connection = open_file(self.database) if notice else connect(self.database)
        except (apsw.Error, OSError) as exc:  # the next call fails, and says so
            _log.warning("history not opened again: %s", reason_of(exc))
            return False
        return notice is not None

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._connection.close()

    def _lead_to(self, conversation_id: int, parent_id: int | None, message_id: int) -> None:
        table, id_ = ("conversations", conversation_id)
        if parent_id is not None:
            table, id_ = ("messages", parent_id)
        self._connection.execute(
            f"UPDATE {table} SET active_child = ? WHERE id = ?", (message_id, id_)
        )

    def rows(
        self, sql: str, *values: str | float | None, **named: str | float | None
    ) -> list[tuple[Any, ...]]:
        """Run one statement to its end; its values are given in order, or by name."""
        return self.safely(lambda: list(self._connection.execute(sql, named or values)))

    def _written(self, change: Callable[[], T]) -> T:
        with writing(self._connection):
            return change()

    def safely(self, work: Callable[[], T]) -> T:
        """Run `work`; where the file proves damaged, rescue it and run `work` again."""
        try:
            with translated():
                return work()
        except HistoryFailed as failure:
            within_another = failure.reason == "damaged" and self._connection.in_transaction
            if failure.reason != "damaged" or within_another or not self.rescue():
                raise
        with translated():
            return work()


_ADD = f"""
INSERT INTO messages
    (conversation_id, parent_id, role, text, parts, state, endpoint_name, model, parameters,
     created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING {COLUMNS}
"""

_CREATE = """
INSERT INTO conversations (title, created_at, updated_at, endpoint_name, model, folder_id)
VALUES (?, ?, ?, ?, ?, (SELECT id FROM folders WHERE id = ?)) RETURNING id
"""
