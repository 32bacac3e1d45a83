"""The list of chats, where the person opens, renames and deletes them."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.chat_row import ChatRow, Index
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.shortcuts import native
from desktop.ui.widgets.typed import typed_text

_OPENING_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space,
)  # fmt: skip


class ChatList(QListView):
    """Shows a ChatListModel. `set_open` says which chat is open: the selection alone does not."""

    opened = Signal(object)
    """The id of a chat that the person chose by mouse or key."""
    chosen = Signal()
    """The person chose a chat by click or Enter, and now wants to write."""
    delete_requested = Signal(object)
    window_requested = Signal(object)
    """The id of a chat that is to be shown in a window of its own."""
    text_typed = Signal(str)
    """Text that an input method committed while the list had the focus: it is meant for the
    message."""
    done = Signal()
    """Renaming is over; the keyboard was somewhere else before it began."""

    def __init__(self, model: ChatListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chats = model
        self._open_id: int | None = None
        self._walked = False  # the chat that is renamed was reached by the list's own keys
        self._painter = ChatRow(self)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setObjectName("chats")
        self.setAccessibleName(_("Chats"))
        self.setUniformItemSizes(True)  # else 10,000 chats are measured one by one
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        model.rowsInserted.connect(self._select_open)
        model.rowsRemoved.connect(self._select_open)
        model.modelReset.connect(self._select_open)

    def set_open(self, chat_id: int | None) -> None:
        """Select the chat that the window shows; None for one that is not in the list yet."""
        self._open_id = chat_id
        self._select_open()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self._painter.use(palette)
        self.viewport().update()

    def rename(self) -> None:
        """Let the person edit the title of the open chat, in its row."""
        index = self.currentIndex()
        if index.isValid() and self.state() != QAbstractItemView.State.EditingState:
            self._walked = self.hasFocus()
            self.edit(index)

    def open_neighbour(self, by: int) -> None:
        """Open the chat below the open one, or above it where `by` is -1; the first if none is."""
        ids = [chat.id for chat in self._chats.chats()]
        if not ids:
            return
        at = ids.index(self._open_id) + by if self._open_id in ids else 0
        self.opened.emit(ids[min(max(at, 0), len(ids) - 1)])

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if self.hasFocus() and not self._walked:
            self.done.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.text_typed.emit(event.commitString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if typed_text(event).strip():  # Qt would search the titles; the text is for the message
            event.ignore()
            return
        super().keyPressEvent(event)
        if self.state() == QAbstractItemView.State.EditingState:
            return  # Enter ends the renaming, and reaches the list, too
        if event.key() in _OPENING_KEYS:
            self._open(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        if event.matches(QKeySequence.StandardKey.Delete):
            self._on_delete()

    def _open(self, index: Index) -> None:
        chat_id = index.data(ChatListModel.CHAT_ID)
        if chat_id is not None:
            self.opened.emit(chat_id)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(index)
        self.chosen.emit()

    def _on_delete(self) -> None:
        chat_id = self.currentIndex().data(ChatListModel.CHAT_ID)
        if chat_id is not None:
            self.delete_requested.emit(chat_id)

    def _on_window_wanted(self) -> None:
        self.window_requested.emit(self.currentIndex().data(ChatListModel.CHAT_ID))

    def _on_menu_requested(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.data(ChatListModel.CHAT_ID) is None:
            return
        self._open(index)  # so that the menu acts on the chat that the window shows
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        keys = native(keys_of(CommandName.RENAME_CHAT))
        menu.addAction(_("Open in new window")).triggered.connect(self._on_window_wanted)
        menu.addAction(_("Rename") + "\t" + keys).triggered.connect(self.rename)
        menu.addAction(_("Delete")).triggered.connect(
            self._on_delete
        )  # Del works in the list alone
        menu.open_at(self.viewport().mapToGlobal(position))

    def _select_open(self) -> None:
        row = None if self._open_id is None else self._chats.row_of(self._open_id)
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self._chats.index(row))
