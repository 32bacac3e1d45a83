"""Opens the menus of the list of chats where the person asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QListView, QWidget

from desktop.chat.ordering.folder import Folder, ListKind
from desktop.ui.chats.acting.menus import WishMenu, chat_menu, folder_menu, list_menu, move_menu
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_model import Chat, ChatListModel, Index


class ListMenus(QObject):
    """The menus of one list."""

    wished = Signal(object)
    """A Wish."""

    def __init__(self, view: QListView, model: ChatListModel, kind: ListKind) -> None:
        super().__init__(view)
        self._view, self._model, self._kind = view, model, kind
        self.hidden: Callable[[], Collection[Verb]] = tuple
        """What an organisation does not let be done: it is not offered."""

    def open(self, index: Index, chats: list[Chat], at: QPoint) -> None:
        """Open the menu of a folder, else of these chats, else of the list, at a place of it."""
        folder: Folder | None = index.data(ChatListModel.FOLDER)
        if folder is not None:
            menu = folder_menu(folder, self._model, self._view)
        elif chats:
            menu = chat_menu(chats, self._kind, self._model, self._view)
        elif self._kind is ListKind.CHATS:
            menu = list_menu(self._model.order, self._view)
        else:
            return
        self._show(menu, self._view.viewport().mapToGlobal(at))

    def open_of_list(self, button: QWidget) -> None:
        """Open the menu of the list above a button."""
        menu = list_menu(self._model.order, self._view)
        self._show(menu, button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def open_of_folders(self, chats: list[Chat]) -> None:
        """Open the menu of the folders that these chats can be put in."""
        row = self._model.row_of(chats[0].id)
        view = self._view
        place = view.rect() if row is None else view.visualRect(self._model.index(row))
        menu = move_menu(chats, self._model.folders(), view)
        self._show(menu, view.viewport().mapToGlobal(place.bottomLeft()))

    def _show(self, menu: WishMenu, place: QPoint) -> None:
        menu.wished.connect(self.wished)
        hidden = self.hidden()
        for action in menu.actions():
            if isinstance(wish := action.data(), Wish) and wish.verb in hidden:
                action.setVisible(False)
        menu.open_at(place)


def deletion(
    model: ChatListModel, kind: ListKind, current: Index, selected: list[Chat]
) -> Wish | None:
    """Return what Del asks for: of the folder that has the keys, else of the chats that are
    selected, else of the current one."""
    folder: Folder | None = current.data(ChatListModel.FOLDER)
    if folder is not None:
        inside = tuple(chat.id for chat in model.in_folder(folder.id))
        return Wish(Verb.DELETE_FOLDER, inside, folder.id)
    chat = model.chat(current.data(ChatListModel.CHAT_ID))
    chats = selected or ([] if chat is None else [chat])
    verb = Verb.DISCARD if kind is ListKind.TRASH else Verb.DELETE
    return Wish(verb, tuple(chat.id for chat in chats)) if chats else None
