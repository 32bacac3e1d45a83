"""Which marks of the time axis get words, and where these stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from desktop.ui.wire_marks import Kind, Mark
from desktop.ui.wire_scale import Scale
from desktop.ui.wire_words import mark_text, mark_told

ROWS = 3
"""Lines of labels above the lane."""
ABOVE = 6
"""Pixels between them and the lane."""
_BESIDE = 4
"""Pixels between a mark's line and its label."""
_APART = 8
_RANKS = (
    Kind.END, Kind.FAILED, Kind.BROKEN, Kind.FIRST_TOKEN, Kind.RETRIED, Kind.RESUMED,
    Kind.CONTINUED, Kind.HEADERS, Kind.FIRST_BYTE,
)  # fmt: skip
"""Those that have labels; those that matter most find their place first."""


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a mark beside the line, at `x`, that leads to its place."""

    mark: Mark
    x: float
    rect: QRectF
    text: str


def labels(
    marks: Iterable[Mark], scale: Scale, lane: QRectF, metrics: QFontMetricsF
) -> list[Label]:
    """Those that find room above `lane`: with their seconds, or else without."""
    placed: list[Label] = []
    for mark in sorted((mark for mark in marks if mark.kind in _RANKS), key=_rank):
        tries = _tries(mark, scale.x(mark.at), lane, metrics)
        free = (label for label in tries if _is_free(label, placed, lane))
        if (label := next(free, None)) is not None:
            placed.append(label)
    return placed


def _rank(mark: Mark) -> tuple[int, float]:
    refused = mark.kind is Kind.HEADERS and mark.detail != "200"
    return (1 if refused else _RANKS.index(mark.kind)), mark.at


def _tries(mark: Mark, x: float, lane: QRectF, metrics: QFontMetricsF) -> Iterator[Label]:
    """Where a mark's words may stand, the best place first."""
    line = metrics.height() + 1
    for text in (mark_told(mark), mark_text(mark)):
        width = metrics.horizontalAdvance(text) + 1
        right, left = x + _BESIDE, x - _BESIDE - width
        for row in range(1, ROWS + 1):
            y = lane.top() - ABOVE - row * line
            for start in (left, right) if mark.kind is Kind.END else (right, left):
                yield Label(mark, x, QRectF(start, y, width, line), text)


def _is_free(label: Label, placed: Iterable[Label], lane: QRectF) -> bool:
    inside = label.rect.left() >= 2 and label.rect.right() <= lane.right() + 2
    wide = label.rect.adjusted(-_APART, 1, _APART, -1)
    return inside and not any(wide.intersects(other.rect) for other in placed)
