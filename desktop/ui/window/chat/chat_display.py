"""Draws the chat that a window shows, and its reply as it arrives."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.shared.live_chats import LiveChats
from desktop.ui.window.shared.live_reply import LiveReply

_STATUS_MS = 250


class ChatDisplay(QObject):
    """One chat at a time, in the transcript and the composer of one window."""

    chat_shown = Signal()
    """Another chat is on display, or the one on display got its first question."""
    leaving = Signal()
    """Another chat is about to be shown."""
    reply_shown = Signal(object)
    """The reply on display ended as this Message."""
    turn_shown = Signal()
    """A reply of the shown chat began or ended, on display or not."""

    def __init__(
        self,
        conversation: Conversation,
        transcript: Transcript,
        composer: Composer,
        live: LiveChats,
        endpoint_in_use: EndpointInUse,
        drafts: Drafts,
    ) -> None:
        super().__init__(transcript)
        self.conversation = conversation
        self._transcript = transcript
        self._composer = composer
        self._live = live
        self._in_use = endpoint_in_use
        self._drafts = drafts
        self._drawn: LiveReply | None = None
        self._ticker = QTimer(self, interval=_STATUS_MS)
        self._ticker.timeout.connect(self._show_status)
        endpoint_in_use.show(conversation)
        if conversation.id is not None:  # a temporary one: its draft is not that of a new chat
            drafts.show(conversation.id)
        live.led.connect(self._on_led)
        live.marked.connect(self._on_marked)

    def show(self, conversation: Conversation) -> None:
        """Put a chat on display, with its draft; the draft of the last one is kept."""
        self.leaving.emit()
        self.conversation = conversation
        self._in_use.show(conversation)
        self.draw()
        self._drafts.show(conversation.id)
        self.show_turn()
        self.chat_shown.emit()

    def live(self) -> LiveReply | None:
        """Return the reply that arrives in the shown chat; None where none does."""
        return self._live.of(self.conversation.id)

    def last_reply(self) -> Message | None:
        """Return the reply that the shown chat ends with; None where it ends with none."""
        last = self.conversation.end(1)
        return last[0] if last and last[0].role is Role.ASSISTANT else None

    def show_asked(self, live: LiveReply) -> None:
        """Draw a question that was just asked in the shown chat, and its reply from now on."""
        first = len(self.conversation) <= 2
        for message in self.conversation.end(2):
            self._transcript.append(self.conversation, message)
        self._watch(live)
        if first:
            self.chat_shown.emit()

    def draw(self) -> None:
        """Draw the active path, its arriving reply with exactly the events observed so far."""
        live = self.live()
        self._watch(live)
        if live is None:
            self._transcript.show_conversation(self.conversation)
            return
        so_far = live.message()
        self.conversation.replace(so_far)
        self._transcript.show_conversation(self.conversation)
        if self.conversation.end(1)[0].id != so_far.id:
            self._watch(None)  # another variant is being read meanwhile
            return
        for event in (*live.waiting(time.monotonic()), *live.tool_calls):
            self._transcript.push(event)

    def draw_begun(self) -> None:
        """Draw what another window asked in the shown chat."""
        self.draw()
        if len(self.conversation) <= 2:  # nothing was here to be seen
            self.chat_shown.emit()

    def end(self, live: LiveReply, reply: Message) -> None:
        """Draw that a reply ended as this message, where it is the one on display."""
        if self._drawn is live:
            self._watch(None)
            self._transcript.end(reply)
            self.reply_shown.emit(reply)
        if live.conversation is self.conversation:
            self.show_turn()

    def show_turn(self) -> None:
        """Show Send or Stop, and the status line, as the shown chat stands."""
        streaming = self.live() is not None
        self._composer.set_streaming(streaming)
        if streaming:
            self._show_status()
            self._ticker.start()
        else:
            self._ticker.stop()
        self.turn_shown.emit()

    def leave(self) -> None:
        """Draw nothing more: the window closes."""
        self._ticker.stop()
        self._watch(None)
        self._live.led.disconnect(self._on_led)
        self._live.marked.disconnect(self._on_marked)

    def _on_led(self, conversation: Conversation) -> None:
        if conversation is not self.conversation:
            return
        was_empty = not self._transcript.feed.messages
        self.draw()
        if was_empty != (not self._transcript.feed.messages):
            self.chat_shown.emit()  # all of it was deleted, or came back

    def _on_marked(self, conversation: Conversation, message: Message) -> None:
        if conversation is self.conversation:
            self._transcript.feed.mark(message)

    def _watch(self, live: LiveReply | None) -> None:
        """Draw every event of this reply from now on, and no other's."""
        if self._drawn is not None:
            others = (draw for draw in self._drawn.drawn_by if draw != self._transcript.push)
            self._drawn.drawn_by = tuple(others)
        self._drawn = live
        if live is not None:
            live.drawn_by = (*live.drawn_by, self._transcript.push)

    def _show_status(self) -> None:
        if live := self.live():
            self._composer.set_status(live.status(time.monotonic(), is_drawn=live is self._drawn))
