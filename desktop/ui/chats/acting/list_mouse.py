"""The mouse over the list of chats: what a press, a drag and a click mean there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QListView

from desktop.chat.ordering.folder import Folder
from desktop.ui.chats.acting.dragging import Dragging
from desktop.ui.chats.chat_list_model import Chat, ChatListModel, Index

_SEVERAL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton
_BESIDE = 32
"""Pixels beside the list that still belong to it while something is dragged."""


class ListMouse(QObject):
    """Takes what the view would take for something else, and leaves it the rest.

    A press on a folder selects nothing, and one on several chats that are selected keeps them: it
    may begin to drag them.
    """

    folder_clicked = Signal(object)
    """The index of a folder."""
    one_clicked = Signal(object)
    """The index of a chat that was one of several selected ones."""
    nothing_clicked = Signal()
    """A click met no chat and no folder: it selects nothing, and ends what was selected."""
    menu_wanted = Signal(object, object)
    """An index, and the place in the list."""
    renaming_wanted = Signal(object)
    dropped = Signal(object)
    """A Wish."""
    dragged_out = Signal(object)
    """The chats that the mouse has taken out of the list."""

    def __init__(
        self,
        view: QListView,
        drag: Dragging,
        dots: Callable[[Index], QRect],
        selected: Callable[[], list[Chat]],
        *,
        can_drag: bool,
    ) -> None:
        """`dots` gives where a row has its three dots, and `selected` the chats that are."""
        super().__init__(view)
        self._view, self._drag, self._dots, self._selected = view, drag, dots, selected
        self._can_drag = can_drag
        self._pressed = QPersistentModelIndex()
        self._at = QPoint()
        self._keeps = False  # this press is not the view's
        self.held = False
        """Whether the last press was with Ctrl or Shift: it selects, and opens nothing."""
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is _LEFT:
                return self._press(at, bool(event.modifiers() & _SEVERAL))
            case QEvent.Type.MouseMove if event.buttons() & _LEFT:
                self._move(at)
                return True  # else the view selects what the mouse goes over
            case QEvent.Type.MouseButtonRelease if event.button() is _LEFT:
                return self._release(at)
            case QEvent.Type.MouseButtonDblClick if event.button() is _LEFT:
                return self._double(at)
        return False

    def _press(self, at: QPoint, held: bool) -> bool:
        index = self._view.indexAt(at)
        self.held, self._at, self._keeps = held, at, True
        self._pressed = QPersistentModelIndex()
        if self._dots(index).contains(at):
            self.menu_wanted.emit(index, self._dots(index).bottomLeft())
            return True
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.nothing_clicked.emit()
            return True
        self._pressed = QPersistentModelIndex(index)
        selection = self._view.selectionModel()
        several = len(self._selected()) > 1 and selection.isSelected(index)
        is_folder = index.data(ChatListModel.FOLDER) is not None
        self._keeps = is_folder or (several and not held)
        return self._keeps

    def _move(self, at: QPoint) -> None:
        far = (at - self._at).manhattanLength() >= QApplication.startDragDistance()
        if not self._drag.is_active and self._can_drag and far and self._pressed.isValid():
            self._begin()
        if self._drag.is_active and self._drag.chats and self._is_outside(at):
            chats = list(self._drag.chats)
            self._drag.cancel()
            self._pressed, self._keeps = QPersistentModelIndex(), True
            self.dragged_out.emit(chats)
            if len(chats) == 1:
                self.nothing_clicked.emit()  # the press alone has selected it
        self._drag.move(at)

    def _is_outside(self, at: QPoint) -> bool:
        """Whether a place is beside the list, or beyond the window: above and below, it scrolls."""
        page, window = self._view.viewport(), self._view.window()
        beside = page.rect().adjusted(-_BESIDE, 0, _BESIDE, 0)
        within = window.rect().contains(page.mapTo(window, at))
        return not within or not beside.left() <= at.x() <= beside.right()

    def _begin(self) -> None:
        folder: Folder | None = self._pressed.data(ChatListModel.FOLDER)
        chats = self._selected() if folder is None else []
        if folder is None and not chats:
            return
        self._drag.begin(chats, folder)

    def _release(self, at: QPoint) -> bool:
        if self._drag.is_active:
            if (wish := self._drag.drop()) is not None:
                self.dropped.emit(wish)
            self._keeps = True
        elif self._keeps and self._view.indexAt(at) == self._pressed and self._pressed.isValid():
            index = self._view.indexAt(at)
            is_folder = index.data(ChatListModel.FOLDER) is not None
            (self.folder_clicked if is_folder else self.one_clicked).emit(index)
        return self._keeps

    def _double(self, at: QPoint) -> bool:
        index = self._view.indexAt(at)
        self._pressed, self._keeps = QPersistentModelIndex(), True
        if self._dots(index).contains(at):
            return True
        if index.data(ChatListModel.FOLDER) is not None:
            self.folder_clicked.emit(index)
        elif index.data(ChatListModel.CHAT_ID) is not None:
            self.renaming_wanted.emit(index)
        return True
