"""Does what the actions of messages name, in the chat that a window shows."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Sending
from desktop.engine.turns import can_continue
from desktop.engine.workspace import Workspace
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.chat_turns import ChatTurns
from desktop.ui.window.chat.chosen_message import ChosenMessage
from desktop.ui.window.chat.deletions import Deletions
from desktop.ui.window.chat.editing import Editing
from desktop.ui.window.chat.retry_with import RetryWith
from desktop.ui.window.chat.undo_offer import UndoOffer
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.live_chats import LiveChats

_TOP = 12
"""Pixels above a message that is brought into sight."""


class MessageVerbs(QObject):
    """Changes the tree of the shown chat, and has all windows that show it follow."""

    chat_made = Signal(object)
    """The id of a new chat with messages of the shown one."""
    conversation_wanted = Signal()
    """What comes next is seen in the conversation alone, whatever stands in its place."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        transcript: Transcript,
        display: ChatDisplay,
        turns: ChatTurns,
        live: LiveChats,
        endpoint_in_use: EndpointInUse,
        editing: Editing,
    ) -> None:
        super().__init__(display)
        self.editing = editing
        self._workspace = workspace
        self._transcript = transcript
        self._display = display
        self._turns = turns
        self._live = live
        self._in_use = endpoint_in_use
        self.chosen = ChosenMessage(transcript, display)
        self.deletions = Deletions(workspace, display, live, UndoOffer(transcript))
        self.retry_with = RetryWith(workspace, transcript, turns, endpoint_in_use, live.tasks)
        transcript.action_chosen.connect(self._on_action_chosen)
        endpoint_in_use.changed.connect(self._offer_continuing)
        self.deletions.failed.connect(self.failed)
        self.retry_with.failed.connect(self.failed)
        editing.failed.connect(self.failed)
        editing.beginning.connect(self.conversation_wanted)

    # branches ---------------------------------------------------------------------------
    def choose_variant(self, message_id: int) -> None:
        """Show another variant in the place of the one that is shown, and what follows it."""
        conversation, places = self._display.conversation, self._transcript.navigation
        shown = set(conversation.active_ids())
        before = next((one for one in conversation.variants(message_id) if one in shown), None)
        top = places.top_of(before) if before is not None else None
        with errors_to(self.failed):
            self._workspace.branches.choose(conversation, message_id)
        self._live.led.emit(conversation)
        if top is not None:
            places.put_at(message_id, max(top, _TOP))

    def go_to(self, message_id: int) -> None:
        """Go to a message of the shown chat, on whatever branch it is."""
        conversation, places = self._display.conversation, self._transcript.navigation
        if message_id not in conversation:
            return
        self.conversation_wanted.emit()
        if message_id not in set(conversation.active_ids()):
            with errors_to(self.failed):
                self._workspace.branches.choose(conversation, message_id)
            self._live.led.emit(conversation)
        places.go_to_id(message_id)

    def walk(self, by: int) -> None:
        """Show the variant so many places behind the chosen message, or before it."""
        message_id = self.chosen.with_variants()
        if message_id is None:
            return
        variants = self._display.conversation.variants(message_id)
        place = variants.index(message_id) + by
        if 0 <= place < len(variants):
            self.choose_variant(variants[place])

    def next_variant(self) -> None:
        """Show the next variant of the chosen message."""
        self.walk(1)

    def previous_variant(self) -> None:
        """Show the variant before the chosen message."""
        self.walk(-1)

    def retry_chosen_with(self) -> None:
        """Let the person choose a model for one more reply in the place of the chosen one."""
        if (reply_id := self.chosen.reply()) is not None and not self._turns.streaming:
            self.retry_with.choose(reply_id)

    def mark(self, message_id: int, sending: Sending) -> None:
        """Keep whether a message goes with the questions after it."""
        conversation = self._display.conversation
        with errors_to(self.failed):
            self._workspace.marks.mark(conversation, message_id, sending)
        self._live.led.emit(conversation)

    def star(self, message_id: int, starred: bool) -> None:
        """Mark a message so that it is found again, or no more."""
        conversation = self._display.conversation
        with errors_to(self.failed):
            message = self._workspace.marks.star(conversation, message_id, starred)
            self._live.marked.emit(conversation, message)

    def star_chosen(self) -> None:
        """Mark the chosen message, or mark it no more."""
        if (message_id := self.chosen.any()) is not None:
            self.star(message_id, not self._display.conversation[message_id].is_starred)

    def begin_chat(self, message_id: int) -> None:
        """Make a new chat of the messages down to this one, and show it."""
        with errors_to(self.failed):
            chat_id = self._workspace.branches.copy(self._display.conversation, message_id)
            self._live.put_first(self._workspace.open_conversation(chat_id))
            self.chat_made.emit(chat_id)

    def begin_chat_here(self) -> None:
        """Make a new chat of the messages down to the chosen one."""
        if (message_id := self.chosen.any()) is not None and not self._turns.streaming:
            self.begin_chat(message_id)

    def edit_chosen(self) -> None:
        """Edit the chosen message in its place, else the last question."""
        if (message_id := self.chosen.to_edit()) is not None:
            self.editing.begin(message_id)

    def delete_chosen(self) -> None:
        """Delete the chosen message with what follows it."""
        if (message_id := self.chosen.any()) is not None:
            self.deletions.delete(message_id)

    def leave(self) -> None:
        """The window closes."""
        self.deletions.leave()
        self.retry_with.leave()
        self.editing.leave()

    # actions ----------------------------------------------------------------------------
    def _on_action_chosen(self, name: str, message_id: int, argument: str) -> None:
        match action := ActionName(name):
            case ActionName.EDIT:
                self.editing.begin(message_id)
            case ActionName.ASK:
                self._turns.answer(message_id)
            case ActionName.RETRY:
                self._turns.retry(message_id)
            case ActionName.RETRY_WITH:
                self.retry_with.choose(message_id)
            case ActionName.CONTINUE:
                self._turns.continue_reply(message_id)
            case ActionName.SHOW_VARIANT:
                self.choose_variant(message_id)
            case ActionName.NEW_CHAT:
                self.begin_chat(message_id)
            case ActionName.DELETE:
                self.deletions.delete(message_id)
            case ActionName.STAR | ActionName.UNSTAR:
                self.star(message_id, action is ActionName.STAR)
            case ActionName.SEND:
                self.mark(message_id, Sending(argument))
            case (ActionName.WIRE | ActionName.COPY_PROGRAM | ActionName.SAVE_PROMPT) | (
                (ActionName.REMEDY | ActionName.COPY | ActionName.COPY_AS) | ActionName.MORE
            ):
                pass  # `WireLauncher`, `PromptSaver`, the window and the transcript do these
            case _:
                assert_never(action)

    def _offer_continuing(self) -> None:
        self._transcript.offer_continuing(self._can_continue)

    def _can_continue(self, reply: Message) -> bool:
        return can_continue(reply, self._in_use.endpoint)
