"""Decides what an empty chat shows, and acts on what the person chooses there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.setting import SELECTED
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.settings.key_field import where_stored
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.start.first_run import own_entry


class Welcome(QObject):
    """Greets, and asks for what is missing: a key that nobody has given yet."""

    done = Signal()
    """Something will answer; the person may begin."""
    notice_raised = Signal(str)
    """A sentence the person must read."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        pane: ConversationPane,
        chats: ChatListModel,
        chat_controller: ChatController,
        in_use: EndpointInUse,
    ) -> None:
        super().__init__(pane)
        self._workspace, self._tasks, self._pane = workspace, tasks, pane
        self._chats, self._chat_controller, self._in_use = chats, chat_controller, in_use
        first_run = pane.first_run
        first_run.key_card.saved.connect(self._on_key_saved)
        first_run.key_card.accepted.connect(self._on_key_accepted)
        first_run.key_card.ended_unseen.connect(self.notice_raised)
        first_run.endpoint_chosen.connect(self._on_endpoint_chosen)

    def greet(self) -> None:
        """Show the empty chat, or what is missing."""
        self._pane.greeting.tell("")
        self._pane.show_greeting()
        self._tasks.start(self._ask_for_key(), "welcome")

    async def _ask_for_key(self) -> None:
        own = own_entry(self._workspace)
        if own is None or await self._workspace.keys.has_key(own):
            return
        chosen = self._in_use.endpoint.name == own.name
        never = self._workspace.settings[SELECTED].value is None
        first_time = never and self._chats.rowCount() == 0
        if (chosen or first_time) and not self._chat_controller.conversation:
            self._pane.show_first_run(own)

    def _on_key_saved(self, in_keyring: bool) -> None:
        if not in_keyring:  # the card says nothing of it
            self.notice_raised.emit(where_stored(in_keyring))
        if own := own_entry(self._workspace):
            self._in_use.use(own)

    def _on_key_accepted(self) -> None:
        self.done.emit()
        self._pane.greeting.tell(_("Key accepted."))

    def _on_endpoint_chosen(self, endpoint: Endpoint) -> None:
        self._in_use.add(endpoint)
        self.done.emit()
