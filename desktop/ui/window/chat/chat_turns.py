"""Asks, stops and retries in the chat that a window shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from desktop.chat.content import Question, as_content
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.composing.asking import Begun, takes_long
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.shared.live_chats import LiveChats
from desktop.ui.window.shared.live_reply import LiveReply


class ChatTurns(QObject):
    """The turns of one window. One of a chat at a time; several chats may stream at once."""

    begun = Signal(object)
    """The id of the reply that a turn of the shown chat fills."""
    ended = Signal(object, object)
    """A Conversation, shown or not, in which nothing arrives any more, and the Message that ended
    last: one window of all tells it, the one that asked."""
    taken = Signal(object)
    """This Question was sent, and stands in the message no more."""
    asking_changed = Signal()
    """`ask_several` is another one."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        display: ChatDisplay,
        live: LiveChats,
        endpoint_in_use: EndpointInUse,
        drafts: Drafts,
    ) -> None:
        super().__init__(display)
        self._workspace = workspace
        self._display = display
        self._live = live
        self._in_use = endpoint_in_use
        self._drafts = drafts
        self.with_files: Callable[[str], Question] = str
        """Puts the files of the message before its text."""
        self.asks_below: Callable[[], int | None] = _at_the_end
        """Says which message of the shown chat the next question hangs below; None: its last."""
        self._ask_several: Callable[[Question], bool] | None = None
        live.join(self)
        live.begun.connect(self._on_begun)
        live.ended.connect(self._on_ended)

    @property
    def conversation(self) -> Conversation:
        """The chat on display."""
        return self._display.conversation

    @property
    def ask_several(self) -> Callable[[Question], bool] | None:
        """Asks in the shown chat in place of its one model, while answers are compared there.
        False: that could not begin."""
        return self._ask_several

    @ask_several.setter
    def ask_several(self, ask: Callable[[Question], bool] | None) -> None:
        self._ask_several = ask
        self.asking_changed.emit()

    @property
    def streaming(self) -> bool:
        """Whether a reply is arriving in the shown chat."""
        return self._display.live() is not None

    def send(self, text: str) -> None:
        """Ask `text` in the shown chat. The message stays written where that cannot begin."""
        question, chat, below = self.with_files(text), self.conversation, self.asks_below()
        if below is None and takes_long(as_content(question)) and self.ask_several is None:
            self._begin(chat, question)
            return
        is_asked = self.ask(chat, question) if below is None else self._ask_below(below, question)
        if is_asked:
            self._drafts.take(self.conversation.id)
            self.taken.emit(question)

    def ask(self, conversation: Conversation, question: Question) -> bool:
        """Ask a question in a chat, shown or not. False: that could not begin."""
        if not self._may_ask(conversation, question):
            return False
        if self.ask_several is not None and conversation is self.conversation:
            return self.ask_several(question)
        with errors_to(self.failed):
            if (endpoint := self._in_use.for_question(conversation)) is None:
                return False
            turn = self._workspace.turns.ask(conversation, question, endpoint)
            live = self._live.follow(turn, self)
            if conversation is self.conversation:
                self._display.show_asked(live)
            return True
        return False

    def _may_ask(self, conversation: Conversation, question: Question) -> bool:
        is_empty = isinstance(question, str) and not question.strip()
        arrives = self._live.of(conversation.id) or self._workspace.turns.is_asking(conversation)
        return not (arrives or is_empty)

    def _begin(self, conversation: Conversation, question: Question) -> None:
        """Begin to write what takes long."""
        if not self._may_ask(conversation, question):
            return
        with errors_to(self.failed):
            if (endpoint := self._in_use.for_question(conversation)) is not None:
                begun = self._workspace.turns.begin(conversation, question, endpoint)
                going = self._go_on(begun, question, self._drafts.revision)
                self._live.tasks.start(going, "ask a long question")

    async def _go_on(self, begun: Begun, question: Question, written: int) -> None:
        """Ask once the disk has the question. The message is emptied then, if nothing else was
        `written` there."""
        conversation = begun.asking.conversation
        with errors_to(self.failed):
            live = self._live.follow(await self._workspace.turns.go_on(begun), self)
            if conversation is self.conversation:
                self._display.show_asked(live)
                if self._drafts.revision == written:
                    self._drafts.take(conversation.id)
            self.taken.emit(question)

    def _ask_below(self, message_id: int, question: Question) -> bool:
        """Ask beside what follows a message of the shown chat. False: that could not begin."""
        chat = self.conversation
        if self.streaming or (endpoint := self._in_use.for_question(chat)) is None:
            return False
        with errors_to(self.failed):
            self._workspace.turns.check(chat, endpoint)
            asked = self._workspace.branches.add_question(chat, message_id, question)
            self._workspace.window_state.knows_branches = True
            self._follow(self._workspace.turns.answer(chat, asked.id, endpoint))
            return True
        return False

    def follow(self, turns: Iterable[Turn]) -> None:
        """Draw turns that were begun together in the shown chat, in all windows."""
        for turn in turns:
            self._live.follow(turn, self).is_compared = True
        self._live.led.emit(self.conversation)

    def stop(self) -> None:
        """Stop what arrives in the shown chat; what has come stays."""
        self._live.stop(self.conversation.id)

    def retry_last(self) -> None:
        """Ask the last question of the shown chat again."""
        reply = self._display.last_reply()
        if reply is not None:
            self.retry(reply.id)

    def retry(self, reply_id: int, endpoint: Endpoint | None = None) -> None:
        """Start a new variant beside a reply of the shown chat."""
        self.answer(self.conversation[reply_id].parent_id, endpoint)

    def answer(self, question_id: int | None, endpoint: Endpoint | None = None) -> None:
        """Start one more reply to a question of the shown chat.

        `endpoint`: replies this once in place of the one that the chat asks.
        """
        if self.streaming:
            return
        endpoint = endpoint or self._in_use.for_question(self.conversation)
        if endpoint is not None:
            with errors_to(self.failed):
                self._follow(self._workspace.turns.answer(self.conversation, question_id, endpoint))

    def drop_refused(self) -> None:
        """Retry without the parameter that the server refused, and take it out of the chat's
        settings; for a model that was asked this once, these stay as they are."""
        reply = self._display.last_reply()
        if reply is None or reply.failure is None or self.streaming:
            return
        chat, asked = self.conversation, ModelChoice(reply.endpoint_name, reply.model)
        without = chat.steering.with_parameter(str(reply.failure.get("field")), None)
        with errors_to(self.failed):
            if asked == ModelChoice.of(self._in_use.endpoint):
                self._workspace.steer(chat, without)
                self.retry(reply.id)
                return
            turns, endpoint = self._workspace.turns, self._workspace.endpoints.chosen(asked)
            self._follow(turns.answer(chat, reply.parent_id, endpoint, without))

    def ask_without_pictures(self) -> None:
        """Retry with the names of the pictures in place of them: the model takes none."""
        reply = self._display.last_reply()
        if reply is not None and not self.streaming:
            asked = ModelChoice(reply.endpoint_name, reply.model)
            self._workspace.turns.composing.leave_out_pictures(asked)
            with errors_to(self.failed):
                self.retry(reply.id, self._workspace.endpoints.chosen(asked))

    def continue_reply(self, reply_id: int) -> None:
        """Continue a reply of the shown chat where it broke off."""
        if self.streaming or (endpoint := self._in_use.for_question(self.conversation)) is None:
            return
        with errors_to(self.failed):
            turns = self._workspace.turns
            self._follow(turns.continue_reply(self.conversation, reply_id, endpoint))

    def leave(self) -> None:
        """The window closes. The turns go on as long as another window is open."""
        self._live.leave(self)
        self._live.begun.disconnect(self._on_begun)
        self._live.ended.disconnect(self._on_ended)

    def _follow(self, turn: Turn) -> None:
        self._live.follow(turn, self)
        self._display.draw()

    def _on_begun(self, live: LiveReply, asked_by: object) -> None:
        if live.conversation is not self.conversation:
            return
        if asked_by is not self:
            self._display.draw_begun()
        self._display.show_turn()
        self.begun.emit(live.reply_id)

    def _on_ended(self, live: LiveReply, reply: Message) -> None:
        self._display.end(live, reply)
        if live.asked_by is self and not self._live.all_of(live.conversation.id):
            self.ended.emit(live.conversation, reply)


def _at_the_end() -> int | None:
    return None
