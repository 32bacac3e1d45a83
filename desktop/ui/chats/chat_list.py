"""The list of chats, where the person opens, chooses and arranges them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QWidget

from desktop.chat.ordering.folder import Folder, ListKind
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.acting.dragging import Dragging
from desktop.ui.chats.acting.list_menus import ListMenus, deletion
from desktop.ui.chats.acting.list_mouse import ListMouse
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.chat_row import ChatRow, Index
from desktop.ui.widgets.typed import typed_text

_WALKING_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_SEVERAL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_SELECT = QItemSelectionModel.SelectionFlag
_BELOW = QPoint(12, -4)
"""From the lower left corner of a row to where its menu opens by a key."""


class ChatList(QListView):
    """Shows a ChatListModel. `set_open` says which chat is open: the selection alone does not."""

    opened = Signal(object)
    """The id of a chat that the person chose by mouse or key."""
    chosen = Signal()
    """The person chose a chat by click or Enter, and now wants to write."""
    wished = Signal(object)
    """A Wish."""
    window_requested = Signal(object)
    """The id of a chat that is to be shown in a window of its own."""
    text_typed = Signal(str)
    """Text that an input method committed while the list had the focus: it is meant for the
    message."""
    done = Signal()
    """Renaming is over; the keyboard was somewhere else before it began."""

    def __init__(
        self,
        model: ChatListModel,
        parent: QWidget | None = None,
        kind: ListKind = ListKind.CHATS,
    ) -> None:
        super().__init__(parent)
        self._chats, self._kind = model, kind
        self._open_id: int | None = None
        self._walked = False  # the chat that is renamed was reached by the list's own keys
        self._painter = ChatRow(self)
        self._drag = Dragging(self, model)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setObjectName("chats")
        self.setAccessibleName(_("Chats"))
        self.setUniformItemSizes(True)  # else 10,000 chats are measured one by one
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.menus = ListMenus(self, model, kind)
        self.menus.wished.connect(self._on_wished)
        self._listen_to_mouse()
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._on_rows_changed)

    def set_open(self, chat_id: int | None) -> None:
        """Select the chat that the window shows; None for one that is not in the list yet."""
        self._open_id = chat_id
        self._select_open()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self._painter.use(palette)
        self._drag.accent = self._painter.accent
        self.viewport().update()

    def rename(self) -> None:
        """Let the person edit the title of the current chat, or the name of the folder, in its
        row."""
        index = self.currentIndex()
        if index.isValid() and self.state() != QAbstractItemView.State.EditingState:
            self._walked = self.hasFocus()
            self.edit(index)

    def rename_folder(self, folder_id: int) -> None:
        """Let the person edit the name of a folder, in its row."""
        if (row := self._chats.folder_row(folder_id)) is not None:
            self.selectionModel().setCurrentIndex(self._chats.index(row), _SELECT.NoUpdate)
            self.scrollTo(self._chats.index(row))
            self.rename()

    def open_neighbour(self, by: int) -> None:
        """Open the chat below the open one, or above it where `by` is -1; the first if none is."""
        ids = [chat.id for chat in self._chats.shown()]
        if not ids:
            return
        at = ids.index(self._open_id) + by if self._open_id in ids else 0
        self.opened.emit(ids[min(max(at, 0), len(ids) - 1)])

    def selected(self) -> list[Chat]:
        """Return the chats that are selected, from the top."""
        chosen = self.selectionModel().selection()
        parts = sorted((chosen.at(n).top(), chosen.at(n).bottom()) for n in range(chosen.count()))
        return [chat for part in parts for chat in self._chats.chats_in(*part)]

    # the mouse --------------------------------------------------------------------------
    def _listen_to_mouse(self) -> None:
        can_drag = self._kind is ListKind.CHATS
        mouse = ListMouse(self, self._drag, self._painter.dots, self.selected, can_drag=can_drag)
        self.mouse = mouse
        mouse.folder_clicked.connect(self._fold)
        mouse.one_clicked.connect(self._on_one_clicked)
        mouse.nothing_clicked.connect(self._select_open)
        mouse.menu_wanted.connect(self._open_menu)
        mouse.renaming_wanted.connect(self._on_double_clicked)
        mouse.dropped.connect(self.wished)
        self.clicked.connect(self._on_clicked)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_menu_of_current()
        else:
            self._open_menu(self.indexAt(event.pos()), event.pos())

    def _open_menu_of_current(self) -> None:
        index = self.currentIndex()
        self._open_menu(index, self.visualRect(index).bottomLeft() + _BELOW)

    def _open_menu(self, index: Index, at: QPoint) -> None:
        chats = self.selected()
        chat = self._chats.chat(index.data(ChatListModel.CHAT_ID))
        if chat is None:
            chats = []
        elif not self.selectionModel().isSelected(self._chats.index(index.row())):
            chats = [chat]
            self._choose(index)  # so that the menu acts on the chat that the window shows
        elif len(chats) == 1:
            self._show(index)
        self.menus.open(index, chats, at)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(ChatListModel.CHAT_ID) is None:
            return
        if self.mouse.held or self._kind is ListKind.TRASH:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # the keys act on what is selected
        else:
            self._show(index)
            self.chosen.emit()

    def _on_one_clicked(self, index: Index) -> None:
        self._choose(index)
        self._on_clicked(self._chats.index(index.row()))

    def _on_double_clicked(self, index: Index) -> None:
        if self._kind is ListKind.CHATS:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose(index)
            self.rename()
            self._walked = False

    def _on_wished(self, wish: Wish) -> None:
        if wish.verb is Verb.RENAME and wish.folder is not None:
            self.rename_folder(wish.folder)
        elif wish.verb is Verb.RENAME:
            self.rename()
        elif wish.verb is Verb.OPEN_WINDOW:
            self.window_requested.emit(wish.chats[0])
        else:
            self.wished.emit(wish)

    # the keys ---------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Take Esc for what is dragged or selected, before the window takes it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (self._drag.is_active or self._has_several())
        ):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.text_typed.emit(event.commitString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if typed_text(event).strip():  # Qt would search the titles; the text is for the message
            event.ignore()
            return
        editing = QAbstractItemView.State.EditingState
        if self.state() != editing and self._takes(event):
            return
        super().keyPressEvent(event)
        if self.state() == editing:
            return  # Enter ends the renaming, and reaches the list, too
        held = bool(event.modifiers() & _SEVERAL)
        if event.key() in (*_WALKING_KEYS, *_OPENING_KEYS) and not held:
            self._show(self.currentIndex())
            if self.currentIndex().data(ChatListModel.FOLDER) is not None:
                self._select_open()  # a folder has the keys, and is not selected
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether the key is one of the list's own, and its work is done."""
        index, key = self.currentIndex(), event.key()
        is_folder = index.data(ChatListModel.FOLDER) is not None
        if key == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._open_menu_of_current()
        elif key == Qt.Key.Key_Escape and self._drag.is_active:
            self._drag.cancel()
        elif key == Qt.Key.Key_Escape and self._has_several():
            self._select_open()
        elif is_folder and key in _OPENING_KEYS:
            self._fold(index)
        elif is_folder and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._set_folded(index, folded=key == Qt.Key.Key_Left)
        elif event.matches(QKeySequence.StandardKey.Delete):
            self._on_delete()
        else:
            return False
        return True

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if self.hasFocus() and not self._walked:
            self.done.emit()

    def _on_delete(self) -> None:
        wish = deletion(self._chats, self._kind, self.currentIndex(), self.selected())
        if wish is not None:
            self.wished.emit(wish)

    # showing ----------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drag.is_active:
            self._drag.paint(QPainter(self.viewport()))

    def _fold(self, index: Index) -> None:
        folder: Folder = index.data(ChatListModel.FOLDER)
        self._set_folded(index, folded=folder.id not in self._chats.folded)

    def _set_folded(self, index: Index, *, folded: bool) -> None:
        folder: Folder = index.data(ChatListModel.FOLDER)
        self._chats.fold(folder.id, folded=folded)

    def _choose(self, index: Index) -> None:
        """Select a chat alone, and show it."""
        row = self._chats.index(index.row())
        self.selectionModel().setCurrentIndex(row, _SELECT.ClearAndSelect)
        self._show(index)

    def _show(self, index: Index) -> None:
        chat_id = index.data(ChatListModel.CHAT_ID)
        if chat_id is not None and self._kind is not ListKind.TRASH:
            self.opened.emit(chat_id)

    def _on_rows_changed(self) -> None:
        if self._kind is ListKind.CHATS and not self._has_several():
            self._select_open()

    def _has_several(self) -> bool:
        """Whether several chats are selected; 10,000 are not counted one by one."""
        selection = self.selectionModel().selection()
        rows = sum(selection.at(n).height() for n in range(selection.count()))
        return rows > 50 or (rows > 1 and len(self.selectedIndexes()) > 1)

    def _select_open(self) -> None:
        """Select the chat that is open. The keys stay at a folder that they have reached."""
        row = None if self._open_id is None else self._chats.row_of(self._open_id)
        index = QModelIndex() if row is None else self._chats.index(row)
        walks = self.hasFocus() and self.currentIndex().data(ChatListModel.FOLDER) is not None
        if not walks:
            self.setCurrentIndex(index)
        if row is None:
            self.clearSelection()
        else:
            self.selectionModel().select(index, _SELECT.ClearAndSelect)
