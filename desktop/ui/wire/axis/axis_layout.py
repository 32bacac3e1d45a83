"""Computes where each thing on a turn's time axis stands, in pixels: once, for many paintings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from desktop.engine.recording.reading import Reading
from desktop.ui.wire.axis.labels import ABOVE, ROWS, Label, labels
from desktop.ui.wire.axis.scale import Scale, round_step, silences
from desktop.ui.wire.marks import Mark, Span, marks, spans
from desktop.ui.wire.wording import tick_text

LANE = 16
_FEW = 3
"""Each token is drawn by itself where it has at least so many pixels."""


@dataclass(frozen=True, slots=True)
class Column:
    """The tokens that fall on one pixel."""

    x: float
    at: float
    middle: float
    longest: float


class AxisLayout:
    """The layout of the axis for one reading and one size."""

    def __init__(self, reading: Reading, now: float, area: QRectF, metrics: QFontMetricsF) -> None:
        """`now`: the seconds at the right edge, while the turn is live."""
        line = metrics.height() + 1
        self.line = line
        left = area.left() + metrics.horizontalAdvance("0000 ms") + 8
        width = area.right() - left
        self.lane = QRectF(left, round(area.top() + ROWS * line + ABOVE), width, LANE)
        bottom = area.bottom() - 2 * line - 8
        top = self.lane.bottom() + 10
        self.plot = QRectF(left, round(top), width, max(round(bottom - top), 24))
        self.legend_y = area.bottom() - line
        self.is_live = reading.recording.end is None
        self.now = max(now, reading.seconds)
        self.scale = Scale(self.now, silences(reading, self.now), left, width)
        self.spans: list[Span] = spans(reading, self.now)
        self.gaps = reading.gaps()
        self.marks: list[Mark] = marks(reading, self.gaps)
        self.columns = _columns(reading, self.scale, self.plot)
        self.is_dense = len(reading.tokens) * _FEW > width
        self.ceiling = _ceiling([column.longest for column in self.columns])
        self.steps = _steps(self.ceiling, int(self.plot.height() // (line + 6)))
        widest = "00:00.0 min" if self.now > 60 else "0000 ms"
        self.ticks = self.scale.ticks(metrics.horizontalAdvance(widest) + 24)
        self.labels: list[Label] = labels(self.marks, self.scale, self.lane, metrics)

    def y(self, latency: float) -> float:
        """Return the y of a latency in the plot; one above the ceiling stands at it."""
        share = min(latency / self.ceiling, 1.0)
        return self.plot.bottom() - share * (self.plot.height() - 4)

    def tick_text(self, at: float) -> str:
        """Return the label of a tick."""
        step = min((b - a for a, b in pairwise(self.ticks)), default=1.0)
        return tick_text(round(at, 6), step)

    def mark_at(self, x: float, reach: float) -> Mark | None:
        """Return the mark nearest to `x`, no farther than `reach`."""
        near = [mark for mark in self.marks if abs(self.scale.x(mark.at) - x) <= reach]
        return min(near, key=lambda mark: abs(self.scale.x(mark.at) - x), default=None)

    def span_at(self, at: float) -> Span | None:
        """Return the phase at a second; of two phases, the later one."""
        return next((s for s in reversed(self.spans) if s.begin <= at <= s.end), None)

    def column_at(self, x: float, reach: float) -> Column | None:
        """Return the column of tokens nearest to `x`, no farther than `reach`."""
        index = bisect_left(self.columns, x, key=_x_of)
        near = [c for c in self.columns[max(index - 1, 0) : index + 1] if abs(c.x - x) <= reach]
        return min(near, key=lambda column: abs(column.x - x), default=None)


def _x_of(column: Column) -> float:
    return column.x


def _columns(reading: Reading, scale: Scale, plot: QRectF) -> list[Column]:
    """Return a column for each pixel with tokens. Tokens of the same read count once."""
    tokens, latencies = reading.tokens, reading.latencies
    found: list[Column] = []
    begin = 0
    for pixel in range(int(plot.left()), int(plot.right()) + 1):
        if begin == len(tokens):
            break
        end = bisect_left(tokens, scale.at(pixel + 1), begin)
        if pixel >= int(plot.right()):
            end = len(tokens)
        if end > begin:
            spoken = [latency for latency in latencies[begin:end] if latency > 0]
            at = tokens[begin]
            middle, longest = (median(spoken), max(spoken)) if spoken else (0.0, 0.0)
            found.append(Column(float(pixel), at, middle, longest))
        begin = end
    return found


def _ceiling(latencies: Sequence[float]) -> float:
    """Return the latency at the plot's top: the longest, unless all others would look like 0."""
    spoken = sorted(latency for latency in latencies if latency > 0)
    if not spoken:
        return 0.1
    most = max(3 * spoken[len(spoken) * 9 // 10], 6 * median(spoken))
    return max(min(spoken[-1], most) * 1.1, 0.001)


def _steps(ceiling: float, count: int) -> list[float]:
    step = round_step(ceiling / max(min(count, 4), 1))
    return [number * step for number in range(int(ceiling / step) + 1)]
