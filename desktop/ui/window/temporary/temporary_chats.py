"""Begins temporary chats in a window, and keeps one that the person wants to keep."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.composer.composer import Composer
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.shared.attached_files import AttachedFiles
from desktop.ui.window.start.temporary_bar import TemporaryBar


class TemporaryChats(QObject):
    """A temporary chat has a row in the list, so that one finds back to it; no file has any."""

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        chats: ChatListModel,
        chat: ChatController,
        composer: Composer,
        bar: TemporaryBar,
        attached: AttachedFiles,
    ) -> None:
        super().__init__(bar)
        self._workspace, self._chats = workspace, chats
        self._chat, self._composer, self._bar = chat, composer, bar
        self._attached = attached
        bar.keeping_requested.connect(self.keep)
        for happened in (chat.chat_shown, chat.turn_begun, chat.display.turn_shown):
            happened.connect(self._refresh)

    @property
    def can_keep(self) -> bool:
        """Whether the shown chat is a temporary one that can be saved now."""
        shown = self._chat.conversation
        may_be_kept = self._workspace.keeps_chats and not self._chat.streaming
        return shown.is_temporary and bool(shown) and may_be_kept

    def begin(self) -> None:
        """Show a new temporary chat."""
        with errors_to(self.failed):
            temporary = self._workspace.new_temporary()
            assert temporary.id is not None  # it has a row in memory
            self._chats.put(Chat(temporary.id, _("Temporary chat"), time.time()))
            self._chat.open_chat(temporary.id)

    def keep(self) -> None:
        """Save the shown temporary chat as any other, and go on in it."""
        if not self.can_keep:
            return
        temporary = self._chat.conversation
        draft = self._composer.text()
        with errors_to(self.failed):
            kept = self._workspace.keep(temporary)
            assert temporary.id is not None
            assert kept.id is not None
            self._chats.put(Chat(kept.id, kept.title, time.time()))
            self._composer.clear()
            self._attached.move(temporary.id, kept.id)
            self._chat.open_chat(kept.id)
            self._chats.delete(temporary.id)  # and out of sight in every other window
            self._composer.set_text(draft)

    def _refresh(self) -> None:
        shown = self._chat.conversation
        self._bar.show_for(
            is_temporary=shown.is_temporary,
            has_messages=bool(shown),
            is_streaming=self._chat.streaming,
            may_be_kept=self._workspace.keeps_chats,
        )
