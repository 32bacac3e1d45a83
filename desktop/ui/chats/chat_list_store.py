"""Reads the list of chats from the history, and writes the titles that the person types there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.errors import errors_to


class ChatListStore(QObject):
    """Keeps the model that all windows of a home show and the history in step."""

    failed = Signal(object)
    """The history failed; carries the ChatError."""

    def __init__(self, workspace: Workspace, model: ChatListModel) -> None:
        super().__init__(model)
        self._workspace = workspace
        self._model = model
        model.renamed.connect(self._on_renamed)

    def load(self) -> bool:
        """Read the list from the history. Returns False where that failed."""
        with errors_to(self.failed):
            listed = [*self._workspace.temporary_chats(), *self._workspace.history.summaries()]
            self._model.reset(
                Chat(chat.id, " ".join(chat.title.split()), chat.updated_at)  # one row, one line
                for chat in listed
            )
            return True
        return False

    def _on_renamed(self, chat_id: int, title: str) -> None:
        try:
            self._workspace.history_of(chat_id).titles.rename(chat_id, title)
        except ChatError as error:
            self.failed.emit(error)
            self.load()
