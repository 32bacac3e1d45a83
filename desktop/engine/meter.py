"""The figures of one turn, from one place: while it runs, at its end, and from its recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.messages import TurnStats


class Meter:
    """Measures a turn from its requests' starts and its deltas; `clock` gives seconds.

    A turn may take several requests: their tokens add up, the time between them does not.
    """

    def __init__(self, clock: Callable[[], float], thought_ms: float | None = None) -> None:
        """`thought_ms`: what the thinking of a reply took that the turn continues."""
        self._clock = clock
        self._thought_ms = thought_ms
        self._thinking_since: float | None = None
        self._ttft: float | None = None
        self._past: list[_Counted] = []
        self._now = _Counted(clock())

    def asked(self) -> None:
        """A request begins; the time to first token counts from the last one before the token."""
        self._past.append(self._now)
        self._thinking_since = None
        self._now = _Counted(self._clock())

    def add(self, delta: Delta) -> None:
        """Count a delta: text and thinking by their time, usage as the server's last word."""
        match delta:
            case ContentDelta() | ReasoningDelta() | PictureArrived():
                now = self._clock()
                if self._ttft is None:
                    self._ttft = now - self._now.asked_at
                self._now.delta(now)
                self._think(now, isinstance(delta, ReasoningDelta))
            case ToolCallDelta():
                self._think(self._clock(), False)
            case UsageReported():
                self._now.usage = delta
            case SeamMarked() | PictureArriving():
                pass
            case _:
                assert_never(delta)

    def stats(self) -> TurnStats:
        """The figures so far. Without usage from the server a delta counts as a token."""
        requests = [one for one in (*self._past, self._now) if one.deltas or one.usage]
        seconds = sum(one.seconds for one in requests)
        later = sum(max(one.tokens - 1, 0) for one in requests if one.seconds)
        usages = [one.usage for one in requests if one.usage]
        return TurnStats(
            ttft_ms=None if self._ttft is None else self._ttft * 1000,
            tokens_per_second=later / seconds if later else None,
            prompt_tokens=usages[-1].prompt_tokens if usages else None,
            completion_tokens=sum(one.tokens for one in requests) if requests else None,
            estimated=any(one.usage is None for one in requests) or not requests,
            thought_ms=self._thought_ms,
            cached_tokens=usages[-1].cached_tokens if usages else None,
        )

    def _think(self, now: float, goes_on: bool) -> None:
        """Count the time since the last delta where that was one of thinking."""
        if self._thinking_since is not None:
            self._thought_ms = (self._thought_ms or 0) + (now - self._thinking_since) * 1000
        elif goes_on:
            self._thought_ms = self._thought_ms or 0
        self._thinking_since = now if goes_on else None


class _Counted:
    """What one request brought."""

    def __init__(self, asked_at: float) -> None:
        self.asked_at = asked_at
        self.deltas = 0
        self.usage: UsageReported | None = None
        self._first_at = self._last_at = 0.0

    def delta(self, at: float) -> None:
        self._last_at = at
        if not self.deltas:
            self._first_at = at
        self.deltas += 1

    @property
    def seconds(self) -> float:
        """From the first delta to the last."""
        return self._last_at - self._first_at

    @property
    def tokens(self) -> int:
        return self.usage.completion_tokens if self.usage else self.deltas
