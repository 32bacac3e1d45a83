"""The messages that were written while a reply arrived: they wait for its end, in each chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.chat.content import File, Picture, Question, as_content, text_of
from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.ui.window.remembering.draft_store import DraftStore
from desktop.ui.window.shared.attached_files import AttachedFiles
from desktop.ui.window.shared.live_chats import LiveChats


@dataclass(slots=True)
class Waiting:
    """What waits in one chat."""

    questions: list[Question] = field(default_factory=list)
    is_hurried: bool = False
    """The reply is being stopped, for the first of them to be sent."""
    ended: TurnState | None = TurnState.DONE
    """How the last reply ended, since when nothing was sent; None: the first could not be sent."""

    @property
    def texts(self) -> list[str]:
        """The words of the messages; those of files alone are empty."""
        return [text_of(as_content(question)) for question in self.questions]

    @property
    def text(self) -> str:
        """The words of all of them, as a draft has them."""
        return "\n\n".join(filter(str.strip, self.texts))


class WaitingMessages(QObject):
    """Sends the messages in order, each when the reply before it ended as it should.

    After a reply that was stopped or that failed they wait for the person. They stay with their
    chat while another one is shown; when Weir ends, they go back into the draft.
    """

    changed = Signal(object)
    """The id of a chat where something else waits, or for another reason."""

    def __init__(self, live: LiveChats, drafts: DraftStore, attached: AttachedFiles) -> None:
        super().__init__(live)
        self._live, self._drafts, self._attached = live, drafts, attached
        self._waiting: dict[int, Waiting] = {}
        live.settled.connect(self._on_settled)

    def of(self, chat_id: int | None) -> Waiting:
        """Return what waits in a chat."""
        return self._waiting.get(chat_id or 0) or Waiting()

    def texts(self) -> list[str]:
        """Return all messages that wait, in any chat."""
        return [text for waiting in self._waiting.values() for text in waiting.texts]

    def add(self, chat_id: int, question: Question) -> None:
        """Have `question` wait for the end of the reply in a chat."""
        self._waiting.setdefault(chat_id, Waiting()).questions.append(question)
        self._keep(chat_id)

    def remove(self, chat_id: int, place: int) -> str:
        """Take out the message at this place, which will not be sent; return its text."""
        question = self._waiting[chat_id].questions.pop(place)
        self._keep(chat_id)
        return text_of(as_content(question))

    def take_back(self, chat_id: int, place: int) -> str:
        """The same; its files go back to the message that is written."""
        files = _files_of([self._waiting[chat_id].questions[place]])
        text = self.remove(chat_id, place)
        self._attached.put_before(chat_id, files)
        return text

    def hurry(self, conversation: Conversation) -> None:
        """Send the first message of a chat now: stop the reply where one arrives."""
        waiting = self.of(conversation.id)
        if not waiting.questions:
            return
        if self._live.of(conversation.id):
            waiting.is_hurried = True
            self._live.stop(conversation.id)
        else:
            self._send_next(conversation, waiting)

    def give_back(self) -> None:
        """Put what waits back into the drafts of the chats: nothing will be sent any more."""
        for chat_id in list(self._waiting):
            self.give_back_in(chat_id)

    def give_back_in(self, chat_id: int) -> None:
        """Put what waits in one chat back into its draft: nothing will be sent there."""
        waiting = self._waiting.pop(chat_id, None)
        if waiting is not None and waiting.questions:
            self._drafts.put_before(chat_id, waiting.text)
            self._drafts.keep_waiting(chat_id, "")
            self._attached.keep_waiting(chat_id, ())
            self._attached.put_before(chat_id, _files_of(waiting.questions))
        self.changed.emit(chat_id)

    def _on_settled(self, conversation: Conversation, reply: Message) -> None:
        waiting = self._waiting.get(conversation.id or 0)
        if waiting is None:
            return
        hurried, waiting.is_hurried = waiting.is_hurried, False
        waiting.ended = reply.state
        if waiting.questions and (hurried or reply.state is TurnState.DONE):
            self._send_next(conversation, waiting)
        self.changed.emit(conversation.id)

    def _send_next(self, conversation: Conversation, waiting: Waiting) -> None:
        """Ask the first of them. It goes on waiting where that cannot begin."""
        question, window = waiting.questions.pop(0), self._live.window_for(conversation)
        if window is None or not window.ask(conversation, question):
            waiting.questions.insert(0, question)
            waiting.ended = None
        if conversation.id is not None:
            self._keep(conversation.id)

    def _keep(self, chat_id: int) -> None:
        """Have the disk hold what waits, for a program that is killed sends nothing."""
        waiting = self._waiting[chat_id]
        self._drafts.keep_waiting(chat_id, waiting.text)
        self._attached.keep_waiting(chat_id, _files_of(waiting.questions))
        self.changed.emit(chat_id)


def _files_of(questions: Iterable[Question]) -> tuple[File | Picture, ...]:
    parts = (part for question in questions for part in as_content(question))
    return tuple(part for part in parts if isinstance(part, File | Picture))
