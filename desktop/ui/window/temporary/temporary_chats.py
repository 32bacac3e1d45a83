"""Begins temporary chats in a window, and keeps one that the person wants to keep."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.tree import Conversation
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.composer.composer import Composer
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
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
        tasks: Tasks,
    ) -> None:
        super().__init__(bar)
        self._workspace, self._chats = workspace, chats
        self._chat, self._composer, self._bar = chat, composer, bar
        self._attached, self._tasks = attached, tasks
        self._is_keeping = False
        bar.keeping_requested.connect(self.keep)
        for happened in (chat.chat_shown, chat.turn_begun, chat.display.turn_shown):
            happened.connect(self._refresh)
        chat.leaving.connect(self._on_leaving)

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
            self._list(temporary.id)
            self._chat.open_chat(temporary.id)

    def discard(self, begun: Conversation) -> None:
        """Take out of the list what the window began with, and nobody has seen."""
        if begun.is_temporary and begun is not self._chat.conversation:
            assert begun.id is not None
            self._workspace.forget(begun)
            self._chats.remove(begun.id)

    def keep(self) -> None:
        """Save the shown temporary chat as any other, and go on in it; its files first, which takes
        a moment."""
        if not self.can_keep or self._is_keeping:
            return
        temporary = self._chat.conversation
        if self._workspace.files.of(temporary):
            self._is_keeping = True
            self._tasks.start(self._keep_with_files(temporary), "keep a temporary chat")
        else:
            self._keep(temporary)

    async def _keep_with_files(self, temporary: Conversation) -> None:
        try:
            with errors_to(self.failed):
                await in_daemon_thread(self._workspace.files.keep, temporary)
        finally:
            self._is_keeping = False
        if self.can_keep and self._chat.conversation is temporary:
            self._keep(temporary)

    def _keep(self, temporary: Conversation) -> None:
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

    def _on_leaving(self) -> None:
        """Give a chat that is left a row, where something is written in it: one comes back."""
        shown = self._chat.conversation
        if shown.id is None or not shown.is_temporary or self._chats.chat(shown.id):
            return
        if self._composer.text().strip():
            self._list(shown.id)

    def _list(self, chat_id: int) -> None:
        self._chats.put(Chat(chat_id, _("Temporary chat"), time.time()))

    def _refresh(self) -> None:
        shown = self._chat.conversation
        self._bar.show_for(
            is_temporary=shown.is_temporary,
            has_messages=bool(shown),
            is_streaming=self._chat.streaming,
            may_be_kept=self._workspace.keeps_chats,
        )
