"""Deletes messages of the shown chat, and brings them back while that is offered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.branching.branches import Deleted
from desktop.engine.workspace import Workspace
from desktop.ui.chats.undo_steps import UNDO_OFFERED_MS
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.undo_offer import UndoOffer
from desktop.ui.window.shared.live_chats import LiveChats
from desktop.ui.window.shared.live_reply import LiveReply


class Deletions(QObject):
    """Does it for one window: undo is offered where the messages were deleted."""

    deleted = Signal()
    """Messages were deleted; `undo()` brings them back while that is offered."""
    expired = Signal()
    """There is nothing to bring back any more."""
    failed = Signal(ChatError)

    def __init__(
        self, workspace: Workspace, display: ChatDisplay, live: LiveChats, offer: UndoOffer
    ) -> None:
        super().__init__(display)
        self._workspace, self._display, self._live = workspace, display, live
        self._bar = offer
        self._deleted: list[Deleted] = []
        self._stopping: dict[int, int] = {}
        """Messages to be deleted once a reply has ended, by that reply's id."""
        self._timer = QTimer(self, interval=UNDO_OFFERED_MS, singleShot=True)
        self._timer.timeout.connect(self.end_offer)
        offer.undo_requested.connect(self.undo)
        live.ended.connect(self._on_ended)

    def delete(self, message_id: int) -> None:
        """Delete a message of the shown chat with all that follows it. What arrives there is
        stopped first."""
        conversation = self._display.conversation
        below = conversation.below(message_id)
        arriving = [one for one in self._live.all_of(conversation.id) if one.reply_id in below]
        for live in arriving:
            self._stopping[live.reply_id] = message_id
            live.turn.stop()
        if not arriving:
            self._delete(conversation, message_id)

    def undo(self) -> None:
        """Bring back what was deleted last, while that is offered."""
        if not self._deleted:
            return
        with errors_to(self.failed):
            deleted = self._deleted[-1]
            if self._workspace.branches.restore(deleted):
                self._live.led.emit(deleted.conversation)
            self._deleted.pop()
            if not self._deleted:
                self.end_offer()

    def end_offer(self) -> None:
        """Offer no longer to bring anything back."""
        self._timer.stop()
        self._deleted.clear()
        self._bar.hide()
        self.expired.emit()

    def leave(self) -> None:
        """The window closes."""
        self._live.ended.disconnect(self._on_ended)
        self._timer.stop()

    def _delete(self, conversation: Conversation, message_id: int) -> None:
        with errors_to(self.failed):
            deleted = self._workspace.branches.delete(conversation, message_id)
            self._deleted.append(deleted)
            self._live.led.emit(conversation)
            self._timer.start()
            self._bar.offer(len(deleted.removed.messages))
            self.deleted.emit()

    def _on_ended(self, live: LiveReply, reply: Message) -> None:
        message_id = self._stopping.pop(reply.id, None)
        if message_id is None or message_id in self._stopping.values():
            return
        if message_id in live.conversation:
            self._delete(live.conversation, message_id)
