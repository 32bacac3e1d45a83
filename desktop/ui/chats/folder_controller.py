"""Makes, arranges and deletes folders of the list, and undoes a deletion while that is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.ordering.folder import Folder
from desktop.chat.steering.steering import Steering
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.undo_steps import Step
from desktop.ui.errors import errors_to


class FolderController(QObject):
    """Does it for one window: undo is offered there."""

    made = Signal(object)
    """A folder was made, by its id: the person is to name it."""
    failed = Signal(object)
    """The history failed to make a change; carries the ChatError."""

    def __init__(
        self, workspace: Workspace, model: ChatListModel, chats: ChatListController
    ) -> None:
        super().__init__(chats)
        self._ordering, self._model, self._chats = workspace.ordering, model, chats

    def add(self, parent_id: int | None = None, chat_ids: Sequence[int] = ()) -> None:
        """Make a folder, and put these chats in it."""
        with errors_to(self.failed):
            folder_id = self._ordering.add_folder(_("New folder"), parent_id)
            self._show()
            self._model.fold(parent_id or 0, folded=False)
            self._chats.move(chat_ids, folder_id)
            self.made.emit(folder_id)

    def nest(self, folder_id: int, parent_id: int | None) -> None:
        """Move a folder into another one; None: out of it."""
        order = [folder.id for folder in self._model.folders() if folder.id != folder_id]
        self._place(folder_id, parent_id, [*order, folder_id])

    def place(self, folder_id: int, before: int | None) -> None:
        """Move a folder in front of another one; None: behind all others beside it."""
        moved, target = self._model.folder(folder_id), self._model.folder(before)
        if moved is None or folder_id == before:
            return
        order = [folder.id for folder in self._model.folders() if folder.id != folder_id]
        order.insert(order.index(target.id) if target else len(order), folder_id)
        self._place(folder_id, (target or moved).parent_id, order)

    def steer(self, folder_id: int, steering: Steering) -> None:
        """Keep what new chats in a folder begin with."""
        with errors_to(self.failed):
            self._ordering.steer_folder(folder_id, steering)
            self._show()

    def delete(self, folder_id: int, *, with_chats: bool = False) -> None:
        """Delete a folder. Its chats go to the trash, or stand in no folder from now on."""
        folder = self._model.folder(folder_id)
        if folder is None:
            return
        chats = self._model.in_folder(folder_id)
        gone = chats if with_chats else []
        nested = [one.id for one in self._model.folders() if one.parent_id == folder_id]
        with errors_to(self.failed):
            self._ordering.delete_folder(folder_id, [chat.id for chat in gone])
            self._chats.take_away(gone)
            self._show()
            words = _("Deleted the folder “{name}”").format(name=safe_text(folder.name))
            undo = partial(self._bring_back, folder, nested, chats, gone)
            self._chats.steps.add(words, Step(undo))

    def _bring_back(
        self, folder: Folder, nested: Sequence[int], chats: Sequence[Chat], gone: Sequence[Chat]
    ) -> None:
        ids, deleted = [chat.id for chat in chats], [chat.id for chat in gone]
        self._ordering.restore_folder(folder, nested, ids, deleted)
        self._show()
        for chat in chats:
            now = self._model.chat(chat.id)
            self._model.put(chat if now is None else replace(now, folder_id=folder.id))
        self._chats.put_back(gone)

    def _place(self, folder_id: int, parent_id: int | None, order: Sequence[int]) -> None:
        with errors_to(self.failed):
            self._ordering.place(folder_id, parent_id, order)
            self._show()

    def _show(self) -> None:
        self._model.set_folders(self._ordering.folders())
