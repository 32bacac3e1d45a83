"""The menus of the list of chats: of one chat or several, of a folder, and of the list itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.chat.ordering.folder import Folder, ListKind
from desktop.chat.tree import is_temporary
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.rows.grouping import Sort
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.shortcuts import native


class WishMenu(Menu):
    """A menu whose actions are wishes."""

    wished = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self, action: QAction) -> None:
        if isinstance(wish := action.data(), Wish):
            self.wished.emit(wish)


def chat_menu(
    chats: Sequence[Chat], kind: ListKind, model: ChatListModel, parent: QWidget
) -> WishMenu:
    """Return the menu of these chats, which all stand in one list."""
    menu = WishMenu(parent)
    menu.setAccessibleName(_("Chat"))
    ids = tuple(chat.id for chat in chats)
    match kind:
        case ListKind.CHATS:
            _fill(menu, chats, ids, model.folders())
        case ListKind.ARCHIVE:
            if len(ids) == 1:
                _add(menu, _("Open in new window"), Wish(Verb.OPEN_WINDOW, ids))
            _add(menu, _("Back to the list"), Wish(Verb.UNARCHIVE, ids))
            _add(menu, _("Export…"), Wish(Verb.EXPORT, ids))
            menu.addSeparator()
            _add(menu, _("Delete"), Wish(Verb.DELETE, ids))  # Del works in the list alone
            _add_forgetting(menu, ids)
        case ListKind.TRASH:
            _add(menu, _("Restore"), Wish(Verb.RESTORE, ids))
            _add(menu, _("Delete for good"), Wish(Verb.DISCARD, ids))
            _add_forgetting(menu, ids)
    return menu


def folder_menu(folder: Folder, model: ChatListModel, parent: QWidget) -> WishMenu:
    """Return the menu of a folder."""
    menu = WishMenu(parent)
    menu.setAccessibleName(_("Folder"))
    folders, own = model.folders(), folder.id
    _add(menu, _("New chat here"), Wish(Verb.NEW_CHAT, folder=own))
    if folder.parent_id is None:
        _add(menu, _("New folder in it"), Wish(Verb.NEW_FOLDER, folder=own))
    menu.addSeparator()
    rename = native(keys_of(CommandName.RENAME_CHAT))
    _add(menu, _("Rename"), Wish(Verb.RENAME, folder=own), rename)
    _add(menu, _("Settings…"), Wish(Verb.FOLDER_SETTINGS, folder=own))
    _add(menu, _("Export…"), Wish(Verb.EXPORT, folder=own))
    _add_places(menu, folder, folders)
    menu.addSeparator()
    chats = tuple(chat.id for chat in model.in_folder(own))
    if chats:
        _add(menu, _("Delete the chats in it"), Wish(Verb.DELETE_IN_FOLDER, chats, own))
    _add(menu, _("Delete the folder"), Wish(Verb.DELETE_FOLDER, chats, own))
    return menu


def list_menu(order: Sort, parent: QWidget) -> WishMenu:
    """Return the menu of the list: a new folder, the order, archive and trash, files."""
    menu = WishMenu(parent)
    menu.setAccessibleName(_("Arrange chats"))
    _add(menu, _("New folder"), Wish(Verb.NEW_FOLDER))
    sub = _submenu(menu, _("Sort"))
    group = QActionGroup(sub)
    for one in Sort:
        action = _add(sub, one.words, Wish(Verb.SORT, sort=one))
        action.setCheckable(True)
        action.setChecked(one is order)
        group.addAction(action)
    menu.addSeparator()
    _add(menu, _("Archive"), Wish(Verb.OPEN_ARCHIVE))
    _add(menu, _("Trash"), Wish(Verb.OPEN_TRASH))
    menu.addSeparator()
    _add(menu, _("Import chats…"), Wish(Verb.IMPORT))
    _add(menu, _("Export all chats…"), Wish(Verb.EXPORT))
    return menu


def move_menu(chats: Sequence[Chat], folders: Iterable[Folder], parent: QWidget) -> WishMenu:
    """Return the menu of the folders that these chats can be put in."""
    menu = WishMenu(parent)
    menu.setAccessibleName(_("Move to folder"))
    _add_folders(menu, chats, folders)
    return menu


def _fill(menu: Menu, chats: Sequence[Chat], ids: tuple[int, ...], folders: list[Folder]) -> None:
    if len(ids) == 1:
        _add(menu, _("Open in new window"), Wish(Verb.OPEN_WINDOW, ids))
        rename = native(keys_of(CommandName.RENAME_CHAT))
        _add(menu, _("Rename"), Wish(Verb.RENAME, ids), rename)
    if not any(map(is_temporary, ids)):  # which stand in memory alone
        menu.addSeparator()
        pinned = all(chat.pinned for chat in chats)
        words = _("Unpin") if pinned else _("Pin")
        _add(menu, words, Wish(Verb.UNPIN if pinned else Verb.PIN, ids))
        _add_folders(_submenu(menu, _("Move to folder")), chats, folders)
        _add(menu, _("Archive"), Wish(Verb.ARCHIVE, ids))
    _add(menu, _("Export…"), Wish(Verb.EXPORT, ids), native(keys_of(CommandName.EXPORT)))
    menu.addSeparator()
    _add(menu, _("Delete"), Wish(Verb.DELETE, ids))
    if not any(map(is_temporary, ids)):
        _add_forgetting(menu, ids)


def _add_forgetting(menu: Menu, ids: tuple[int, ...]) -> None:
    words = _("Forget this chat…") if len(ids) == 1 else _("Forget these chats…")
    _add(menu, words, Wish(Verb.FORGET, ids))


def _add_folders(menu: QMenu, chats: Sequence[Chat], folders: Iterable[Folder]) -> None:
    ids = tuple(chat.id for chat in chats)
    now = {chat.folder_id for chat in chats}
    for folder in folders:
        indent = "" if folder.parent_id is None else "    "
        name = indent + _shown(folder)
        action = _add(menu, name, Wish(Verb.MOVE, ids, folder.id))
        action.setEnabled(now != {folder.id})
    menu.addSeparator()
    if now != {None}:
        _add(menu, _("Out of the folder"), Wish(Verb.MOVE, ids))
    _add(menu, _("New folder"), Wish(Verb.MOVE_TO_NEW, ids))


def _add_places(menu: Menu, folder: Folder, folders: list[Folder]) -> None:
    """Add where a folder may go: into another one, out of it, up and down among its like."""
    own = folder.id
    beside = [one for one in folders if one.parent_id == folder.parent_id]
    place = [one.id for one in beside].index(own)
    roots = [
        one for one in folders if one.parent_id is None and one.id not in (own, folder.parent_id)
    ]
    if roots and all(one.parent_id != own for one in folders):  # they nest one deep
        sub = _submenu(menu, _("Move into"))
        for one in roots:
            _add(sub, _shown(one), Wish(Verb.NEST, folder=own, target=one.id))
    if folder.parent_id is not None:
        _add(menu, _("Move out"), Wish(Verb.NEST, folder=own))
    if place > 0:
        _add(menu, _("Move up"), Wish(Verb.PLACE, folder=own, target=beside[place - 1].id))
    if place + 1 < len(beside):
        after = beside[place + 2].id if place + 2 < len(beside) else None
        _add(menu, _("Move down"), Wish(Verb.PLACE, folder=own, target=after))


def _submenu(menu: QMenu, words: str) -> Menu:
    sub = Menu(menu)
    sub.setTitle(words)
    sub.setAccessibleName(words)
    menu.addMenu(sub)
    return sub


def _add(menu: QMenu, words: str, wish: Wish, keys: str = "") -> QAction:
    action = menu.addAction(f"{words}\t{keys}" if keys else words)
    action.setData(wish)
    return action


def _shown(folder: Folder) -> str:
    return safe_text(folder.name or _("Folder")).replace("&", "&&")
