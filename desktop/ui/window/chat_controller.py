"""The chat that a window shows: the parts that draw it, ask in it and change it, joined."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.asking_below import AskingBelow
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.chat_turns import ChatTurns
from desktop.ui.window.chat.edit_keys import EditKeys
from desktop.ui.window.chat.editing import Editing
from desktop.ui.window.chat.message_verbs import MessageVerbs
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.shared.live_chats import LiveChats


class ChatController(QObject):
    """Joins the engine's conversations and turns to the transcript and the composer.

    Several chats may stream at once, and each in several windows; a turn is drawn in those that
    show its chat.
    """

    chat_shown = Signal()
    """Another chat is on display, or the one on display got its first question."""
    leaving = Signal()
    """Another chat is about to be shown."""
    reply_shown = Signal(object)
    """The reply on display ended as this Message."""
    turn_begun = Signal(object)
    """The id of the reply that a turn of the shown chat fills."""
    turn_ended = Signal(object, object)
    """A Conversation, shown or not, and the Message that its reply ended as: one window of all
    tells it, the one that asked."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        transcript: Transcript,
        composer: Composer,
        live: LiveChats,
        endpoint_in_use: EndpointInUse,
        drafts: Drafts,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._live = live
        self.display = ChatDisplay(
            workspace.new_conversation(), transcript, composer, live, endpoint_in_use, drafts
        )
        self.turns = ChatTurns(workspace, self.display, live, endpoint_in_use, drafts)
        editing = Editing(
            *(workspace, transcript, self.display, self.turns, live),
            drafts.store.edits,
            composer.edit,
        )
        self.messages = MessageVerbs(
            *(workspace, transcript, self.display, self.turns, live),
            endpoint_in_use,
            editing,
        )
        self.asking_below = AskingBelow(transcript, self.display, self.turns, composer)
        EditKeys(transcript.view, composer.edit, self.messages)
        for part in (self.display, self.turns, self.messages):
            part.setParent(self)
        composer.sent.connect(self.turns.send)
        composer.stop_requested.connect(self.turns.stop)
        self._hand_on()

    @property
    def conversation(self) -> Conversation:
        """The chat on display."""
        return self.display.conversation

    @property
    def streaming(self) -> bool:
        """Whether a reply is arriving in the shown chat."""
        return self.turns.streaming

    def new_chat(self, folder_id: int | None = None) -> None:
        """Show an empty chat; nothing is kept of it until its first question, which puts it in
        this folder."""
        with errors_to(self.failed):
            self.display.show(self._workspace.new_conversation(folder_id))

    def open_chat(self, chat_id: int) -> None:
        """Show a chat of the history, and its reply as it arrives."""
        if chat_id == self.conversation.id:
            return
        with errors_to(self.failed):
            self.display.show(self._workspace.open_conversation(chat_id))

    def close_chat(self, chat_id: int) -> None:
        """End the turn of a chat that was deleted, and show an empty chat in its place."""
        self._live.stop(chat_id)
        if chat_id == self.conversation.id:
            self.new_chat()

    def leave(self) -> None:
        """The window closes. The turns go on as long as another window is open."""
        self.display.leave()
        self.turns.leave()
        self.messages.leave()

    def _hand_on(self) -> None:
        """Tell what the parts tell."""
        display, turns = self.display, self.turns
        display.chat_shown.connect(self.chat_shown)
        display.leaving.connect(self.leaving)
        display.reply_shown.connect(self.reply_shown)
        turns.begun.connect(self.turn_begun)
        turns.ended.connect(self.turn_ended)
        turns.failed.connect(self.failed)
        self.messages.failed.connect(self.failed)
        self.messages.chat_made.connect(self.open_chat)
