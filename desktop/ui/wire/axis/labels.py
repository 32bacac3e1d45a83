"""Chooses which marks of the time axis get labels, and places them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    placed: list[Label] = []
    rows = [list[tuple[float, float]]() for _row in range(ROWS)]
    looked_at = Counter[int]()
    line = metrics.height() + 1
    for mark in sorted((mark for mark in marks if mark.kind in _RANKS), key=_rank):
        x = scale.x(mark.at)
        near = int(x // _APART)
        if looked_at[near] >= 2 * ROWS:  # in each row a label to the left, and one to the right
            continue
        looked_at[near] += 1
        places = _places(mark, x, metrics)
        for row, left, right, text in places:
            if _is_free(left, right, rows[row], lane):
                rows[row].append((left, right))
                y = lane.top() - ABOVE - (row + 1) * line
                placed.append(Label(mark, x, QRectF(left, y, right - left, line), text))
                break
    return placed


def _rank(mark: Mark) -> tuple[int, float]:
    refused = mark.kind is Kind.HEADERS and mark.detail != "200"
    return (1 if refused else _RANKS.index(mark.kind)), mark.at


def _places(
    mark: Mark, x: float, metrics: QFontMetricsF
) -> Iterator[tuple[int, float, float, str]]:
    """Yield the places for a mark's text, the best one first: (row, left, right, text)."""
    for wording in (mark_with_time, mark_text):
        text = wording(mark)
        width = metrics.horizontalAdvance(text) + 1
        right, left = x + _BESIDE, x - _BESIDE - width
        for row in range(ROWS):
            for start in (left, right) if mark.kind is Kind.END else (right, left):
                yield row, start, start + width, text


def _is_free(left: float, right: float, taken: Iterable[tuple[float, float]], lane: QRectF) -> bool:
    inside = left >= 2 and right <= lane.right() + 2
    return inside and not any(
        left - _APART < other_right and other_left < right + _APART
        for other_left, other_right in taken
    )
