"""Knows about how many tokens messages and requests have; servers correct it, model by model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop.chat.content import File, Picture
from desktop.chat.messages import Message
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.steering.tokens import PER_MESSAGE, PER_PICTURE, tokens_in

MOST_KNOWN = 20_000
MOST_TURNS = 8
"""A ratio follows the newest turns: those before count as so many at most."""
LEAST_ESTIMATE = 20
"""Tokens. Of fewer, what a server adds around each message would be the most of it."""
PLAUSIBLE = (0.2, 5.0)
"""Ratios outside are no counting of these messages: a cache's, a mistake's."""


class Sizes:
    """Estimates each message once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], int] = {}

    def of(self, message: Message) -> int:
        """The tokens of a message that is sent, about; without the correction for a model."""
        key = (message.id, len(message.text))
        if not message.id or key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = _estimate(message)
        return self._known[key]

    def of_all(self, messages: Iterable[Message]) -> int:
        """The tokens of several messages."""
        return sum(map(self.of, messages))


def learned(facts: ModelFacts, counted: int, estimate: int) -> ModelFacts:
    """The facts of a model after a turn whose prompt a server counted."""
    if estimate < LEAST_ESTIMATE or not PLAUSIBLE[0] <= counted / estimate <= PLAUSIBLE[1]:
        return facts
    before = min(facts.token_turns, MOST_TURNS) if facts.token_ratio is not None else 0
    ratio = (before * (facts.token_ratio or 0) + counted / estimate) / (before + 1)
    return replace(facts, token_ratio=ratio, token_turns=before + 1)


def _estimate(message: Message) -> int:
    parts = sum(
        PER_PICTURE if isinstance(part, Picture) else tokens_in(part.text)
        for part in message.content
        if isinstance(part, Picture | File)
    )
    return PER_MESSAGE + tokens_in(message.text) + parts
