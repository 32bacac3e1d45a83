"""Reads the list of chats from the history, and writes the names that the person types there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.tree import is_temporary
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.rows.grouping import Sort, listed
from desktop.ui.chats.rows.wording import imported_words
from desktop.ui.errors import errors_to


class ChatListStore(QObject):
    """Keeps the model that all windows of a home show, the history, and what the next start is to
    know of the list in step."""

    failed = Signal(object)
    """The history failed; carries the ChatError."""
    arranged = Signal()
    """The list is arranged in another way, and the next start is to know it."""

    def __init__(self, workspace: Workspace, model: ChatListModel) -> None:
        super().__init__(model)
        self._workspace = workspace
        self._model = model
        self._is_arranged = False
        model.renamed.connect(self._on_renamed)
        model.appeared.connect(self._on_appeared)
        model.folder_renamed.connect(self._on_folder_renamed)

    def load(self) -> bool:
        """Read the list from the history. Returns False where that failed."""
        with errors_to(self.failed):
            folders = self._workspace.ordering.folders()
            unsaid = _("Temporary chat")  # until its first question names it
            temporary = [
                replace(listed(chat), title=chat.title or unsaid)
                for chat in self._workspace.temporary_chats()
            ]
            chats = map(listed, self._workspace.history.summaries())
            self._arrange()
            arrivals = self._workspace.importing.arrivals()
            self._model.set_imported({id_: imported_words(*one) for id_, one in arrivals.items()})
            self._model.reset((*temporary, *chats), folders)
            return True
        return False

    def _arrange(self) -> None:
        """Arrange the list as the last window left it, at the first load."""
        state = self._workspace.window_state
        if not self._is_arranged:
            self._is_arranged = True
            order = next((one for one in Sort if one == state.chat_order), Sort.NEWEST)
            self._model.arrange(order, state.folded_folders)
            self._model.arranged.connect(self._on_arranged)

    def _on_arranged(self) -> None:
        state = self._workspace.window_state
        state.chat_order, state.folded_folders = self._model.order, self._model.folded
        self.arranged.emit()

    def _on_appeared(self, chat_id: int) -> None:
        chat = self._model.chat(chat_id)
        if chat is not None and not is_temporary(chat_id):
            with errors_to(self.failed):
                folder_id, pinned = self._workspace.ordering.unarchived(chat_id)
                self._model.put(replace(chat, folder_id=folder_id, pinned=pinned))

    def _on_renamed(self, chat_id: int, title: str) -> None:
        titles = self._workspace.history_of(chat_id).titles
        self._write(titles.rename, chat_id, title)

    def _on_folder_renamed(self, folder_id: int, name: str) -> None:
        self._write(self._workspace.ordering.rename_folder, folder_id, name)

    def _write(self, rename: Callable[[int, str], None], id_: int, name: str) -> None:
        try:
            rename(id_, name)
        except ChatError as error:
            self.failed.emit(error)
            self.load()
