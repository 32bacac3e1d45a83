"""Sums over many replies, which add up."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.endpoint import ModelChoice


@dataclass(frozen=True, slots=True)
class Tally:
    """What some replies have used together."""

    replies: int = 0
    tokens_in: int = 0
    cached_tokens: int = 0
    """Those of `tokens_in` that came from a server's cache."""
    tokens_out: int = 0
    estimated: int = 0
    """How many of the replies no server has counted: their deltas were counted as tokens."""
    timed_tokens: int = 0
    """Those of `tokens_out` of which is known how long they took to arrive."""
    seconds: float = 0.0
    """How long the timed tokens took."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.replies + other.replies,
            self.tokens_in + other.tokens_in,
            self.cached_tokens + other.cached_tokens,
            self.tokens_out + other.tokens_out,
            self.estimated + other.estimated,
            self.timed_tokens + other.timed_tokens,
            self.seconds + other.seconds,
        )

    @property
    def rate(self) -> float | None:
        """Tokens per second, over all of the time in which tokens arrived."""
        return self.timed_tokens / self.seconds if self.seconds > 0 else None

    @property
    def cached_share(self) -> float | None:
        """How much of what went in came from a cache; None where no server said so."""
        return self.cached_tokens / self.tokens_in if self.cached_tokens else None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one model has used on one day, or in one chat."""

    place: int
    """The number of the day in its span, or the id of the chat."""
    choice: ModelChoice
    tally: Tally


@dataclass(frozen=True, slots=True)
class ReplyFigures:
    """The figures of one reply, as a line of a list of them."""

    at: float
    """Seconds since the epoch."""
    chat_id: int
    chat: str
    """The title of the chat."""
    message_id: int
    choice: ModelChoice
    state: str
    tokens_in: int | None
    cached_tokens: int | None
    tokens_out: int
    estimated: bool
    ttft_ms: float | None
    rate: float | None
