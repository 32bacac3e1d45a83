"""The chat that a window shows, and its turns: asked, drawn, stopped, retried."""

from __future__ import annotations

import time
from typing import assert_never

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.engine.turns import can_continue
from desktop.engine.workspace import Workspace
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.shared.live_chats import LiveChats
from desktop.ui.window.shared.live_reply import LiveReply

_STATUS_MS = 250


class ChatController(QObject):
    """Joins the engine's conversations and turns to the transcript and the composer.

    Several chats may stream at once, and each in several windows; a turn is drawn in those that
    show its chat.
    """

    chat_shown = Signal()
    """Another chat is on display, or the one on display got its first question."""
    leaving = Signal()
    """Another chat is about to be shown."""
    event_shown = Signal(object)
    """A TurnEvent of the reply that is on display."""
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
        self._transcript = transcript
        self._composer = composer
        self._live = live
        self._in_use = endpoint_in_use
        self._drawn: LiveReply | None = None
        self._drafts = drafts
        self.conversation: Conversation = workspace.new_conversation()
        self._ticker = QTimer(self, interval=_STATUS_MS)
        self._ticker.timeout.connect(self._show_status)
        composer.sent.connect(self.send)
        composer.stop_requested.connect(self.stop)
        transcript.action_chosen.connect(self._on_action_chosen)
        endpoint_in_use.changed.connect(self._offer_continuing)
        endpoint_in_use.show(self.conversation)
        live.join(self)
        live.begun.connect(self._on_begun)
        live.ended.connect(self._on_ended)
        live.led.connect(self._on_led)

    # chats ------------------------------------------------------------------------------
    def new_chat(self) -> None:
        """Show an empty chat; nothing is kept of it until its first question."""
        self._show(self._workspace.new_conversation())

    def open_chat(self, chat_id: int) -> None:
        """Show a chat of the history, and its reply as it arrives."""
        if chat_id == self.conversation.id:
            return
        with errors_to(self.failed):
            self._show(self._workspace.open_conversation(chat_id))

    def close_chat(self, chat_id: int) -> None:
        """End the turn of a chat that was deleted, and show an empty chat in its place."""
        if live := self._live.of(chat_id):
            live.turn.stop()
        if chat_id == self.conversation.id:
            self.new_chat()

    # turns ------------------------------------------------------------------------------
    def send(self, text: str) -> None:
        """Ask `text` in the shown chat. The message stays written where that cannot begin."""
        if self.ask(self.conversation, text):
            self._drafts.take(self.conversation.id)

    def ask(self, conversation: Conversation, text: str) -> bool:
        """Ask `text` in a chat, shown or not. False: that could not begin."""
        if self._live.of(conversation.id) or not text.strip():
            return False
        with errors_to(self.failed):
            if (endpoint := self._in_use.for_question(conversation)) is None:
                return False
            turn = self._workspace.turns.ask(conversation, text, endpoint)
            live = self._live.follow(turn, self)
            if conversation is self.conversation:
                self._show_asked(live)
            return True
        return False

    def _show_asked(self, live: LiveReply) -> None:
        first = len(self.conversation) <= 2
        for message in self.conversation.active_path()[-2:]:
            self._transcript.append(self.conversation, message)
        self._watch(live)
        if first:
            self.chat_shown.emit()

    def stop(self) -> None:
        """Stop the shown chat's reply; what has arrived stays."""
        if live := self._shown_live():
            live.turn.stop()

    def retry_last(self) -> None:
        """Ask the last question of the shown chat again."""
        reply = self._last_reply()
        if reply is not None:
            self.retry(reply.id)

    def retry(self, reply_id: int) -> None:
        """Start a new variant beside a reply of the shown chat."""
        if self.streaming or (endpoint := self._in_use.for_question(self.conversation)) is None:
            return
        with errors_to(self.failed):
            turn = self._workspace.turns.retry(self.conversation, reply_id, endpoint)
            self._live.follow(turn, self)
            self._draw()

    def drop_refused(self) -> None:
        """Take the parameter that the server refused out of the chat's settings, and retry."""
        reply = self._last_reply()
        if reply is None or reply.failure is None or self.streaming:
            return
        with errors_to(self.failed):
            name = str(reply.failure.get("field"))
            self._workspace.steer(
                self.conversation, self.conversation.steering.with_parameter(name, None)
            )
            self.retry(reply.id)

    def continue_reply(self, reply_id: int) -> None:
        """Continue a reply of the shown chat where it broke off."""
        if self.streaming or (endpoint := self._in_use.for_question(self.conversation)) is None:
            return
        with errors_to(self.failed):
            turn = self._workspace.turns.continue_reply(self.conversation, reply_id, endpoint)
            self._live.follow(turn, self)
            self._draw()

    def _on_action_chosen(self, name: str, message_id: int, _argument: str) -> None:
        match action := ActionName(name):
            case ActionName.RETRY:
                self.retry(message_id)
            case ActionName.CONTINUE:
                self.continue_reply(message_id)
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

    def choose_variant(self, message_id: int) -> None:
        """Show another variant, and what follows it."""
        with errors_to(self.failed):
            self._workspace.choose_variant(self.conversation, message_id)
        self._live.led.emit(self.conversation)

    @property
    def streaming(self) -> bool:
        """Whether a reply is arriving in the shown chat."""
        return self._shown_live() is not None

    # end --------------------------------------------------------------------------------
    def leave(self) -> None:
        """The window closes. The turns go on as long as another window is open."""
        self._ticker.stop()
        self._watch(None)
        self._live.leave(self)
        self._live.begun.disconnect(self._on_begun)
        self._live.ended.disconnect(self._on_ended)
        self._live.led.disconnect(self._on_led)

    # one turn ---------------------------------------------------------------------------
    def _on_begun(self, live: LiveReply, asked_by: object) -> None:
        if live.conversation is not self.conversation:
            return
        if asked_by is not self:
            self._draw()
            if len(self.conversation) <= 2:  # nothing was here to be seen
                self.chat_shown.emit()
        self._show_turn()
        self.turn_begun.emit(live.reply_id)

    def _on_ended(self, live: LiveReply, reply: Message) -> None:
        if self._drawn is live:
            self._watch(None)
            self._transcript.end(reply)
            self.reply_shown.emit(reply)
        if live.conversation is self.conversation:
            self._show_turn()
        if live.asked_by is self:
            self.turn_ended.emit(live.conversation, reply)

    def _on_led(self, conversation: Conversation) -> None:
        if conversation is self.conversation:
            self._draw()

    def _watch(self, live: LiveReply | None) -> None:
        """Draw every event of this reply from now on, and no other's."""
        if self._drawn is not None:
            others = (draw for draw in self._drawn.drawn_by if draw != self._on_event)
            self._drawn.drawn_by = tuple(others)
        self._drawn = live
        if live is not None:
            live.drawn_by = (*live.drawn_by, self._on_event)

    def _on_event(self, event: TurnEvent) -> None:
        self._transcript.push(event)
        self.event_shown.emit(event)

    # the shown chat ---------------------------------------------------------------------
    def _show(self, conversation: Conversation) -> None:
        """Put a chat on display, with its draft; the draft of the last one is kept."""
        self.leaving.emit()
        self.conversation = conversation
        self._in_use.show(conversation)
        self._draw()
        self._drafts.show(conversation.id)
        self._show_turn()
        self.chat_shown.emit()

    def _draw(self) -> None:
        """Draw the active path, its arriving reply with exactly the events observed so far."""
        live = self._shown_live()
        self._watch(live)
        if live is None:
            self._transcript.show_conversation(self.conversation)
            return
        so_far = live.message()
        self.conversation.replace(so_far)
        self._transcript.show_conversation(self.conversation)
        if self.conversation.active_path()[-1].id != so_far.id:
            self._watch(None)  # another variant is being read meanwhile
            return
        for event in (*live.waiting(time.monotonic()), *live.tool_calls):
            self._transcript.push(event)

    def _shown_live(self) -> LiveReply | None:
        return self._live.of(self.conversation.id)

    def _last_reply(self) -> Message | None:
        path = self.conversation.active_path()
        return path[-1] if path and path[-1].role is Role.ASSISTANT else None

    def _show_turn(self) -> None:
        """Send or Stop, and the status line, as the shown chat stands."""
        streaming = self.streaming
        self._composer.set_streaming(streaming)
        if streaming:
            self._show_status()
            self._ticker.start()
        else:
            self._ticker.stop()

    def _show_status(self) -> None:
        if live := self._shown_live():
            self._composer.set_status(live.status(time.monotonic(), is_drawn=live is self._drawn))
