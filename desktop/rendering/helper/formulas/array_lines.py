"""Draws the lines of arrays: the library that draws formulas knows tables without lines alone."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any
from xml.etree import ElementTree as ET

from ziafont.fonttypes import BBox
from ziamath.drawable import HLine, VLine
from ziamath.nodes.mtable import Mtable

from desktop.rendering.helper.formulas.array_marks import COLUMN_LINE, COLUMNS_MARK, ROW_MARK
from desktop.rendering.helper.formulas.math_classes import em

_ROWS, _COLUMNS = "weir-rows", "weir-columns"
"""Attributes of a table: its lines above each row and below the last, as "0:1-2 3:", and where
columns are parted, as "0 1 1": two numbers that are the same are a double line."""
_MOST_BESIDE = 2
_BETWEEN_ROWS = em(0.5)


def take_lines(table: ET.Element) -> None:
    """Turn the marks within a table's cells into attributes of the table."""
    rows: list[str] = []
    for number, row in enumerate(list(table)):
        cell = row[0] if len(row) else None
        while cell is not None and len(cell) and (mark := (cell[0].text or ""))[:1] in _MARKS:
            cell.remove(cell[0])
            if mark[0] == ROW_MARK:
                rows.append(f"{number}:{mark[1:]}")
            else:
                table.set(_COLUMNS, " ".join(map(str, _parted(mark[1:]))))
    if rows:
        table.set(_ROWS, " ".join(rows))
    if len(table) > 1 and not any(len(cell) for cell in table[-1]) and rows:
        table.remove(table[-1])  # it only held the line below the last row
    if rows or table.get(_COLUMNS):
        table.set("rowspacing", _BETWEEN_ROWS)


_MARKS = (ROW_MARK, COLUMNS_MARK)


def _parted(columns: str) -> list[int]:
    """Before which column each line stands."""
    pieces = columns.split(COLUMN_LINE)
    return list(accumulate(map(len, pieces[:-1])))


class _LinedTable(Mtable, tag="mtable"):
    """A table that has lines if its element says so. ziamath takes it by its tag."""

    def _setup(self, **kwargs: Any) -> None:
        super()._setup(**kwargs)
        rows = self.element.get(_ROWS, "").split()
        columns = [int(number) for number in self.element.get(_COLUMNS, "").split()]
        if not (rows or columns) or not self.nodes:
            return
        thickness = self.units_to_points(self.font.math.consts.radicalRuleThickness)
        edges = self._edges()
        tops = self._tops()
        lines = [(int(one.partition(":")[0]), one.partition(":")[2]) for one in rows]
        self._part_rows(lines, edges, tops, thickness)
        self._part_columns(columns, edges, (tops[0], tops[-1]), thickness)
        beside = 4 * thickness if columns.count(len(edges) - 1) > 1 else thickness
        below = 4 * thickness if [row for row, _ in lines].count(len(tops) - 1) > 1 else 0
        self.bbox = BBox(0, edges[-1] + beside, -tops[-1] - below - thickness, -tops[0] + thickness)

    def _cells(self) -> list[list[tuple[Any, float, float]]]:
        """The cells of each row, each with its place."""
        cells = iter([(node, *xy) for node, xy in zip(self.nodes, self.nodexy, strict=True)])
        return [[next(cells) for _ in row] for row in self.element]

    def _edges(self) -> list[float]:
        """Where each column begins, and where the last one ends; half a gap beside its text."""
        cells = self._cells()
        count = max(map(len, cells))
        gap = self.size_px((self.element.get("columnspacing") or em(1)).split()[0])
        widths = [
            max((row[at][0].bbox.xmax for row in cells if at < len(row)), default=0.0)
            for at in range(count)
        ]
        left = (self.bbox.xmax - sum(widths) - gap * (count - 1)) / 2
        edges = [left - gap / 2]
        for width in widths:
            edges.append(edges[-1] + width + gap)
        by = gap / 2 - left  # the lines at the sides need their room
        self.nodexy = [(x + by, y) for x, y in self.nodexy]
        return [edge + by for edge in edges]

    def _tops(self) -> list[float]:
        """Where the middle lies between each two rows, downwards; first above all, last below."""
        room = self.size_px(_BETWEEN_ROWS) / 2
        spans = [
            (
                min(y - cell.bbox.ymax for cell, _, y in row),
                max(y - cell.bbox.ymin for cell, _, y in row),
            )
            for row in self._cells()
        ]
        between = [(above[1] + below[0]) / 2 for above, below in pairwise(spans)]
        return [spans[0][0] - room, *between, spans[-1][1] + room]

    def _part_rows(
        self, lines: list[tuple[int, str]], edges: list[float], tops: list[float], thick: float
    ) -> None:
        drawn: dict[int, int] = {}
        for row, span in lines:
            if row >= len(tops) or drawn.get(row, 0) >= _MOST_BESIDE:
                continue
            first, _, last = span.partition("-")
            start, end = int(first or 1) - 1, min(int(last or len(edges)), len(edges) - 1)
            if not 0 <= start < end:
                continue
            double = 0 if span else drawn.get(row, 0)  # a second line of a row stands below
            drawn[row] = drawn.get(row, 0) + 1
            self.nodes.append(HLine(edges[end] - edges[start], thick, style=self.style))
            self.nodexy.append((edges[start], tops[row] + 3 * thick * double))

    def _part_columns(
        self, columns: list[int], edges: list[float], ends: tuple[float, float], thick: float
    ) -> None:
        for place, number in enumerate(columns):
            double = columns[:place].count(number)
            if number < len(edges) and double < _MOST_BESIDE:
                self.nodes.append(VLine(ends[1] - ends[0], thick, style=self.style))
                self.nodexy.append((edges[number] + 3 * thick * double, ends[0]))
