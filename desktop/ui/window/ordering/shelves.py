"""Shows the archive and the trash in the sidebar, and does what a person asks there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.ordering.folder import ListKind
from desktop.chat.settings.setting import TRASH_DAYS
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.rows.grouping import listed
from desktop.ui.chats.shelf import Shelf
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.errors import errors_to
from desktop.ui.widgets.question import Question, Role


class Shelves(QObject):
    """One at a time. What is on a shelf is read anew after each change."""

    opened = Signal(object)
    """The id of a chat of the archive that the person wants to read."""
    window_requested = Signal(object)
    failed = Signal(ChatError)
    forgetting_asked = Signal(object)
    """The ids of chats that the person wants to forget."""
    export_wished = Signal(object)
    """A Wish: chats of the archive are to be written to files."""

    def __init__(
        self,
        workspace: Workspace,
        model: ChatListModel,
        chats: ChatListController,
        sidebar: Sidebar,
    ) -> None:
        super().__init__(sidebar)
        self._workspace, self._chats, self._sidebar = workspace, chats, sidebar
        self._soon = QTimer(self, interval=0, singleShot=True)  # many may change at once
        self._soon.timeout.connect(self._refresh)
        for changed in (model.deleted, model.archived, model.rowsInserted, model.modelReset):
            changed.connect(self._on_changed)
        chats.steps.expired.connect(self._on_changed)

    def open(self, kind: ListKind) -> None:
        """Show the archive or the trash."""
        shelf = Shelf(kind, self._note(kind))
        shelf.wished.connect(self._on_wished)
        shelf.chats.opened.connect(self.opened)
        shelf.chats.window_requested.connect(self.window_requested)
        shelf.chats.menus.hidden = self._sidebar.chats.menus.hidden
        self._fill(shelf)
        self._sidebar.open_shelf(shelf)

    def _note(self, kind: ListKind) -> str:
        if kind is ListKind.ARCHIVE:
            return _("Archived chats are kept. One that you ask in stands in the list again.")
        days = self._workspace.settings[TRASH_DAYS].value
        if not days:
            return _("Deleted chats are kept until the next start.")
        words = ngettext(
            "Deleted chats are kept for {count} day.",
            "Deleted chats are kept for {count} days.",
            days,
        )
        return words.format(count=days)

    def _fill(self, shelf: Shelf) -> None:
        with errors_to(self.failed):
            found = self._workspace.ordering.listed(shelf.kind)
            chats = (replace(listed(chat), updated_at=chat.left_at or 0.0) for chat in found)
            is_trash = shelf.kind is ListKind.TRASH
            nothing = _("The trash is empty.") if is_trash else _("Nothing is archived.")
            shelf.show_chats(map(_loose, chats), nothing)

    def _refresh(self) -> None:
        if self._sidebar.shelf is not None:
            self._fill(self._sidebar.shelf)

    def _on_changed(self) -> None:
        if self._sidebar.shelf is not None:
            self._soon.start()

    def _on_wished(self, wish: Wish) -> None:
        chats = self._chats
        match wish.verb:
            case Verb.UNARCHIVE:
                chats.unarchive(*wish.chats)
            case Verb.RESTORE:
                chats.restore(*wish.chats)
            case Verb.DELETE:
                shelf = self._sidebar.shelf
                found = map(shelf.model.chat, wish.chats) if shelf is not None else ()
                chats.delete_archived([chat for chat in found if chat is not None])
            case Verb.DISCARD:
                self._ask(len(wish.chats), partial(self._discard, wish.chats))
            case Verb.FORGET:
                self.forgetting_asked.emit(wish.chats)
            case Verb.EXPORT:
                self.export_wished.emit(wish)
            case Verb.EMPTY_TRASH:
                everything = self._workspace.ordering.listed(ListKind.TRASH)
                ids = tuple(chat.id for chat in everything)
                self._ask(len(ids), partial(self._discard, ids))
        self._refresh()

    def _ask(self, count: int, discard: partial[None]) -> None:
        words = ngettext(
            "Delete {count} chat for good? Nothing brings it back.",
            "Delete {count} chats for good? Nothing brings them back.",
            count,
        )
        question = Question(words.format(count=count), _("Cancel"), self._sidebar.window())
        question.offer(_("Delete for good"), Role.DestructiveRole, discard)
        question.open()

    def _discard(self, chat_ids: tuple[int, ...]) -> None:
        self._chats.discard(*chat_ids)
        self._refresh()


def _loose(chat: Chat) -> Chat:
    """On a shelf, chats stand under the days alone."""
    return replace(chat, folder_id=None, pinned=False)
