"""Takes a chat that was deleted out of sight in one window, and offers to undo it there."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.chat_list_model import Chat
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.shared.shared import Shared


class DeletedChats(QObject):
    """Undo is offered where the chat was deleted; every window that shows the chat closes it."""

    def __init__(
        self,
        shared: Shared,
        chat_list: ChatListController,
        chat: ChatController,
        sidebar: Sidebar,
    ) -> None:
        super().__init__(sidebar)
        self._waiting, self._chat, self._undo_bar = shared.waiting, chat, sidebar.undo_bar
        sidebar.undo_bar.undo_requested.connect(chat_list.undo)
        shared.chats.deleted.connect(self._on_deleted)
        chat_list.steps.offered.connect(sidebar.undo_bar.offer)
        chat_list.restored.connect(self._on_restored)
        chat_list.steps.expired.connect(self._on_undo_expired)
        chat_list.gone.connect(shared.drafts.drop)
        chat_list.gone.connect(shared.attached.drop)

    def _on_deleted(self, chat_id: int) -> None:
        self._waiting.give_back_in(chat_id)
        self._chat.close_chat(chat_id)

    def _on_restored(self, chat: Chat) -> None:
        self._chat.open_chat(chat.id)

    def _on_undo_expired(self) -> None:
        self._undo_bar.hide()
