"""Converts seconds to pixels, on an axis where long silences are shortened.

A turn may wait ten minutes for an answer that streams for three seconds. To scale, those three
seconds would be a few pixels. So a silence that is far longer than all the rest is drawn shorter,
with a break in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.engine.recording.reading import Reading

LEAST = 2.0
"""A shortened silence is drawn as long as so many seconds, at least."""
SHARE = 0.6
"""All silences together are drawn no longer than this share of the rest."""
_FACTOR = 2.0
"""A silence is shortened if it is so many times longer than it would then be drawn."""
_STEPS = (1.0, 2.0, 5.0)
_CLOCK = (20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the axis with one scale: seconds, and the pixels they are drawn at."""

    begin: float
    end: float
    left: float
    right: float
    broken: bool
    """Whether it is a silence that is drawn shortened."""


class Scale:
    """Maps the seconds from 0 to `seconds` to the pixels from `left` to `left + width`."""

    def __init__(
        self, seconds: float, silences: Sequence[tuple[float, float]], left: float, width: float
    ) -> None:
        """`silences`: pairs (begin, end), in order, which do not touch each other."""
        self.seconds = max(seconds, 1e-3)
        self.stretches = list(_stretches(self.seconds, silences, left, max(width, 1.0)))
        self._begins = [stretch.begin for stretch in self.stretches]
        self._lefts = [stretch.left for stretch in self.stretches]

    @property
    def breaks(self) -> list[Stretch]:
        """Return the silences that are drawn shortened."""
        return [stretch for stretch in self.stretches if stretch.broken]

    def x(self, at: float) -> float:
        """Return the pixel of a second."""
        part = self.stretches[max(bisect_right(self._begins, at) - 1, 0)]
        share = (at - part.begin) / max(part.end - part.begin, 1e-9)
        return part.left + min(max(share, 0.0), 1.0) * (part.right - part.left)

    def at(self, x: float) -> float:
        """Return the second of a pixel."""
        part = self.stretches[max(bisect_right(self._lefts, x) - 1, 0)]
        share = (x - part.left) / max(part.right - part.left, 1e-9)
        return part.begin + min(max(share, 0.0), 1.0) * (part.end - part.begin)

    def ticks(self, apart: float) -> list[float]:
        """Return round seconds that are at least `apart` pixels from each other, none within a
        break."""
        plain = [stretch for stretch in self.stretches if not stretch.broken]
        seconds = sum(stretch.end - stretch.begin for stretch in plain)
        pixels = sum(stretch.right - stretch.left for stretch in plain)
        if not plain or pixels <= 0:
            return [0.0]
        step = round_step(apart * seconds / pixels)
        ticks: list[float] = []
        for stretch in plain:
            number = -int(-stretch.begin // step)  # rounded up
            while number * step <= stretch.end:
                if not ticks or self.x(number * step) - self.x(ticks[-1]) >= apart * 0.9:
                    ticks.append(number * step)
                number += 1
        return ticks


def round_step(least: float) -> float:
    """Return a round step that is at least `least`: 1, 2 or 5 times a power of ten, or a step of a
    clock such as 20, 30 or 60 seconds."""
    for step in _CLOCK:
        if _STEPS[-1] * 2 < least <= step:
            return step
    power = 1e-6
    while True:
        for step in _STEPS:
            if step * power >= least * (1 - 1e-9):
                return step * power
        power *= 10


def silences(reading: Reading, until: float) -> list[tuple[float, float]]:
    """Return the silences: more than `_FACTOR * LEAST` seconds in which nothing happened at all."""
    least, tokens = _FACTOR * LEAST, reading.tokens
    moments = {0.0, until}
    for fact in reading.recording.facts:
        moments.add(fact.at)
        index = bisect_left(tokens, fact.at)
        moments.update(tokens[max(index - 1, 0) : index + 1])
    if max(reading.latencies, default=0.0) > least:
        for end, latency in zip(tokens, reading.latencies, strict=True):
            if latency > least:
                moments |= {end - latency, end}
    moments.update(tokens[:1] + tokens[-1:])
    return [
        (begin, end)
        for begin, end in pairwise(sorted(moments))
        if end - begin > least and not _any_between(tokens, begin, end)
    ]


def _any_between(tokens: Sequence[float], begin: float, end: float) -> bool:
    index = bisect_right(tokens, begin + 1e-6)
    return index < len(tokens) and tokens[index] < end - 1e-6


def _stretches(
    seconds: float, silences: Sequence[tuple[float, float]], left: float, width: float
) -> Iterable[Stretch]:
    known = [(begin, min(end, seconds)) for begin, end in silences if begin < seconds]
    rest = seconds - sum(end - begin for begin, end in known)
    most = max(LEAST, SHARE * rest / max(len(known), 1))
    cut = [(begin, end) for begin, end in known if end - begin > _FACTOR * most]
    drawn = seconds - sum(end - begin - most for begin, end in cut)
    per_second, now = width / drawn, 0.0
    for begin, end in cut:
        if begin > now:
            right = left + (begin - now) * per_second
            yield Stretch(now, begin, left, right, False)
            left = right
        yield Stretch(begin, end, left, left + most * per_second, True)
        left, now = left + most * per_second, end
    if now < seconds:
        yield Stretch(now, seconds, left, left + (seconds - now) * per_second, False)
