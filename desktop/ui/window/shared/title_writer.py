"""Has the titles of chats written by the model that the person chose for that."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.settings.setting import TITLE_ENDPOINT
from desktop.chat.tree import Conversation
from desktop.engine.composing.titles import wants_title, written_title
from desktop.engine.workspace import Workspace
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.tasks import Tasks
from desktop.ui.window.shared.live_chats import LiveChats


class TitleWriter(QObject):
    """Asks once for each chat, after its first reply. Where that fails, the title stays."""

    def __init__(
        self, workspace: Workspace, live: LiveChats, chats: ChatListModel, tasks: Tasks
    ) -> None:
        super().__init__(live)
        self._workspace, self._chats, self._tasks = workspace, chats, tasks
        live.settled.connect(self._on_settled)

    def _on_settled(self, conversation: Conversation, reply: Message) -> None:
        if self._workspace.settings[TITLE_ENDPOINT].value and wants_title(conversation, reply):
            self._tasks.start(self._write(conversation), f"title of chat {conversation.id}")

    async def _write(self, conversation: Conversation) -> None:
        with contextlib.suppress(ChatError):
            name = self._workspace.settings[TITLE_ENDPOINT].value
            endpoint = self._workspace.endpoints.named(name or "")
            title = await written_title(conversation, endpoint, self._workspace.turns.ask_once)
            if not title or conversation.id is None:
                return
            if self._workspace.history_of(conversation).titles.suggest(conversation.id, title):
                conversation.title = title
                self._chats.retitle(conversation.id, title)
