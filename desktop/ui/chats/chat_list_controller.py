"""Deletes, archives, pins and moves chats of the list, and undoes it while that is offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.ordering.folder import ListKind
from desktop.chat.tree import is_temporary
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.rows.grouping import listed
from desktop.ui.chats.undo_steps import Step, UndoSteps
from desktop.ui.errors import errors_to


class ChatListController(QObject):
    """Does it for one window: undo is offered there. Several chats are one change, and one undo."""

    deleted = Signal(object)
    """A Chat was deleted from the list; `undo()` restores it while that is offered."""
    restored = Signal(object)
    """A deleted Chat was restored; of several, the first."""
    gone = Signal(object)
    """A chat was deleted for good: its id."""
    failed = Signal(object)
    """The history failed to make a change; carries the ChatError."""

    def __init__(self, workspace: Workspace, model: ChatListModel) -> None:
        super().__init__()
        self._workspace, self._ordering = workspace, workspace.ordering
        self._model = model
        self.steps = UndoSteps(self)
        self.steps.failed.connect(self.failed)

    # verbs ------------------------------------------------------------------------------
    def delete(self, *chat_ids: int) -> None:
        """Put chats in the trash, and offer to undo that for some seconds."""
        chats = self._listed(chat_ids)
        if not chats:
            return
        with errors_to(self.failed):
            self._ordering.delete([chat.id for chat in chats])
            self.take_away(chats)
            self.steps.add(_deleted(chats), self.deletion(chats))

    def archive(self, *chat_ids: int) -> None:
        """Take chats out of the list into the archive."""
        chats = self._kept(chat_ids)
        if not chats:
            return
        ids = [chat.id for chat in chats]
        with errors_to(self.failed):
            self._ordering.archive(ids)
            self._model.take_away(ids, self._model.archived)
            many = ngettext("{count} chat archived", "{count} chats archived", len(chats))
            words = _told(chats, _("Archived “{title}”"), many)
            self.steps.add(words, Step(partial(self._unarchive, chats)))

    def pin(self, *chat_ids: int, pinned: bool = True) -> None:
        """Have chats stand above all days, or no longer."""
        chats = self._kept(chat_ids)
        with errors_to(self.failed):
            self._ordering.pin([chat.id for chat in chats], pinned=pinned)
            self._show([replace(chat, pinned=pinned) for chat in chats])

    def move(self, chat_ids: Iterable[int], folder_id: int | None) -> None:
        """Put chats in a folder; None: out of theirs. A pinned one goes there, too."""
        chats = [chat for chat in self._kept(chat_ids)
                 if chat.folder_id != folder_id or chat.pinned]  # fmt: skip
        if not chats:
            return
        with errors_to(self.failed):
            self._ordering.move({chat.id: folder_id for chat in chats})
            self._show([replace(chat, folder_id=folder_id, pinned=False) for chat in chats])
            folder = self._model.folder(folder_id)
            name = "" if folder is None else safe_text(folder.name)
            one = _("Moved to “{folder}”") if folder else _("Moved out of the folder")
            self.steps.add(one.format(folder=name), Step(partial(self._move_back, chats)))

    # archive and trash ------------------------------------------------------------------
    def delete_archived(self, chats: Sequence[Chat]) -> None:
        """Put chats of the archive in the trash."""
        ids = [chat.id for chat in chats]
        if not ids:
            return
        with errors_to(self.failed):
            self._ordering.delete(ids)
            for chat_id in ids:
                self._model.deleted.emit(chat_id)
            self.steps.add(_deleted(chats), Step(partial(self._ordering.restore, ids)))

    def unarchive(self, *chat_ids: int) -> None:
        """Take chats out of the archive, back to the list."""
        with errors_to(self.failed):
            self._ordering.archive(chat_ids, archived=False)
            self._list_anew(chat_ids)

    def restore(self, *chat_ids: int) -> None:
        """Take chats out of the trash, to where they were."""
        with errors_to(self.failed):
            self._ordering.restore(chat_ids)
            self._list_anew(chat_ids)

    def discard(self, *chat_ids: int) -> None:
        """Delete chats of the trash for good."""
        with errors_to(self.failed):
            self._ordering.empty(chat_ids)
            for chat_id in chat_ids:
                self.gone.emit(chat_id)

    # undo -------------------------------------------------------------------------------
    def undo(self) -> None:
        """Undo what was done last, while that is offered."""
        self.steps.undo()

    def end_offer(self) -> None:
        """Offer no longer to undo anything."""
        self.steps.end()

    def deletion(self, chats: Sequence[Chat]) -> Step:
        """Return how the deletion of these chats is undone."""
        return Step(partial(self._undelete, chats), partial(self._settle, chats))

    def _undelete(self, chats: Sequence[Chat]) -> None:
        self._ordering.restore([chat.id for chat in chats])
        self.put_back(chats)

    def put_back(self, chats: Sequence[Chat]) -> None:
        """List deleted chats again, which the history has already."""
        self._show(chats)
        if chats:
            self.restored.emit(chats[0])

    def _settle(self, chats: Sequence[Chat]) -> None:
        for chat in chats:
            if is_temporary(chat.id):  # no trash has it
                self.gone.emit(chat.id)

    def _unarchive(self, chats: Sequence[Chat]) -> None:
        self._ordering.archive([chat.id for chat in chats], archived=False)
        self._show(chats)

    def _move_back(self, chats: Sequence[Chat]) -> None:
        self._ordering.move({chat.id: chat.folder_id for chat in chats}, pinned=_pinned(chats))
        self._show(chats)

    # the list ---------------------------------------------------------------------------
    def take_away(self, chats: Sequence[Chat]) -> None:
        """Take deleted chats out of sight, which the history has deleted already."""
        self._model.take_away([chat.id for chat in chats], self._model.deleted)
        for chat in chats:
            self.deleted.emit(chat)

    def _show(self, chats: Sequence[Chat]) -> None:
        self._model.put_all(chats)

    def _listed(self, chat_ids: Iterable[int]) -> list[Chat]:
        return [chat for chat in map(self._model.chat, chat_ids) if chat is not None]

    def _kept(self, chat_ids: Iterable[int]) -> list[Chat]:
        """Those of the list that are on the disk: temporary chats stand under their day."""
        return [chat for chat in self._listed(chat_ids) if not is_temporary(chat.id)]

    def _list_anew(self, chat_ids: Iterable[int]) -> None:
        """List those of these chats that stand in the list by now."""
        wanted = set(chat_ids)
        found = self._ordering.listed(ListKind.CHATS)
        self._show([listed(one) for one in found if one.id in wanted])


def _pinned(chats: Iterable[Chat]) -> list[int]:
    return [chat.id for chat in chats if chat.pinned]


def _deleted(chats: Sequence[Chat]) -> str:
    many = ngettext("{count} chat deleted", "{count} chats deleted", len(chats))
    return _told(chats, _("Deleted “{title}”"), many)


def _told(chats: Sequence[Chat], one: str, many: str) -> str:
    """What was done with one chat, by its title, or with several."""
    words = one if len(chats) == 1 else many
    return words.format(title=safe_text(chats[0].title), count=len(chats))
