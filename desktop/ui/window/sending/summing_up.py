"""Has the part of a chat that is not sent summed up, and lets the person see and undo that."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.deltas import ContentDelta
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.composing.summaries import summarising, to_sum_up
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse


class SummingUp(QObject):
    """One summary is written at a time. Where that fails, nothing is changed."""

    changed = Signal()
    """A summary is being written, is there, or is taken back."""
    grew = Signal()
    """More of the summary has come."""
    failed = Signal(ChatError)

    def __init__(
        self, workspace: Workspace, tasks: Tasks, chat: ChatController, in_use: EndpointInUse
    ) -> None:
        super().__init__(chat)
        self._workspace, self._tasks, self._chat, self._in_use = workspace, tasks, chat, in_use
        self._turn: Turn | None = None
        self._written_for: Conversation | None = None
        self._pieces: list[str] = []

    @property
    def is_writing(self) -> bool:
        """Whether a summary of the shown chat is being written."""
        return self._turn is not None and self._written_for is self._chat.conversation

    @property
    def so_far(self) -> str:
        """What there is of the summary that is being written."""
        return "".join(self._pieces)

    def begin(self, path: list[Message]) -> None:
        """Have what the shown chat leaves out summed up by its model. `path`: down to its next
        question."""
        conversation, endpoint = self._chat.conversation, self._in_use.endpoint
        if self._turn is not None:
            return
        with errors_to(self.failed):
            sent, _size = self._workspace.turns.composing.sent(conversation, path, endpoint)
            messages = to_sum_up(path, sent)
            if messages:
                ask = self._workspace.turns.ask_once
                self._turn = summarising(messages, sent.summary, endpoint, ask)
                self._written_for, self._pieces = conversation, []
                self._tasks.start(self._write(conversation, messages[-1].id), "summary")
                self.changed.emit()

    def stop(self) -> None:
        """Write no summary after all."""
        if self._turn is not None:
            self._turn.stop()

    def undo(self) -> None:
        """Have the messages of the shown chat be sent again, in place of their summary."""
        self.change("")

    def change(self, summary: str) -> None:
        """Have another text stand for the older part of the shown chat."""
        conversation = self._chat.conversation
        summed_up = [one for one in conversation.active_path() if one.summary]
        if summed_up:
            self.keep(conversation, summed_up[-1].id, summary)

    def keep(self, conversation: Conversation, message_id: int, summary: str) -> None:
        """Have this be sent in place of all messages down to this one."""
        with errors_to(self.failed):
            self._workspace.summarise(conversation, message_id, summary)
        self.changed.emit()

    def summary(self) -> str:
        """Return the summary that stands for the older part of the shown chat."""
        found = [one.summary for one in self._chat.conversation.active_path() if one.summary]
        return found[-1] if found else ""

    async def _write(self, conversation: Conversation, message_id: int) -> None:
        turn = self._turn
        assert turn is not None
        try:
            async for event in turn:
                if isinstance(event, ContentDelta):
                    self._pieces.append(event.text)
                    self.grew.emit()
            ended = await turn.ended()
        finally:
            self._turn = self._written_for = None
        text = turn.reply().text.strip()
        if ended.state is TurnState.DONE and text:
            self.keep(conversation, message_id, text)
        elif ended.failure is not None:
            self.failed.emit(ended.failure)
        self.changed.emit()
