"""Makes the requests of chats, with what servers have taught of their models."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.chat.context import BytesOf
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.messages import Message
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.steering.sending import Sent, SizeOf, sent_of
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.chat.steering.tokens import Tokens
from desktop.chat.tree import Conversation
from desktop.engine.composing.composition import Composed, compose, composed
from desktop.engine.composing.sizes import Sizes, learned
from desktop.engine.open_settings import OpenChats
from desktop.storage.failures import HistoryFailed
from desktop.wire.failures import ContextFull

AT_ONCE = 120
"""Messages that are estimated in one go, within some milliseconds."""


class Composing:
    """One for all chats of the program."""

    def __init__(self, chats: Callable[[Conversation], OpenChats], bytes_of: BytesOf) -> None:
        """`bytes_of` gives the bytes of a picture by their hash."""
        self._chats, self._bytes_of = chats, bytes_of
        self._sizes = Sizes()
        self._blind: set[ModelChoice] = set()
        """Models that the person wants to send no pictures to, for as long as the program runs."""

    def leave_out_pictures(self, model: ModelChoice) -> None:
        """Send pictures to a model by their names alone: it takes none."""
        self._blind.add(model)

    def facts(self, conversation: Conversation, endpoint: Endpoint) -> ModelFacts:
        """What is known of the model that a chat asks. Raises HistoryFailed."""
        choice = ModelChoice.of(endpoint)
        facts = self._chats(conversation).history.models.of(choice)
        if conversation.is_temporary:  # what it teaches stays in memory; what is known holds for it
            with contextlib.suppress(HistoryFailed):
                facts = facts.filled_from(self._chats(Conversation()).history.models.of(choice))
        return facts

    def compose(
        self,
        conversation: Conversation,
        path: Sequence[Message],
        steering: Steering,
        endpoint: Endpoint,
    ) -> Composed:
        """What a chat asks by a path that ends in its question. Raises HistoryFailed."""
        bytes_of = _no_bytes if ModelChoice.of(endpoint) in self._blind else self._bytes_of
        if steering.sent.kind is not SentKind.TOKENS:  # no history is read for it
            return compose(path, steering, endpoint, self._size_of(_NOTHING), bytes_of)
        facts = self.facts(conversation, endpoint)
        within = replace(steering, sent=_within(steering.sent, facts))
        return compose(path, within, endpoint, self._size_of(facts), bytes_of)

    def compose_once(
        self, path: Sequence[Message], steering: Steering, endpoint: Endpoint
    ) -> Composed:
        """What a question asks that belongs to no chat."""
        return compose(path, steering, endpoint, self._size_of(_NOTHING), self._bytes_of)

    def sent(
        self, conversation: Conversation, path: Sequence[Message], endpoint: Endpoint
    ) -> tuple[Sent, int]:
        """What of a path would go now, and about how many tokens that is. Raises HistoryFailed."""
        facts = self.facts(conversation, endpoint)
        chosen, estimate = self._estimated(conversation, path, endpoint, facts)
        return chosen, round(facts.corrected(estimate))

    def look_over(self, path: Sequence[Message], start: int) -> int:
        """Estimate some more of a long path's messages, from `start` on; return how many are. With
        all of them, `sent` takes no time."""
        return self._sizes.learn(path, start, AT_ONCE)

    def learn(self, conversation: Conversation, reply: Message, endpoint: Endpoint) -> None:
        """Learn from the tokens that a server counted in a prompt, and from a prompt that was too
        long. Raises HistoryFailed."""
        self._learn_limit(conversation, reply, endpoint)
        counted = reply.stats.prompt_tokens
        if not counted or reply.stats.estimated or reply.seams:
            return
        path = conversation.path_to(reply.parent_id)
        facts = self.facts(conversation, endpoint)
        _chosen, estimate = self._estimated(conversation, path, endpoint, facts)
        models, model = self._chats(conversation).history.models, ModelChoice.of(endpoint)
        models.keep(model, learned(models.of(model), counted, estimate))

    def _learn_limit(self, conversation: Conversation, reply: Message, endpoint: Endpoint) -> None:
        failure = reply.failure or {}
        limit = failure.get("limit")
        if failure.get("kind") == ContextFull.kind and isinstance(limit, int) and limit > 0:
            models, model = self._chats(conversation).history.models, ModelChoice.of(endpoint)
            models.keep(model, replace(models.of(model), learned_limit=limit))

    def _estimated(
        self,
        conversation: Conversation,
        path: Sequence[Message],
        endpoint: Endpoint,
        facts: ModelFacts,
    ) -> tuple[Sent, Tokens]:
        """What of a path goes, and Weir's own estimate of it."""
        steering = conversation.steering
        chosen = sent_of(path, _within(steering.sent, facts), self._size_of(facts))
        return chosen, self._sizes.of_all(composed(chosen, steering, endpoint))

    def _size_of(self, facts: ModelFacts) -> SizeOf:
        return lambda message: facts.corrected(self._sizes.of(message))


_NOTHING = ModelFacts()


def _no_bytes(_sha256: str) -> None:
    return None


def _within(rule: SentRule, facts: ModelFacts) -> SentRule:
    """The rule of a chat, of no more tokens than the model reads."""
    if rule.kind is not SentKind.TOKENS or facts.limit is None:
        return rule
    return replace(rule, limit=min(rule.limit, facts.limit))
