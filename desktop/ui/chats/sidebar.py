"""The column at the left: a button for a new chat, the list of chats, a button for the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list import ChatList
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.shelf import Shelf
from desktop.ui.chats.undo_bar import UndoBar
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import BESIDE_WORDS, beside_words, icon
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.shortcuts import native, with_shortcut


class KeyedButton(QPushButton):
    """A row of the column. Its shortcut stands at its end, where there is room."""

    def __init__(self, words: str, hint: str, command: CommandName, style: str) -> None:
        super().__init__(words)
        keys = keys_of(command)
        self.setObjectName(style)
        self.setAccessibleName(words)
        self.setToolTip(with_shortcut(hint, keys))
        self.setIconSize(BESIDE_WORDS)
        self._cap = KeyCap(native(keys))
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.addStretch(1)
        row.addWidget(self._cap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cap.setVisible(self.width() > self.sizeHint().width() + self._cap.sizeHint().width())


class Sidebar(QFrame):
    """The column itself. In a narrow window it lies over the conversation."""

    new_chat_requested = Signal()
    search_requested = Signal()
    settings_requested = Signal()
    fold_requested = Signal()

    def __init__(self, model: ChatListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        new, find = CommandName.NEW_CHAT, CommandName.SEARCH
        self.new_chat = KeyedButton(_("New chat"), _("New chat"), new, "newChat")
        self.new_chat.clicked.connect(self.new_chat_requested)
        self.search = KeyedButton(_("Search"), _("Search all chats"), find, "search")
        self.search.clicked.connect(self.search_requested)
        self.chats = ChatList(model)
        self.shelf: Shelf | None = None
        """The archive or the trash, while it is shown in place of the list."""
        self._palette: Palette | None = None
        self._lists = QStackedLayout()
        self.undo_bar = UndoBar()
        self.settings = QPushButton(_("Settings"))
        self.settings.setObjectName("flat")
        self.settings.setIconSize(BESIDE_WORDS)
        self.settings.setAccessibleName(_("Settings"))
        self.settings.setToolTip(with_shortcut(_("Settings"), keys_of(CommandName.SETTINGS)))
        self.settings.clicked.connect(self.settings_requested)
        self.hide_chats = QPushButton()
        self.hide_chats.setObjectName("flat")
        self.hide_chats.setAccessibleName(_("Hide chats"))
        self.hide_chats.setToolTip(with_shortcut(_("Hide chats"), keys_of(CommandName.SHOW_CHATS)))
        self.hide_chats.clicked.connect(self.fold_requested)
        self.arrange = QPushButton()
        self.arrange.setObjectName("flat")
        self.arrange.setAccessibleName(_("Arrange chats"))
        self.arrange.setToolTip(_("New folder, order, archive, trash, import, export"))
        self.arrange.clicked.connect(self._on_arrange)
        below = QHBoxLayout()
        below.addWidget(self.settings, 1)
        below.addWidget(self.arrange)
        below.addWidget(self.hide_chats)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 14, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self.new_chat)
        layout.addSpacing(-6)
        layout.addWidget(self.search)
        layout.addLayout(self._lists, 1)
        self._lists.addWidget(self.chats)  # which shows it: as a window, had it no parent by now
        layout.addWidget(self.undo_bar)
        layout.addLayout(below)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in the colours of `palette`."""
        self.new_chat.setIcon(beside_words("plus", palette.text))
        self.search.setIcon(beside_words("search", palette.muted))
        self.settings.setIcon(beside_words("settings", palette.text))
        self.arrange.setIcon(icon("more", palette.muted))
        self.hide_chats.setIcon(icon("sidebar", palette.muted))
        self.chats.set_palette(palette)
        self._palette = palette
        if self.shelf is not None:
            self.shelf.set_palette(palette)

    def open_shelf(self, shelf: Shelf) -> None:
        """Show the archive or the trash in place of the list, until it is left."""
        with fading(self):
            before, self.shelf = self.shelf, shelf
            if self._palette is not None:
                shelf.set_palette(self._palette)
            shelf.left.connect(self.close_shelf)
            self._lists.addWidget(shelf)
            self._switch(shelf, shelf.chats, with_keyboard=True)
            self._drop(before)

    def close_shelf(self) -> None:
        """Show the list again."""
        if self.shelf is not None:
            had = self.shelf.isAncestorOf(QApplication.focusWidget() or self)
            with fading(self):
                self._switch(self.chats, self.chats, with_keyboard=had)
                before, self.shelf = self.shelf, None
                self._drop(before)

    def _switch(self, shown: QWidget, chats: ChatList, *, with_keyboard: bool) -> None:
        """Show one of the two. The keyboard is given on first: what is hidden with it would give
        it to the message."""
        if with_keyboard:
            shown.show()
            chats.setFocus(Qt.FocusReason.OtherFocusReason)
        self._lists.setCurrentWidget(shown)

    def _drop(self, shelf: Shelf | None) -> None:
        if shelf is not None:
            self._lists.removeWidget(shelf)
            shelf.deleteLater()

    def _on_arrange(self) -> None:
        self.chats.menus.open_of_list(self.arrange)
