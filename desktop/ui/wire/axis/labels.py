"""Chooses which marks of the time axis get labels, and places them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from desktop.ui.wire.axis.scale import Scale
from desktop.ui.wire.marks import Kind, Mark
from desktop.ui.wire.wording import mark_text, mark_with_time

ROWS = 3
"""Rows of labels above the lane."""
ABOVE = 6
"""Pixels between the labels and the lane."""
_BESIDE = 4
"""Pixels between a mark's line and its label."""
_APART = 8
_RANKS = (
    Kind.END, Kind.FAILED, Kind.BROKEN, Kind.FIRST_TOKEN, Kind.RETRIED, Kind.RESUMED,
    Kind.CONTINUED, Kind.HEADERS, Kind.FIRST_BYTE,
)  # fmt: skip
"""The kinds of marks that get labels; the most important ones are placed first."""


Place: TypeAlias = tuple[int, float, float]
"""A row from 0 on, which is the one next to the lane, and the left and right end of a text."""


@dataclass(frozen=True, slots=True)
class Label:
    """The text of a mark, beside its line at `x`."""

    mark: Mark
    x: float
    rect: QRectF
    text: str


def labels(
    marks: Iterable[Mark], scale: Scale, lane: QRectF, metrics: QFontMetricsF
) -> list[Label]:
    """Return the labels that find room above `lane`: with their seconds, or else without."""
    named = sorted((mark for mark in marks if mark.kind in _RANKS), key=_rank)
    rows = _Rows(lane, [scale.x(mark.at) for mark in named])
    placed: list[Label] = []
    looked_at = Counter[int]()
    line = metrics.height() + 1
    for mark in named:
        x = scale.x(mark.at)
        near = int(x // _APART)
        if looked_at[near] >= 2 * ROWS:  # in each row a label to the left, and one to the right
            continue
        looked_at[near] += 1
        for wording in (mark_with_time, mark_text):
            text = wording(mark)
            places = _places(mark, x, metrics.horizontalAdvance(text) + 1)
            if (place := rows.take(x, places)) is not None:
                row, left, right = place
                y = lane.top() - ABOVE - (row + 1) * line
                placed.append(Label(mark, x, QRectF(left, y, right - left, line), text))
                break
    return placed


def _rank(mark: Mark) -> tuple[int, float]:
    refused = mark.kind is Kind.HEADERS and mark.detail != "200"
    return (1 if refused else _RANKS.index(mark.kind)), mark.at


def _places(mark: Mark, x: float, width: float) -> Iterator[Place]:
    """Yield the places for a text of a mark, the best one first."""
    right, left = x + _BESIDE, x - _BESIDE - width
    for row in range(ROWS):
        for start in (left, right) if mark.kind is Kind.END else (right, left):
            yield row, start, start + width


class _Rows:
    """The rows of labels as they fill up. A mark's line goes through all rows below its label."""

    def __init__(self, lane: QRectF, lines: Iterable[float]) -> None:
        """`lines`: where the line of each mark stands."""
        self._lane = lane
        self._lines = sorted(lines)
        self._taken: list[Place] = []
        self._placed: list[tuple[float, int]] = []

    def take(self, x: float, places: Iterable[Place]) -> Place | None:
        """Take the place that the fewest lines go through, for the label of the mark at `x`."""
        free = [place for place in places if self._is_free(place)]
        if not free:
            return None
        best = min(free, key=partial(self._crossings, x))  # of equals, the first
        self._taken.append(best)
        self._placed.append((x, best[0]))
        return best

    def _is_free(self, place: Place) -> bool:
        row, left, right = place
        inside = left >= 2 and right <= self._lane.right() + 2
        return inside and not any(
            row == other and left - _APART < other_right and other_left < right + _APART
            for other, other_left, other_right in self._taken
        )

    def _crossings(self, x: float, place: Place) -> int:
        """Count the lines that would go through this label, and the labels its own goes through."""
        row, left, right = place
        count = bisect_right(self._lines, right) - bisect_left(self._lines, left)
        count -= sum(left <= at <= right and other <= row for at, other in self._placed)
        return count + sum(other < row and begin <= x <= end for other, begin, end in self._taken)
