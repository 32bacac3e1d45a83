"""The archive or the trash, in the place of the list of chats."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.chat.ordering.folder import ListKind
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list import ChatList
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.widgets.typed import takes_escape


class Shelf(QWidget):
    """A heading with a way back, what stands there by the day it went there, and what to do."""

    wished = Signal(object)
    """A Wish."""
    left = Signal()
    """The person goes back to the list."""

    def __init__(self, kind: ListKind, note: str) -> None:
        """`note` says how long things stay there."""
        super().__init__()
        self.kind = kind
        is_trash = kind is ListKind.TRASH
        self.model = ChatListModel()
        self.model.setParent(self)
        self.chats = ChatList(self.model, kind=kind)
        self.chats.setAccessibleName(_("Trash") if is_trash else _("Archive"))
        self.chats.wished.connect(self.wished)
        self._back = QPushButton()
        self._back.setObjectName("flat")
        self._back.setAccessibleName(_("Back to the chats"))
        self._back.setToolTip(with_shortcut(_("Back to the chats"), "Esc"))
        self._back.clicked.connect(self.left)
        self._note = plain_label(note, "note")
        self._note.setContentsMargins(12, 0, 12, 0)
        self._empty = push_button(_("Empty trash"), _("Delete all of the trash for good"), "danger")
        self._empty.clicked.connect(self._on_empty)
        self._empty.setVisible(is_trash)
        title = QLabel(self.chats.accessibleName())
        title.setObjectName("shelfTitle")
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addWidget(title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addWidget(self.chats, 1)
        layout.addWidget(self._empty)
        for widget in (self._back, self._empty, self.chats):  # a click needs no ring
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_chats(self, chats: Iterable[Chat], nothing: str) -> None:
        """Show these; `nothing` is said in the note where there are none."""
        self.model.reset(chats, [])
        if self.model.rowCount() == 0:
            self._note.setText(nothing)
        self._empty.setEnabled(self.model.rowCount() > 0)

    def set_palette(self, palette: Palette) -> None:
        """Draw in the colours of `palette`."""
        self._back.setIcon(icon("previous", palette.text))
        self.chats.set_palette(palette)

    def event(self, event: QEvent) -> bool:
        """Take Esc for the way back, before the window takes it."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back by Esc; other keys go on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_empty(self) -> None:
        self.wished.emit(Wish(Verb.EMPTY_TRASH))
