"""Writes passages as plain text; a table as text with tabs, which spreadsheets understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import assert_never

from desktop.rendering.export.indents import Indents
from desktop.rendering.export.passages import Passage, code_parts, joint, readable
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.runs import Run, parse


def plain(units: Iterable[list[Passage]]) -> Iterator[str]:
    """Write passages as plain text, in parts of one passage at most."""
    indents = Indents()
    before: Passage | None = None
    for unit in units:
        if before is not None:
            yield "\n" if unit[0].joins(before) else "\n\n"
        yield from _text(unit, indents)
        before = unit[0]


def table_text(rows: Iterable[Block]) -> Iterator[str]:
    """Write the rows of a table as lines, their cells between tabs, one row at a time."""
    tables = (block for block in rows if block.kind is Kind.ROW)
    for number, block in enumerate(tables):
        yield "\n" * (number > 0) + _row(tuple(tuple(parse(cell)) for cell in block.cells))


def _text(unit: list[Passage], indents: Indents) -> Iterator[str]:
    first = unit[0]
    match first.kind:
        case Kind.CODE:
            yield from code_parts(unit)
        case Kind.ROW:
            yield from ("\n" * (n > 0) + _row(row.cells) for n, row in enumerate(unit))
        case Kind.RULE:
            yield "---"
        case _ if first.verbatim:
            yield from ("\n" * (n > 0) + readable(line.runs) for n, line in enumerate(unit))
        case Kind.PARAGRAPH | Kind.HEADING | Kind.ITEM | Kind.FENCE | Kind.MATH | Kind.IMAGE:
            marker = f"{first.marker} " if first.marker else ""
            indent = indents.of(first, len(marker))
            line_break = "\n" + indent.rest
            yield indent.first + marker + readable(first.runs).replace("\n", line_break)
            for part, rest in pairwise(unit):
                yield joint(part) + readable(rest.runs).replace("\n", line_break)
        case _:
            assert_never(first.kind)


def _row(cells: Iterable[Iterable[Run]]) -> str:
    return "\t".join(" ".join(readable(cell).split()) for cell in cells)
