"""Has the part of a chat that is not sent summed up, for all windows that show the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.chat.deltas import ContentDelta
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.composing.summaries import summarising, to_sum_up
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class _Writing:
    """A summary that is being written."""

    turn: Turn
    pieces: list[str]


class Summaries(QObject):
    """One summary of a chat is written at a time. Where that fails, nothing is changed."""

    changed = Signal()
    """A summary is being written, is there, or is taken back."""
    grew = Signal()
    """More of a summary has come."""
    failed = Signal(ChatError)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._written: dict[int | None, _Writing] = {}
        """By the ids of the chats."""

    def is_writing(self, conversation: Conversation) -> bool:
        """Whether a summary of this chat is being written."""
        return conversation.id in self._written

    def so_far(self, conversation: Conversation) -> str:
        """What there is of the summary of this chat that is being written."""
        writing = self._written.get(conversation.id)
        return "".join(writing.pieces) if writing is not None else ""

    def begin(self, conversation: Conversation, path: list[Message], endpoint: Endpoint) -> None:
        """Have this endpoint sum up what a chat leaves out. `path`: down to its next question."""
        if self.is_writing(conversation):
            return
        with errors_to(self.failed):
            sent, _size = self._workspace.turns.composing.sent(conversation, path, endpoint)
            messages = to_sum_up(path, sent)
            if messages:
                ask = self._workspace.turns.ask_once
                writing = _Writing(summarising(messages, sent.summary, endpoint, ask), [])
                self._written[conversation.id] = writing
                self._tasks.start(self._write(writing, conversation, messages[-1].id), "summary")
                self.changed.emit()

    def stop(self, conversation: Conversation) -> None:
        """Write no summary of this chat after all."""
        if (writing := self._written.get(conversation.id)) is not None:
            writing.turn.stop()

    def change(self, conversation: Conversation, summary: str) -> None:
        """Have another text stand for the older part of a chat; "": its messages are sent again."""
        summed_up = _summed_up(conversation)
        if summed_up:
            self._keep(conversation, summed_up[-1].id, summary)

    def summary(self, conversation: Conversation) -> str:
        """Return the summary that stands for the older part of a chat."""
        summed_up = _summed_up(conversation)
        return summed_up[-1].summary if summed_up else ""

    def _keep(self, conversation: Conversation, message_id: int, summary: str) -> None:
        """Keep what is sent in place of all messages down to this one."""
        with errors_to(self.failed):
            self._workspace.marks.summarise(conversation, message_id, summary)
        self.changed.emit()

    async def _write(self, writing: _Writing, conversation: Conversation, message_id: int) -> None:
        turn = writing.turn
        try:
            async for event in turn:
                if isinstance(event, ContentDelta):
                    writing.pieces.append(event.text)
                    self.grew.emit()
            ended = await turn.ended()
        finally:
            del self._written[conversation.id]
        text = turn.reply().text.strip()
        if message_id not in conversation:
            pass  # it was deleted meanwhile
        elif ended.state is TurnState.DONE and text:
            self._keep(conversation, message_id, text)
        elif ended.failure is not None:
            self.failed.emit(ended.failure)
        self.changed.emit()


def _summed_up(conversation: Conversation) -> Sequence[Message]:
    """The messages on the path of a chat at which a summary stands."""
    return [message for message in conversation.active_path() if message.summary]
