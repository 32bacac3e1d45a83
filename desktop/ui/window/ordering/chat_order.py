"""Does in a window what a person asks of the list of chats, by menu, key, mouse or command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.ordering.folder import ListKind
from desktop.chat.tree import is_temporary
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.folder_controller import FolderController
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.commands.command import CommandName
from desktop.ui.widgets.question import Question, Role
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.ordering.folder_dialog import FolderDialog
from desktop.ui.window.ordering.forgetting import ask_to_forget
from desktop.ui.window.ordering.shelves import Shelves


class ChatOrder(QObject):
    """Joins the list of one window with what changes the history."""

    begun = Signal()
    """A new chat is shown, and waits for its first question."""
    failed = Signal(ChatError)
    forgetting_wished = Signal(object)
    """A Forgetting that the person has confirmed."""

    def __init__(
        self,
        workspace: Workspace,
        model: ChatListModel,
        chats: ChatListController,
        chat: ChatController,
        sidebar: Sidebar,
    ) -> None:
        super().__init__(sidebar)
        self._workspace, self._model, self._chats = workspace, model, chats
        self._chat, self._sidebar, self._list = chat, sidebar, sidebar.chats
        self._columns: Columns | None = None
        self._folders = FolderController(workspace, model, chats)
        self.shelves = Shelves(workspace, model, chats, sidebar)
        self._list.wished.connect(self._on_wished)
        self.shelves.opened.connect(chat.open_chat)
        self.shelves.forgetting_asked.connect(self._forget)
        self._folders.made.connect(self._list.rename_folder)
        model.archived.connect(self._on_archived)
        for part in (self._folders, self.shelves):
            part.failed.connect(self.failed)

    def join(self, columns: Columns) -> None:
        """Show the list by these columns, where what is asked for happens in it."""
        self._columns = columns

    def calls(self) -> dict[CommandName, Callable[[], object]]:
        """What the commands of the window about order among chats call."""
        return {
            CommandName.PIN_CHAT: self._pin,
            CommandName.ARCHIVE_CHAT: self._archive,
            CommandName.MOVE_CHAT: self._move,
            CommandName.DELETE_CHAT: self._delete,
            CommandName.NEW_FOLDER: partial(self._do, Wish(Verb.NEW_FOLDER)),
            CommandName.ARCHIVE: partial(self._do, Wish(Verb.OPEN_ARCHIVE)),
            CommandName.TRASH: partial(self._do, Wish(Verb.OPEN_TRASH)),
        }

    # commands ---------------------------------------------------------------------------
    def meant(self) -> list[Chat]:
        """The chats that a command is about: those that are selected together, else the shown
        one."""
        selected = self._list.selected()
        shown = self._model.chat(self._chat.conversation.id or 0)
        return selected if len(selected) > 1 else [shown] if shown is not None else []

    def _kept(self) -> list[Chat]:
        return [chat for chat in self.meant() if not is_temporary(chat.id)]

    def _pin(self) -> None:
        chats = self._kept()
        pinned = not all(chat.pinned for chat in chats)
        self._chats.pin(*_ids(chats), pinned=pinned)

    def _archive(self) -> None:
        self._chats.archive(*_ids(self._kept()))

    def _delete(self) -> None:
        self._chats.delete(*_ids(self.meant()))

    def _move(self) -> None:
        if chats := self._kept():
            self._unfold()
            self._list.menus.open_of_folders(chats)

    def _do(self, wish: Wish) -> None:
        self._unfold()
        self._on_wished(wish)

    def _unfold(self) -> None:
        if self._columns is not None:
            self._columns.unfold()

    # wishes -----------------------------------------------------------------------------
    def _on_wished(self, wish: Wish) -> None:
        chats = self._chats
        match wish.verb:
            case Verb.PIN | Verb.UNPIN:
                chats.pin(*wish.chats, pinned=wish.verb is Verb.PIN)
            case Verb.MOVE:
                chats.move(wish.chats, wish.folder)
            case Verb.ARCHIVE:
                chats.archive(*wish.chats)
            case Verb.DELETE | Verb.DELETE_IN_FOLDER:
                chats.delete(*wish.chats)
            case Verb.FORGET:
                self._forget(wish.chats)
            case Verb.SORT:
                self._model.arrange(wish.sort, self._model.folded)
            case Verb.OPEN_ARCHIVE:
                self.shelves.open(ListKind.ARCHIVE)
            case Verb.OPEN_TRASH:
                self.shelves.open(ListKind.TRASH)
            case _:
                self._do_with_folder(wish)

    def _forget(self, chat_ids: tuple[int, ...]) -> None:
        window = self._sidebar.window()
        ask_to_forget(self._workspace, chat_ids, self.forgetting_wished.emit, window)

    def _do_with_folder(self, wish: Wish) -> None:
        folders, folder = self._folders, wish.folder or 0
        match wish.verb:
            case Verb.MOVE_TO_NEW | Verb.NEW_FOLDER:
                self._sidebar.close_shelf()
                folders.add(wish.folder, wish.chats)
            case Verb.NEW_CHAT:
                self._begin(folder)
            case Verb.FOLDER_SETTINGS:
                self._open_settings(folder)
            case Verb.NEST:
                folders.nest(folder, wish.target)
            case Verb.PLACE:
                folders.place(folder, wish.target)
            case Verb.DELETE_FOLDER:
                self._delete_folder(folder, len(wish.chats))

    def _begin(self, folder_id: int) -> None:
        self._model.fold(folder_id, folded=False)  # so that one sees the chat come
        self._chat.new_chat(folder_id)
        self.begun.emit()

    def _open_settings(self, folder_id: int) -> None:
        folder = self._model.folder(folder_id)
        if folder is not None:
            presets = self._workspace.settings.presets
            dialog = FolderDialog(folder, presets, self._sidebar.window())
            dialog.changed.connect(self._folders.steer)
            dialog.open()

    def _delete_folder(self, folder_id: int, count: int) -> None:
        folder = self._model.folder(folder_id)
        if folder is None:
            return
        if not count:
            self._folders.delete(folder_id)
            return
        words = ngettext(
            "“{name}” holds {count} chat.\nWhat shall become of it?",
            "“{name}” holds {count} chats.\nWhat shall become of them?",
            count,
        ).format(name=safe_text(folder.name), count=count)
        question = Question(words, _("Cancel"), self._sidebar.window())
        keep = partial(self._folders.delete, folder_id)
        delete = partial(self._folders.delete, folder_id, with_chats=True)
        question.offer(_("Keep the chats"), Role.AcceptRole, keep)
        question.offer(_("Delete the chats, too"), Role.DestructiveRole, delete)
        question.open()

    def _on_archived(self, chat_id: int) -> None:
        if chat_id == self._chat.conversation.id:
            self._chat.new_chat()


def _ids(chats: list[Chat]) -> list[int]:
    return [chat.id for chat in chats]
