"""Shows the title of the chat on display above it and in the title bar, and has it renamed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.chat_list import ChatList
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.chat_title import ChatTitle
from desktop.ui.window.chat_controller import ChatController


class TitleShown(QObject):
    """Joins the open chat, its row in the list, the header and the window's title bar."""

    def __init__(
        self,
        chat: ChatController,
        chats: ChatListModel,
        chat_list: ChatList,
        title: ChatTitle,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._chat, self._chats, self._list = chat, chats, chat_list
        self._title, self._window = title, window
        self._shown: int | None = None
        chat.chat_shown.connect(self.show)
        chats.renamed.connect(self._on_renamed)
        chats.retitled.connect(self._on_retitled)
        title.renamed.connect(self._on_typed)
        self.show()

    def show(self) -> None:
        """Show the title of the chat that is on display now."""
        self._title.finish()  # what is typed is the title of the chat that was on display
        conversation = self._chat.conversation
        self._shown = conversation.id
        title = safe_text(" ".join(conversation.title.split()))  # one line
        unnamed = _("Temporary chat") if conversation.is_temporary else _("New chat")
        more = self._chats.imported(conversation.id)
        can_rename = conversation.id is not None
        self._title.show_title(title or unnamed, can_rename=can_rename, more=more)
        bar = f"{title} — Weir" if title else "Weir"
        self._window.window().setWindowTitle(bar.replace("[*]", "[*][*]"))  # Qt's mark: unsaved

    def rename(self) -> None:
        """Rename the open chat, wherever the keyboard is: in the list, or above the chat."""
        if self._list.hasFocus():
            self._list.rename()
        else:
            self._title.rename()

    def _on_typed(self, title: str) -> None:
        if self._shown is not None:
            self._chats.rename(self._shown, title)

    def _on_retitled(self, chat_id: int, title: str) -> None:
        if chat_id == self._chat.conversation.id and not self._title.is_edited:
            self._chat.conversation.title = title
            self.show()

    def _on_renamed(self, chat_id: int, title: str) -> None:
        chat = self._chats.chat(chat_id)  # has its old title again where the new one is not saved
        if chat_id == self._chat.conversation.id:
            self._chat.conversation.title = title if chat is None else chat.title
            self.show()
