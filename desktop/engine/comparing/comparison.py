"""Asks one question of several models at once, and keeps the answer that the person chooses.

The answers are variants of one reply, siblings below the question: each is a turn as any other,
with its own entry in the journal and its own recording, so that nothing is lost of any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.chat.content import Question
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.branching.branches import Branches
from desktop.engine.open_settings import OpenChats
from desktop.engine.turn.turn import Turn
from desktop.engine.turns import Turns


@dataclass(frozen=True, slots=True)
class Asked:
    """One of those that are asked. The same model may be asked twice, with other settings."""

    endpoint: Endpoint
    steering: Steering | None = None
    """None: as the chat is steered."""


class Comparison:
    """Starts the turns of one question together, and leads the chat through the kept answer."""

    def __init__(
        self, turns: Turns, branches: Branches, chats: Callable[[Conversation], OpenChats]
    ) -> None:
        """`chats` gives the history of a chat, as for `Turns`."""
        self._turns = turns
        self._branches = branches
        self._chats = chats

    def ask(
        self, conversation: Conversation, question: Question, asked: Sequence[Asked]
    ) -> list[Turn]:
        """Add the question once and a reply for each that is asked; start all of them.

        `asked` has from one to MOST_ASKED. The chat asks the first one from now on, and its path
        leads through that answer, until another one is kept. Raises NoModelChosen before anything
        is written, HistoryFailed; then the turns that had begun are stopped.
        """
        assert 1 <= len(asked) <= MOST_ASKED
        for one in asked:
            self._turns.check(conversation, one.endpoint)
        first, *others = asked
        turns = [self._turns.ask(conversation, question, first.endpoint, steering=first.steering)]
        question_id = turns[0].reply().parent_id
        try:
            for one in others:
                turn = self._turns.answer(conversation, question_id, one.endpoint, one.steering)
                turns.append(turn)
            if others:
                self._branches.choose(conversation, turns[0].reply().id)
        except BaseException:
            for turn in turns:
                turn.stop()
            raise
        return turns

    def keep(self, conversation: Conversation, reply_id: int) -> None:
        """Lead the chat through one of the answers, and ask its model from now on.

        The others stay as variants beside it, also those that are still arriving.
        It leads there on display where the disk does not take it, too. Raises HistoryFailed.
        """
        self._branches.choose(conversation, reply_id)
        assert conversation.id is not None  # it holds the answer
        reply = conversation[reply_id]
        choice = ModelChoice(reply.endpoint_name, reply.model)
        self._chats(conversation).history.choices.choose(conversation.id, choice)
        conversation.choice = choice
