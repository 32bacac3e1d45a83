"""The figures of a turn's wire."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from desktop.engine.recording.reading import Reading


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds, tokens a second, counts; None where there is nothing to tell it from yet."""

    first_token: float | None
    """From its request on."""
    rate: float | None
    """A delta counts as a token."""
    middle: float | None
    """The median between two tokens."""
    slow: float | None
    """99 of 100 come faster."""
    longest: float | None
    requests: int
    received: int
    """Bytes of bodies."""


def figures(reading: Reading) -> Figures:
    """As far as the reading has come."""
    spoken = sorted(latency for latency in reading.latencies if latency > 0)
    firsts = [one for one in reading.exchanges if one.first_token is not None]
    later = len(reading.tokens) - max(sum(one.method == "POST" for one in firsts), 1)
    seconds = sum(spoken)
    first = (firsts[0].first_token or 0.0) - firsts[0].began if firsts else None
    stores = reading.recording.stores
    return Figures(
        first_token=first,
        rate=later / seconds if seconds > 0 and later > 0 else None,
        middle=median(spoken) if spoken else None,
        slow=spoken[min(len(spoken) * 99 // 100, len(spoken) - 1)] if spoken else None,
        longest=spoken[-1] if spoken else None,
        requests=len(reading.exchanges),
        received=sum(len(store.data) for store in stores) + reading.recording.left_out_bytes,
    )
