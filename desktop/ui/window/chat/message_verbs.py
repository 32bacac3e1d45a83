"""Does what the actions of messages name, in the chat that a window shows."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.engine.turns import can_continue
from desktop.engine.workspace import Workspace
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.chat_turns import ChatTurns
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.live_chats import LiveChats


class MessageVerbs(QObject):
    """Changes the tree of the shown chat, and has all windows that show it follow."""

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        transcript: Transcript,
        display: ChatDisplay,
        turns: ChatTurns,
        live: LiveChats,
        endpoint_in_use: EndpointInUse,
    ) -> None:
        super().__init__(display)
        self._workspace = workspace
        self._transcript = transcript
        self._display = display
        self._turns = turns
        self._live = live
        self._in_use = endpoint_in_use
        transcript.action_chosen.connect(self._on_action_chosen)
        endpoint_in_use.changed.connect(self._offer_continuing)

    def choose_variant(self, message_id: int) -> None:
        """Show another variant, and what follows it."""
        conversation = self._display.conversation
        with errors_to(self.failed):
            self._workspace.choose_variant(conversation, message_id)
        self._live.led.emit(conversation)

    def _on_action_chosen(self, name: str, message_id: int, _argument: str) -> None:
        match action := ActionName(name):
            case ActionName.RETRY:
                self._turns.retry(message_id)
            case ActionName.CONTINUE:
                self._turns.continue_reply(message_id)
            case ActionName.SHOW_VARIANT:
                self.choose_variant(message_id)
            case ActionName.WIRE | ActionName.COPY_PROGRAM | ActionName.REMEDY:
                pass  # `WireLauncher` and the window do these
            case ActionName.COPY | ActionName.COPY_AS:
                pass  # the transcript does these
            case _:
                assert_never(action)

    def _offer_continuing(self) -> None:
        self._transcript.offer_continuing(self._can_continue)

    def _can_continue(self, reply: Message) -> bool:
        return can_continue(reply, self._in_use.endpoint)
