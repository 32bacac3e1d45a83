"""The figures of one turn."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.deltas import UsageReported
from desktop.chat.messages import TurnStats


class Meter:
    """Told of a request's start and of each delta; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked_at = clock()
        self._first_at: float | None = None
        self._last_at = 0.0
        self._deltas = 0
        self._usage: UsageReported | None = None

    def asked(self) -> None:
        """A request begins; the time to first token counts from the last one."""
        self._asked_at = self._clock()

    def delta(self) -> None:
        """A content or reasoning delta arrived."""
        self._last_at = self._clock()
        if self._first_at is None:
            self._first_at = self._last_at
        self._deltas += 1

    def usage(self, usage: UsageReported) -> None:
        """The server counted tokens; its last word holds."""
        self._usage = usage

    def stats(self) -> TurnStats:
        """The figures so far. Without usage from the server a delta counts as a token."""
        tokens = self._usage.completion_tokens if self._usage else self._deltas
        rate = None
        if self._first_at is not None and self._last_at > self._first_at and tokens > 1:
            rate = (tokens - 1) / (self._last_at - self._first_at)
        return TurnStats(
            ttft_ms=None if self._first_at is None else (self._first_at - self._asked_at) * 1000,
            tokens_per_second=rate,
            prompt_tokens=self._usage.prompt_tokens if self._usage else None,
            completion_tokens=tokens if self._usage or self._deltas else None,
            estimated=self._usage is None,
        )
