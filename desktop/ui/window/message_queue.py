"""The messages that were written while a reply arrived: they wait for its end, in each chat."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.language import _
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.queue_panels import QueuePanels
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.remembering.drafts import Drafts


@dataclass(slots=True)
class _Waiting:
    """What waits in one chat."""

    texts: list[str] = field(default_factory=list)
    is_hurried: bool = False
    """The reply is being stopped, for the first of them to be sent."""
    ended: TurnState = TurnState.DONE
    """How the last reply ended, since when nothing was sent."""


class MessageQueue(QObject):
    """Sends the messages in order, each when the reply before it ended as it should.

    After a reply that was stopped or that failed they wait for the person. They stay with their
    chat while another one is shown; when the window closes, they go back into the draft.
    """

    def __init__(
        self, chats: ChatController, drafts: Drafts, composer: Composer, panels: QueuePanels
    ) -> None:
        super().__init__(panels)
        self._drafts = drafts
        self._chats, self._composer, self._panels = chats, composer, panels
        self._waiting: dict[int, _Waiting] = {}
        composer.queued.connect(self._on_queued)
        composer.hurried.connect(self.hurry)
        panels.send_requested.connect(self.hurry)
        panels.edit_requested.connect(self._on_edit)
        panels.remove_requested.connect(self._on_remove)
        chats.chat_shown.connect(self._show)
        chats.turn_begun.connect(self._on_turn_begun)
        chats.turn_ended.connect(self._on_turn_ended)

    def hurry(self) -> None:
        """Send the first message now: stop the reply where one arrives."""
        waiting = self._shown()
        if not waiting.texts:
            return
        if self._chats.streaming:
            waiting.is_hurried = True
            self._chats.stop()
        else:
            self._send_next(self._chats.conversation, waiting)

    def give_back(self) -> None:
        """Put what waits back into the drafts of the chats: nothing will be sent any more."""
        for chat_id in list(self._waiting):
            self.give_back_in(chat_id)

    def give_back_in(self, chat_id: int) -> None:
        """Put what waits in one chat back into its draft: nothing will be sent there."""
        waiting = self._waiting.pop(chat_id, None)
        if waiting is not None and waiting.texts:
            self._drafts.put_before(chat_id, "\n\n".join(waiting.texts))
            self._drafts.keep_waiting(chat_id, "")
        self._show()

    # what happened ----------------------------------------------------------------------
    def _on_queued(self, text: str) -> None:
        chat_id = self._chats.conversation.id
        assert chat_id is not None  # a reply arrives in it
        self._waiting.setdefault(chat_id, _Waiting()).texts.append(text)
        self._composer.clear()
        self._keep(chat_id)
        self._show()

    def _on_edit(self, place: int) -> None:
        chat_id = self._chats.conversation.id
        assert chat_id is not None  # something waits in it
        self._drafts.put_before(chat_id, self._shown().texts.pop(place))
        self._composer.edit.setFocus()
        self._keep(chat_id)
        self._show()

    def _on_remove(self, place: int) -> None:
        chat_id = self._chats.conversation.id
        assert chat_id is not None  # something waits in it
        del self._shown().texts[place]
        self._keep(chat_id)
        self._show()

    def _on_turn_begun(self, _reply_id: int) -> None:
        self._show()

    def _on_turn_ended(self, conversation: Conversation, reply: Message) -> None:
        waiting = self._waiting.get(conversation.id or 0)
        if waiting is None:
            return
        hurried, waiting.is_hurried = waiting.is_hurried, False
        waiting.ended = reply.state
        if waiting.texts and (hurried or reply.state is TurnState.DONE):
            self._send_next(conversation, waiting)
        self._show()

    def _send_next(self, conversation: Conversation, waiting: _Waiting) -> None:
        """Ask the first of them. It goes on waiting where that cannot begin."""
        text = waiting.texts.pop(0)
        if not self._chats.ask(conversation, text):
            waiting.texts.insert(0, text)
            waiting.ended = TurnState.FAILED
        if conversation.id is not None:
            self._keep(conversation.id)
        self._show()

    def _keep(self, chat_id: int) -> None:
        """Have the disk hold what waits, for a program that is killed sends nothing."""
        self._drafts.keep_waiting(chat_id, "\n\n".join(self._waiting[chat_id].texts))

    # on display -------------------------------------------------------------------------
    def _shown(self) -> _Waiting:
        return self._waiting.get(self._chats.conversation.id or 0) or _Waiting()

    def _show(self) -> None:
        waiting = self._shown()
        if self._chats.streaming:
            words = _("Sent when the reply ends. Enter in the empty message sends now.")
            tip = _("Stop the reply and send the first of these messages")
        else:
            words, tip = _why(waiting.ended), _("Send the first of these messages")
        self._panels.show_messages(waiting.texts, words, tip)


def _why(ended: TurnState) -> str:
    """Why messages wait though no reply arrives, and how they are sent."""
    if ended is TurnState.STOPPED:
        return _("Waiting: the reply was stopped. Enter in the empty message sends the next one.")
    return _("Waiting: the reply failed. Enter in the empty message sends the next one.")
