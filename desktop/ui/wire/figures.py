"""Computes the figures of a turn: latencies, tokens a second, requests, bytes."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from desktop.chat.messages import TurnStats
from desktop.engine.recording.reading import Reading


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures in seconds, tokens a second and counts; None while one cannot be known yet."""

    first_token: float | None
    """Seconds from the request to the first token."""
    stats: TurnStats
    """The turn's own figures, tokens a second among them."""
    middle: float | None
    """Median of the seconds between two tokens."""
    slow: float | None
    """Seconds between two tokens that 99 % of them stay below."""
    longest: float | None
    requests: int
    received: int
    """Bytes of the responses' bodies."""


def figures(reading: Reading) -> Figures:
    """Return the figures of what was read so far."""
    spoken = sorted(latency for latency in reading.latencies if latency > 0)
    firsts = [one for one in reading.exchanges if one.first_token is not None]
    first = (firsts[0].first_token or 0.0) - firsts[0].began if firsts else None
    stores = reading.recording.stores
    return Figures(
        first_token=first,
        stats=reading.meter.stats(),
        middle=median(spoken) if spoken else None,
        slow=spoken[min(len(spoken) * 99 // 100, len(spoken) - 1)] if spoken else None,
        longest=spoken[-1] if spoken else None,
        requests=len(reading.exchanges),
        received=sum(len(store.data) for store in stores) + reading.recording.left_out_bytes,
    )
