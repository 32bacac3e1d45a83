"""What is done with answers side by side: asked for, asked for again, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.chat.comparing.answers import Answers, answers_in
from desktop.chat.content import Question
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.comparing.comparison import Asked
from desktop.engine.explain.explanation import Action
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.window.comparing.names import Names


class AnswerVerbs:
    """Remembers what the answers of this run were asked of. All verbs raise ChatError."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names = Names(workspace)
        self._asked: dict[int, Asked] = {}
        """By the ids of the answers."""
        self._instead: dict[int, int] = {}
        """Answers that were asked for again, each by the one in its place."""

    def answers(self, conversation: Conversation) -> Answers:
        """Those to the last question of a chat."""
        return answers_in(conversation, self._instead)

    def ask(
        self, conversation: Conversation, question: Question, asked: Sequence[Asked]
    ) -> list[Turn]:
        """Ask this of all of them, behind the answer that the next question goes on from."""
        answers = self.answers(conversation)
        before = answers.goes_on
        if before is not None and before.id != answers.leading:
            self._workspace.branches.choose(conversation, before.id)
        turns = self._workspace.comparison.ask(conversation, question, asked)
        for turn, one in zip(turns, asked, strict=True):
            self._asked[turn.reply().id] = one
        return turns

    def ask_again(
        self, conversation: Conversation, reply: Message, how: Action = Action.RETRY
    ) -> Turn:
        """Ask what gave this answer once more, in its place, without what `how` leaves out."""
        leading = self.answers(conversation).leading
        one = self._asked_of(reply, conversation)
        if how is Action.DROP_PARAMETER and one.steering is not None:
            refused = str((reply.failure or {}).get("field"))
            one = replace(one, steering=one.steering.with_parameter(refused, None))
        if how is Action.WITHOUT_PICTURES:
            model = ModelChoice(reply.endpoint_name, reply.model)
            self._workspace.turns.composing.leave_out_pictures(model)
        turns = self._workspace.turns
        turn = turns.answer(conversation, reply.parent_id, one.endpoint, one.steering)
        self._asked[turn.reply().id] = one
        self._instead[turn.reply().id] = reply.id
        if leading is not None and leading != reply.id:
            self._workspace.branches.choose(conversation, leading)
        return turn

    def keep(self, conversation: Conversation, reply_id: int) -> None:
        """Lead a chat through one of its answers, and ask its model from now on."""
        self._workspace.comparison.keep(conversation, reply_id)

    def names_of(self, reply: Message) -> tuple[str, str]:
        """What gave an answer: the model, and where it was asked with what."""
        if reply.is_edited:
            return _("edited by you"), ""
        asked = self._asked.get(reply.id)
        preset = asked.steering.preset if asked is not None and asked.steering else ""
        choice = ModelChoice(reply.endpoint_name, reply.model)
        known = Steering(preset, parameters=dict(reply.parameters))
        return self._names.model(choice), self._names.source(choice, known)

    def next_words(self, answers: Answers) -> str:
        """Say from which answer the next question goes on; "" where there is no choice."""
        if answers.goes_on is None or len(answers.replies) < 2:
            return ""
        model, _source = self.names_of(answers.goes_on)
        return _("The next question goes on from {model}").format(model=model)

    def _asked_of(self, reply: Message, conversation: Conversation) -> Asked:
        """What gave an answer; of one of an earlier run, as far as its message tells."""
        if (known := self._asked.get(reply.id)) is not None and known.steering is not None:
            return known
        choice = ModelChoice(reply.endpoint_name, reply.model)
        steering = replace(conversation.steering, parameters=dict(reply.parameters))
        return Asked(self._workspace.endpoints.chosen(choice), steering)
