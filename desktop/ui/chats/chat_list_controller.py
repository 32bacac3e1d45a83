"""Deletes chats of the history, and restores them while that is offered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine.workspace import Workspace
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.errors import errors_to

UNDO_OFFERED_MS = 8_000


class ChatListController(QObject):
    """Does it for one window: undo is offered where the chat was deleted."""

    deleted = Signal(object)
    """A Chat was deleted from the list; `undo()` restores it while that is offered."""
    undo_expired = Signal()
    restored = Signal(object)
    """A deleted Chat was restored."""
    gone = Signal(object)
    """A deleted chat comes back no more: its undo is no longer offered."""
    failed = Signal(object)
    """The history failed to make a change; carries the ChatError."""

    def __init__(self, workspace: Workspace, model: ChatListModel) -> None:
        super().__init__()
        self._workspace = workspace
        self._model = model
        self._deleted: list[Chat] = []
        self._offer = QTimer(self, interval=UNDO_OFFERED_MS, singleShot=True)
        self._offer.timeout.connect(self._on_offer_ended)

    def delete(self, chat_id: int) -> None:
        """Delete a chat from the list and the history, and offer to undo that for some seconds."""
        chat = self._model.chat(chat_id)
        if chat is None:
            return
        with errors_to(self.failed):
            self._workspace.history_of(chat_id).delete(chat_id)
            self._model.delete(chat_id)
            self._deleted.append(chat)
            self._offer.start()
            self.deleted.emit(chat)

    def undo(self) -> None:
        """Restore the chat that was deleted last, while that is offered."""
        if not self._deleted:
            return
        chat = self._deleted.pop()
        with errors_to(self.failed):
            self._workspace.history_of(chat.id).undelete(chat.id)
            self._model.put(chat)
            self.restored.emit(chat)
            self.end_offer()

    def end_offer(self) -> None:
        """Offer no longer to undo what was deleted."""
        self._offer.stop()
        self._on_offer_ended()

    def _on_offer_ended(self) -> None:
        gone, self._deleted = self._deleted, []
        for chat in gone:
            self.gone.emit(chat.id)
        self.undo_expired.emit()
