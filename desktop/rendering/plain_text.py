"""What is copied, as plain text; a table as text with tabs, which spreadsheets understand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QTextCursor

from desktop.rendering.indents import Indents
from desktop.rendering.inline import Run, parse
from desktop.rendering.kinds import Block, Kind
from desktop.rendering.passages import Passage, code_text, units, words
from desktop.rendering.selected import of_selection


def plain_text(selection: QTextCursor) -> str:
    """The selected text, without the words that the window put between the messages.

    Where nothing but such words is selected, these.
    """
    return plain(of_selection(selection))


def plain(passages: Iterable[Passage]) -> str:
    """Passages as plain text."""
    parts: list[str] = []
    indents = Indents()
    before: Passage | None = None
    for unit in units(passages):
        if before is not None:
            parts.append("\n" if unit[0].joins(before) else "\n\n")
        parts.append(_text(unit, indents))
        before = unit[-1]
    return "".join(parts)


def table_text(rows: Iterable[Block]) -> str:
    """The rows of a table as lines, their cells between tabs."""
    return "\n".join(
        _row(tuple(tuple(parse(cell)) for cell in block.cells))
        for block in rows
        if block.kind is Kind.ROW
    )


def _text(unit: list[Passage], indents: Indents) -> str:
    first = unit[0]
    match first.kind:
        case Kind.CODE:
            return code_text(unit)
        case Kind.ROW:
            return "\n".join(_row(row.cells) for row in unit)
        case Kind.RULE:
            return "---"
        case _ if first.verbatim:
            return "\n".join(words(line.runs) for line in unit)
    marker = f"{first.marker} " if first.marker else ""
    indent = indents.of(first, len(marker))
    return indent.first + marker + words(first.runs).replace("\n", "\n" + indent.rest)


def _row(cells: Iterable[Iterable[Run]]) -> str:
    return "\t".join(" ".join(words(cell).split()) for cell in cells)
