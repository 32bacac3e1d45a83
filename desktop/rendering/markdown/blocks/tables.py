"""Reads tables: a header, a line of dashes that makes it one, and rows, as each arrives."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import bidirectional, east_asian_width

from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.tag_names import BREAK, TAG

_MOST_COLUMNS = 24
"""Columns of a table that is drawn as one; a wider one is shown as code."""
_MEASURED = 8
"""Rows that may widen the columns; from there on a table no longer moves."""
_NARROWEST, _WIDEST = 3, 40

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?>(?:\|[ \t]*:?-+:?[ \t]*)*)\|?[ \t]*$")
_PIPE = re.compile(r"(?<!\\)\|")
_CODE_OR_PIPE = re.compile(r"(?<!`)(`++)(?!`)[^`]*+\1(?!`)|\\\||`++|(\|)")
_BREAK = re.compile(BREAK, re.IGNORECASE)
_MARKS = re.compile(rf"(?i:{TAG})|" r"\*+|~~|`+|\]\([^()]*\)|!?\[|\\(?=[^\w\s])|(?<!\w)_+|_+(?!\w)")


class Table(NamedTuple):
    """A table whose rows still come."""

    place: Block
    """The place of its rows, with the table's number."""
    aligns: tuple[str, ...]
    widths: tuple[int, ...] = ()
    rows: int = 0
    """Rows so far, the header among them."""

    @property
    def wide(self) -> bool:
        """Whether it has too many columns to be drawn as a table."""
        return len(self.aligns) > _MOST_COLUMNS

    def add(self, line: str) -> tuple[Table, Block]:
        """Add a row. Returns the table after it, and the row as a block."""
        if self.wide:
            return self, Block(Kind.CODE, line.rstrip(), *self.place[2:])
        cells = _fitted(line, len(self.aligns))
        widths = self.widths
        if self.rows <= _MEASURED:
            known = widths or (_NARROWEST,) * len(cells)
            widths = tuple(max(w, _width(cell)) for w, cell in zip(known, cells, strict=True))
        place = self.place if self.rows else self.place._replace(mirrored=_is_mirrored(cells))
        block = place._replace(
            text=line.rstrip(), cells=cells, aligns=self.aligns, widths=widths, row=self.rows
        )
        return Table(place, self.aligns, widths, self.rows + 1), block


def from_left(row: Block) -> Block:
    """Return a row with its cells as they stand from left to right, whatever its direction."""
    if not row.mirrored:
        return row
    return row._replace(cells=row.cells[::-1], aligns=row.aligns[::-1], widths=row.widths[::-1])


def aligns_of(header: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the columns' alignments if the two lines begin a table, else None."""
    if "|" not in delimiter or "|" not in header or not _DELIMITER.match(delimiter):
        return None
    aligns = tuple(_align(cell) for cell in _split(delimiter))
    fits = len(aligns) in (len(_split(header)), len(_split_outside_code(header)))
    return aligns if fits else None


def likely_aligns(header: str) -> tuple[str, ...]:
    """Return "" for each column of a header whose second line has not come."""
    return ("",) * len(_split(header))


def _align(dashes: str) -> str:
    left, right = dashes.startswith(":"), dashes.endswith(":")
    return "center" if left and right else "left" if left else "right" if right else ""


def _fitted(line: str, columns: int) -> tuple[str, ...]:
    """The cells of a row, as many as there are columns; no word is lost."""
    cells = _split(line)
    if len(cells) > columns and "`" in line:
        # GFM splits code at its pipes, too, and drops the rest. The writer meant fewer cells.
        outside = _split_outside_code(line)
        cells = outside if len(outside) <= columns else cells
    if len(cells) > columns:
        cells = [*cells[: columns - 1], " | ".join(cells[columns - 1 :]).rstrip(" |")]
    cells += [""] * (columns - len(cells))
    return tuple(cell.replace("\\|", "|") for cell in cells)


def _split(line: str) -> list[str]:
    line = _without_outer_pipes(line)
    parts = _PIPE.split(line) if "\\" in line else line.split("|")
    return [part.strip() for part in parts]


def _split_outside_code(line: str) -> list[str]:
    line = _without_outer_pipes(line)
    parts, start = [], 0
    for found in _CODE_OR_PIPE.finditer(line):
        if found[2]:
            parts.append(line[start : found.start()].strip())
            start = found.end()
    return [*parts, line[start:].strip()]


def _without_outer_pipes(line: str) -> str:
    line = line.strip().removeprefix("|")
    return line[:-1] if line.endswith("|") and not line.endswith("\\|") else line


def _is_mirrored(header: tuple[str, ...]) -> bool:
    """Whether more columns are named in a script that runs from right to left than in others."""
    return sum(map(_direction, header)) > 0


def _direction(cell: str) -> int:
    """1: from right to left; -1: from left to right; 0: neither, as in a number."""
    text = _MARKS.sub("", cell[:200])
    if text.isascii():
        return -1 if any(map(str.isalpha, text)) else 0
    strong = (_STRONG.get(bidirectional(letter), 0) for letter in text)
    return next(filter(None, strong), 0)


_STRONG = {"L": -1, "R": 1, "AL": 1}


def _width(cell: str) -> int:
    """The width of the cell's longest line in characters, about as it is drawn: its marks take no
    room."""
    lines = _BREAK.split(cell[:200]) if "<" in cell else [cell[:200]]
    return min(max(map(_line_width, lines)), _WIDEST)


def _line_width(line: str) -> int:
    text = _MARKS.sub("", line)
    wide = 0 if text.isascii() else sum(east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide
