"""Asks: every turn of this run starts here, and is found here while it is live."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from desktop.chat.content import Question, as_content
from desktop.chat.context import BytesOf
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.steering.steering import Steering
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation, is_temporary
from desktop.engine.composing.asking import Asking, Begun, Written, new_reply
from desktop.engine.composing.composing import Composing
from desktop.engine.composing.composition import Composed, unkept
from desktop.engine.composing.programs import Programs
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.open_settings import OpenChats
from desktop.engine.recording.recordings import Recordings
from desktop.engine.turn.habits import Habits
from desktop.engine.turn.transport import NetworkTransport
from desktop.engine.turn.turn import Turn
from desktop.storage.failures import HistoryFailed
from desktop.wire.failures import KeyRefused

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.journal import JournalEntry

KEPT_CHATS = 8
"""Chats that are kept in memory after their last turn ended."""


class Turns:
    """Starts turns and keeps the live ones; call it inside a running loop."""

    def __init__(
        self,
        endpoints: Endpoints,
        recordings: Recordings,
        chats: Callable[[Conversation], OpenChats],
        bytes_of: BytesOf,
    ) -> None:
        """`chats` opens the history and journal of a chat; `bytes_of` finds a picture by hash."""
        self._endpoints = endpoints
        self._recordings = recordings
        self._chats = chats
        self._live: set[Turn] = set()
        self.known: WeakValueDictionary[int, Conversation] = WeakValueDictionary()
        """The chats that somebody holds: each is one object, in however many windows it is."""
        self._just_ended: dict[int, Conversation] = {}
        """Chats whose last reply may not be on disk yet, oldest first."""
        self.on_ended: Callable[[], None] | None = None
        """Is called when a turn has ended; its reply is on disk a moment later."""
        self._being_asked: set[int] = set()
        self._habits = Habits()
        self.composing = Composing(chats, bytes_of)
        self.programs = Programs(endpoints, recordings, self.composing, self._habits)

    @property
    def are_running(self) -> bool:
        """Whether a reply is arriving in any chat, or is about to."""
        return bool(self._live or self._being_asked)

    def turn_of(self, conversation_id: int | None) -> Turn | None:
        """The live turn of a chat, if it has one; of several the one asked first."""
        return next(iter(self.turns_of(conversation_id)), None)

    def turns_of(self, conversation_id: int | None) -> list[Turn]:
        """The live turns of a chat, as they were asked; several where answers are compared."""
        chats = ((turn, turn.conversation) for turn in self._live)
        own = [turn for turn, chat in chats if chat and chat.id == conversation_id]
        return sorted(own, key=lambda turn: turn.reply().id)

    def conversation_of(self, conversation_id: int) -> Conversation | None:
        """The chat that a live turn fills, whose last turn has just ended, or that is held by
        somebody; else None."""
        filled: Conversation | None = None
        for turn in self.turns_of(conversation_id):
            if (filled := turn.conversation) is not None:
                filled.replace(turn.reply())
        return self.known.get(conversation_id) if filled is None else filled

    def let_go(self, *chat_ids: int) -> None:
        """Forget these chats, else all on the disk: they are read again when they are opened."""
        for known in (self.known, self._just_ended):
            for chat_id in chat_ids or [one for one in known if not is_temporary(one)]:
                known.pop(chat_id, None)

    def check(self, conversation: Conversation, endpoint: Endpoint) -> None:
        """Raises what `ask` does before it writes anything."""
        self._endpoints.check(endpoint, conversation)

    def ask(
        self,
        conversation: Conversation,
        question: Question,
        endpoint: Endpoint,
        system: str | None = None,
        steering: Steering | None = None,
    ) -> Turn:
        """Add the question and its reply to the conversation and the history, and start.

        The chat goes on with this endpoint and model. `system` opens a new chat only. `steering`
        is for this question alone; None: as the chat is steered, which its row says once it has
        one. Raises NoModelChosen, SetByPolicy, ModelNotAllowed, HistoryFailed.
        """
        asking = self._asking(conversation, question, endpoint, system, steering)
        return self._asked(asking, asking.write(self._chats(conversation).history))

    def begin(self, conversation: Conversation, question: Question, endpoint: Endpoint) -> Begun:
        """Begin to write what `takes_long` in a thread: from now on `is_asking`, until it is
        written. Raises as `ask` does."""
        asking = self._asking(conversation, question, endpoint)
        written = asking.begin(self._chats(conversation).history)
        self._being_asked.add(id(conversation))
        written.add_done_callback(lambda _: self._being_asked.discard(id(conversation)))
        return Begun(asking, written)

    async def go_on(self, begun: Begun) -> Turn:
        """Ask what has begun, as soon as it is written. Raises HistoryFailed."""
        try:
            written = await begun.written
        except HistoryFailed as failure:
            if failure.reason != "damaged":
                raise
            history = self._chats(begun.asking.conversation).history
            written = begun.asking.write(history)  # which rescues what can be saved
        return self._asked(begun.asking, written)

    def is_asking(self, conversation: Conversation) -> bool:
        """Whether a question of this chat is being written."""
        return id(conversation) in self._being_asked

    def retry(self, conversation: Conversation, reply_id: int, endpoint: Endpoint) -> Turn:
        """Start a new variant beside an old reply, which stays. Raises as `ask` does."""
        return self.answer(conversation, conversation[reply_id].parent_id, endpoint)

    def answer(
        self,
        conversation: Conversation,
        question_id: int | None,
        endpoint: Endpoint,
        steering: Steering | None = None,
    ) -> Turn:
        """Start one more reply to a question; what the chat asks from now on stays what it is.

        `steering` is for this reply alone; None: as the chat is steered. Raises as `ask` does.
        """
        self.check(conversation, endpoint)
        assert conversation.id is not None  # it holds the question
        steering = self._steering(conversation) if steering is None else steering
        history = self._chats(conversation).history
        reply = new_reply(history, conversation.id, question_id, endpoint, steering)
        conversation.add(reply)
        return self._start_in(conversation, reply, endpoint, steering)

    def continue_reply(self, conversation: Conversation, reply_id: int, endpoint: Endpoint) -> Turn:
        """Continue the same reply from its last whole word; the seam is marked.

        Only where `can_continue`. Raises NoModelChosen.
        """
        self.check(conversation, endpoint)
        begun = replace(
            conversation[reply_id], state=TurnState.STREAMING, finish_reason=None, failure=None
        )
        conversation.replace(begun)
        steering = replace(self._steering(conversation), parameters=begun.parameters)
        return self._start_in(conversation, begun, endpoint, steering)

    def ask_once(
        self,
        question: Question,
        endpoint: Endpoint,
        system: str | None = None,
        steering: Steering | None = None,
    ) -> Turn:
        """A turn that leaves nothing behind. Raises NoModelChosen."""
        self._endpoints.check(endpoint)
        reply = Message(0, None, Role.ASSISTANT, (), time.time(), state=TurnState.STREAMING)
        path = unkept(question, system)
        composed = self.composing.compose_once(path, steering or Steering(), endpoint)
        return self._start(reply, composed, endpoint)

    async def stop_all(self) -> None:
        """Stop every live turn, and wait until each has ended."""
        turns = list(self._live)
        for turn in turns:
            turn.stop()
        await asyncio.gather(*(turn.ended() for turn in turns))

    # inside ---------------------------------------------------------------------

    def _steering(self, conversation: Conversation) -> Steering:
        """How a chat is steered: as its row says by now, which another window may have changed."""
        if conversation.id is not None:
            conversation.steering = self._chats(conversation).history.steering.of(conversation.id)
        return conversation.steering

    def _asking(
        self,
        conversation: Conversation,
        question: Question,
        endpoint: Endpoint,
        system: str | None = None,
        steering: Steering | None = None,
    ) -> Asking:
        self.check(conversation, endpoint)
        asked = as_content(whole_text(question) if isinstance(question, str) else question)
        own = self._steering(conversation)
        return Asking(conversation, asked, endpoint, system, own, steering or own)

    def _asked(self, asking: Asking, written: Written) -> Turn:
        """Take what was written into the tree: what the disk does not take is not in it either."""
        conversation, title = asking.conversation, asking.title
        conversation.id, (*added, reply) = written
        conversation.title, conversation.choice = title, ModelChoice.of(asking.endpoint)
        for message in (*added, reply):
            conversation.add(message)
        return self._start_in(conversation, reply, asking.endpoint, asking.steering)

    def _start_in(
        self, conversation: Conversation, reply: Message, endpoint: Endpoint, steering: Steering
    ) -> Turn:
        """Start to fill a reply of a chat, to its journal and to a recording."""
        assert conversation.id is not None  # the history has the reply
        self.known[conversation.id] = conversation
        clock = asyncio.get_running_loop().time
        path = conversation.path_to(reply.parent_id)
        return self._start(
            reply,
            self.composing.compose(conversation, path, steering, endpoint),
            endpoint,
            conversation=conversation,
            record=self._chats(conversation).journal.open(reply.id),
            transport=NetworkTransport(self._recordings.begin(reply, endpoint, clock)),
        )

    def _start(
        self,
        reply: Message,
        composed: Composed,
        endpoint: Endpoint,
        *,
        conversation: Conversation | None = None,
        record: JournalEntry | None = None,
        transport: NetworkTransport | None = None,
    ) -> Turn:
        turn = Turn(
            reply,
            composed.soon(),
            self._endpoints.preparing(endpoint),
            conversation=conversation,
            record=record,
            transport=transport,
            habits=self._habits,
            ended=partial(self._on_turn_ended, endpoint, record),
        )
        self._live.add(turn)
        return turn

    def _on_turn_ended(self, endpoint: Endpoint, record: JournalEntry | None, turn: Turn) -> None:
        self._live.discard(turn)
        if record is not None and record.failure == "damaged" and turn.conversation is not None:
            # gives the journal a file for what it still holds
            self._chats(turn.conversation).history.rescue()
        if (chat := turn.conversation) is not None and chat.id is not None:
            self._just_ended[chat.id] = self._just_ended.pop(chat.id, chat)
            while len(self._just_ended) > KEPT_CHATS:
                self._just_ended.pop(next(iter(self._just_ended)))
            with contextlib.suppress(ChatError):  # the next turn teaches it, too
                self.composing.learn(chat, turn.reply(), endpoint)
        reply = turn.reply()
        if reply.failure and reply.failure["kind"] == KeyRefused.kind:
            self._endpoints.doubt_key(endpoint)
        if self.on_ended is not None:
            self.on_ended()


def can_continue(reply: Message, endpoint: Endpoint) -> bool:
    """Whether a reply broke off, and the endpoint can be asked to continue it."""
    cut = reply.state in _CUT or (reply.state, reply.finish_reason) == (TurnState.DONE, "length")
    able = endpoint.continue_ != "none" or endpoint.kind == "local"
    return bool(reply.text) and not reply.tool_calls and cut and able


_CUT = (TurnState.STOPPED, TurnState.INCOMPLETE, TurnState.FAILED)
