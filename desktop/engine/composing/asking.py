"""What a question writes into the history before it is sent: the chat, the question, its reply."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.content import Content, File, of_text, text_of
from desktop.chat.context import title_of
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.steering.steering import Steering
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation
from desktop.engine.threads import in_daemon_thread

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.history import History

LONG = 300_000
"""Characters of a question that take some milliseconds to write."""

Written = tuple[int, list[Message]]
"""The chat's id, and the messages that were added to it; the reply is the last."""


def takes_long(question: Content) -> bool:
    """Whether to write a question may hold the window up."""
    files = sum(len(part.text) for part in question if isinstance(part, File))
    return files + len(text_of(question)) > LONG


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on its way into the history."""

    conversation: Conversation
    question: Content
    endpoint: Endpoint
    system: str | None
    own: Steering
    """How the chat is steered."""
    steering: Steering
    """How this question is."""

    @property
    def title(self) -> str:
        """The chat's title from now on."""
        return self.conversation.title or title_of(self.question)

    def write(self, history: History) -> Written:
        """Write all of it, as one change. Raises HistoryFailed."""
        return history.together(partial(self._write, history))

    def begin(self, history: History) -> asyncio.Future[Written]:
        """The same in a thread, by a connection of its own; at once where it is in memory, where no
        disk is waited for."""
        if isinstance(history.database, Path):
            return in_daemon_thread(self.write_beside, history.database)
        written = asyncio.get_running_loop().create_future()
        written.set_result(self.write(history))
        return written

    def write_beside(self, database: Path) -> Written:
        """The same by a connection of its own, in whatever thread."""
        from desktop.storage.history.writing.beside import beside

        return beside(database, self._write)

    def _write(self, history: History) -> Written:
        conversation, choice = self.conversation, ModelChoice.of(self.endpoint)
        title = self.title
        chat_id = conversation.id or history.create(title, choice, conversation.folder_id)
        if conversation.id is None and self.own != Steering():
            history.steering.keep(chat_id, self.own)
        if conversation.id is not None and conversation.title != title:
            history.titles.rename(chat_id, title)
        if conversation.id is not None and conversation.choice != choice:
            history.choices.choose(chat_id, choice)
        path, added = conversation.active_ids(), list[Message]()
        for role, content in self._said():
            above = added[-1].id if added else path[-1] if path else None
            added.append(history.add_message(chat_id, above, role, content))
        reply = new_reply(history, chat_id, added[-1].id, self.endpoint, self.steering)
        return chat_id, [*added, reply]

    def _said(self) -> list[tuple[Role, Content]]:
        said = [(Role.USER, self.question)]
        if self.system and not self.conversation:
            said.insert(0, (Role.SYSTEM, of_text(whole_text(self.system))))
        return said


@dataclass(frozen=True, slots=True)
class Begun:
    """A question that is being written."""

    asking: Asking
    written: asyncio.Future[Written]


def new_reply(
    history: History, chat_id: int, question_id: int | None, endpoint: Endpoint, steering: Steering
) -> Message:
    """Add an empty reply to the history."""
    return history.add_message(
        chat_id,
        question_id,
        Role.ASSISTANT,
        "",
        state=TurnState.STREAMING,
        endpoint_name=endpoint.name,
        model=endpoint.model,
        parameters=steering.parameters,
    )
