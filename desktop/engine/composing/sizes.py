"""Knows about how many tokens messages and requests have; servers correct it, model by model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from desktop.chat.content import File, Picture, Text
from desktop.chat.messages import Message, Role
from desktop.chat.steering.model_facts import ModelFacts, Ratio
from desktop.chat.steering.tokens import PER_MESSAGE, PER_PICTURE, Tokens, tokens_in, tokens_of

MOST_KNOWN = 100_000
MOST_TURNS = 8
"""A ratio follows the newest turns: those before count as so many at most."""
FIRST_DOUBT, SCATTER = 0.1, 0.3
"""How much a first turn teaches, and how far turns of one kind lie apart: fitted to three turns
that are picked at random among English, Chinese, code and prose."""
LEAST_ESTIMATE = 20
"""Tokens. Of fewer, what a server adds around each message would be the most of it."""
PLAUSIBLE = (0.2, 5.0)
"""Ratios outside are no counting of these messages: a cache's, a mistake's."""


class Sizes:
    """Estimates each message once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Tokens] = {}

    def of(self, message: Message) -> Tokens:
        """The tokens of a message that is sent, about; without the correction for a model."""
        key = (message.id, _length(message))
        known = self._known.get(key) if message.id else None
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = _estimate(message)
        return known

    def learn(self, messages: Sequence[Message], start: int, count: int) -> int:
        """Estimate so many messages from `start` on that are not estimated yet; return how many are
        by then, from the first one on."""
        for number in range(start, len(messages)):
            if count == 0:
                return number
            message = messages[number]
            if (message.id, _length(message)) not in self._known:
                self.of(message)
                count -= 1
        return len(messages)

    def of_all(self, messages: Iterable[Message]) -> Tokens:
        """The tokens of several messages."""
        found = list(map(self.of, messages))
        return Tokens(sum(one.others for one in found), sum(one.east_asian for one in found))


def _length(message: Message) -> int:
    """The characters of a message's texts, which are not joined for it."""
    content = message.content
    if len(content) == 1 and isinstance(content[0], Text):  # as a rule
        return len(content[0].text)
    return sum([len(part.text) for part in content if isinstance(part, Text)])


def learned(facts: ModelFacts, counted: int, estimate: Tokens) -> ModelFacts:
    """The facts of a model after a turn whose prompt a server counted.

    The turn corrects the ratio of each script by its share in the prompt, and the one that is less
    known by more: a Kalman filter that knows no covariance.
    """
    whole = estimate.others + estimate.east_asian
    if whole < LEAST_ESTIMATE or not PLAUSIBLE[0] <= counted / whole <= PLAUSIBLE[1]:
        return facts
    error = (counted - facts.corrected(estimate)) / whole
    ratios = (facts.others, facts.east_asian)
    shares = (estimate.others / whole, estimate.east_asian / whole)
    doubts = [1 / (FIRST_DOUBT + min(ratio.turns, MOST_TURNS)) for ratio in ratios]
    spread = SCATTER + sum(d * share**2 for d, share in zip(doubts, shares, strict=True))
    others, east_asian = (
        _moved(ratio, by=error * doubt * share / spread, share=share)
        for ratio, doubt, share in zip(ratios, doubts, shares, strict=True)
    )
    return replace(facts, others=others, east_asian=east_asian)


def _moved(ratio: Ratio, by: float, share: float) -> Ratio:
    value = min(max(ratio.value + by, PLAUSIBLE[0]), PLAUSIBLE[1])
    return Ratio(value, min(ratio.turns, MOST_TURNS) + share)


def _estimate(message: Message) -> Tokens:
    whole = Tokens(PER_MESSAGE) + tokens_in(message.text)
    for part in message.content:
        if isinstance(part, Picture):  # of a model's own the name alone is sent
            whole += Tokens(PER_PICTURE) if message.role is Role.USER else tokens_in(part.name)
        elif isinstance(part, File):
            whole += tokens_of(part)
    return whole
