"""Shows what waits in the chat on display, and does what the person wants with it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from desktop.chat.content import File, Picture, Question, as_content, text_of
from desktop.chat.messages import TurnState
from desktop.language import _
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.queue_panels import Queued, QueuePanels
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.shared.waiting_messages import WaitingMessages


class Pane(Protocol):
    """What of a window the messages have to do with."""

    composer: Composer
    queue: QueuePanels


class MessageQueue(QObject):
    """Joins the messages that wait, which all windows share, to the panels of one window."""

    def __init__(
        self,
        waiting: WaitingMessages,
        chats: ChatController,
        drafts: Drafts,
        pane: Pane,
    ) -> None:
        super().__init__(pane.queue)
        self._waiting, self._drafts, self._chats = waiting, drafts, chats
        composer, panels = self._composer, self._panels = pane.composer, pane.queue
        composer.queued.connect(self._on_queued)
        composer.hurried.connect(self.hurry)
        panels.send_requested.connect(self.hurry)
        panels.edit_requested.connect(self._on_edit)
        panels.remove_requested.connect(self._on_remove)
        chats.chat_shown.connect(self._show)
        chats.turn_begun.connect(self._on_turn_begun)
        waiting.changed.connect(self._on_changed)

    def hurry(self) -> None:
        """Send the first message now: stop the reply where one arrives."""
        self._waiting.hurry(self._chats.conversation)

    def _on_queued(self, text: str) -> None:
        if self._chats.turns.asks_below() is not None:  # what it hangs below may be gone by then
            words = _("A reply is arriving. The branch can be asked when it has ended.")
            self._composer.set_status(words)
            return
        question = self._chats.turns.with_files(text)
        self._composer.clear()
        self._waiting.add(self._shown(), question)
        self._chats.turns.taken.emit(question)

    def _on_edit(self, place: int) -> None:
        if text := self._waiting.take_back(self._shown(), place):
            self._drafts.write_before(text)
        self._composer.edit.setFocus()

    def _on_remove(self, place: int) -> None:
        self._waiting.remove(self._shown(), place)

    def _on_turn_begun(self, _reply_id: int) -> None:
        self._show()

    def _on_changed(self, chat_id: int) -> None:
        if chat_id == self._chats.conversation.id:
            self._show()

    def _shown(self) -> int:
        chat_id = self._chats.conversation.id
        assert chat_id is not None  # a reply arrives in it, or something waits
        return chat_id

    def _show(self) -> None:
        waiting = self._waiting.of(self._chats.conversation.id)
        if self._chats.streaming:
            words = _("Sent when the reply ends. Enter in the empty message sends now.")
            tip = _("Stop the reply and send the first of these messages")
        else:
            words, tip = _why(waiting.ended), _("Send the first of these messages")
        self._panels.show_messages(list(map(_queued, waiting.questions)), words, tip)


def _queued(question: Question) -> Queued:
    """What the panel of a message shows."""
    parts = as_content(question)
    names = [part.name for part in parts if isinstance(part, File | Picture)]
    return Queued(text_of(parts), tuple(names))


def _why(ended: TurnState | None) -> str:
    """Why messages wait though no reply arrives, and how they are sent."""
    if ended is None:
        return _("Waiting: the first could not be sent. Enter in the empty message tries again.")
    if ended is TurnState.STOPPED:
        return _("Waiting: the reply was stopped. Enter in the empty message sends the next one.")
    return _("Waiting: the reply failed. Enter in the empty message sends the next one.")
