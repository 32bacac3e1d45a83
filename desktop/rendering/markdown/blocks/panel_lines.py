"""Adds the lines of panels: code, fenced or indented, and rows of tables."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.rendering.markdown.blocks import openings, tables
from desktop.rendering.markdown.blocks.block import LONGEST, Block, Kind
from desktop.rendering.markdown.blocks.display_maths import Formula
from desktop.rendering.markdown.blocks.nesting import Nesting

_MOST_BLANK = 1000
"""Blank lines in a row that are kept in indented code."""


class _Fence(NamedTuple):
    mark: str
    """The whole opening run: "```" or "~~~~"."""
    indent: int
    quotes: int
    column: int = 0
    """Where the text of its list item begins; 0 outside of lists, and for code that is not
    indented to it."""
    filled: bool = False
    """A line of code has come that lies within the item: a line that does not ends the code."""

    def is_closed_by(self, line: str) -> bool:
        return line.lstrip().startswith(self.mark) and not line.strip().strip(self.mark[0])

    def may_be_closed_by(self, line: str) -> bool:
        """Whether this start of a line may become the closing line."""
        line = line.strip()
        return bool(line) and not line.strip(self.mark[0])


class PanelLines(Nesting):
    """The open code, table or formula, whose lines still come."""

    def __init__(self) -> None:
        super().__init__()
        self._in_line = False  # more of the line is to come
        self._code_line = Block(Kind.CODE)  # where the lines of the last code lie
        self._fence: _Fence | None = None
        self._table: tables.Table | None = None
        self._code = 0  # the columns that indented code loses; 0 where there is none
        self._gap: tuple[str, ...] = ()  # blank lines that are code if more of it follows
        self._formula: Formula | None = None

    def _end_paragraph(self, quotes: int, space: str) -> None:
        """Take a blank line. `space`: what stands in it."""
        self._end_block()
        self._table, self._below_tag = None, False
        if self._code:
            self._gap = (*self._gap, space.expandtabs(4)[self._code : LONGEST])[:_MOST_BLANK]
        if quotes < self._quotes:
            self._code = 0
            self._turn_to(quotes, 0)

    def _without_ends(self, line: str) -> tuple[str, int]:
        """The line without the tags at its end that close text that unfolds; how many they are."""
        if not self._details or self._in_line or self._fence or self._formula:
            return line, 0
        return openings.without_ends(line)

    def _end_details(self, count: int) -> None:
        self._end_block()
        self._table = None
        self._leave_details(count)

    def _ends_html(self, text: str, indent: int) -> bool:
        """Whether a line is no more of the open HTML: it belongs to another item, begins code, or
        unfolds."""
        if (self._columns and indent < self._columns[-1]) or openings.FENCE.match(text):
            return True
        return bool(self._details) and openings.details(text) is not None

    def _extend_html(self, text: str) -> None:
        """Add a line to the open HTML, which is a summary once its end has come."""
        self._extend_line(text)
        if self._details and (said := openings.summary(self._text)):
            self._text = ""
            self._add_summary(said)

    def _show_block(self) -> None:
        if self._details and openings.is_half_summary(self._text):
            self._text = ""
        super()._show_block()

    def _open_panel(self, language: str) -> None:
        self._panels += 1
        self._settle_alone(self._place(Kind.FENCE, self._panels)._replace(text=language))
        self._code_line = self._place(Kind.CODE, self._panels)

    def _open_fence(self, found: re.Match[str], indent: int) -> None:
        self._open_panel(openings.language(found[2]))
        column = self._columns[-1] if self._columns and indent >= self._columns[-1] else 0
        self._fence = _Fence(found[1], indent, self._quotes, column)

    def _takes_code(self, line: str, fence: _Fence) -> bool:
        """Add a line of fenced code, unless it is outside the quote or item and ends the code."""
        if fence.quotes:
            quotes, line = openings.without_quotes(line, fence.quotes)
            if quotes < fence.quotes:
                self._fence = None
                return False
        if fence.is_closed_by(line):
            self._fence = None
        elif fence.column and self._leaves_item(line, fence):
            self._fence = None
            return False
        else:
            indent = fence.indent and min(fence.indent, len(line) - len(line.lstrip(" ")))
            self._add_code(line[indent:])
        return True

    def _leaves_item(self, line: str, fence: _Fence) -> bool:
        """Whether the code of an item ends before this line; models forget to close it.

        Code that was not indented from its first line on has to be closed.
        """
        if not line.strip():
            return False
        within = openings.indented(line)[0] >= fence.column
        if not within and not fence.filled:
            self._fence = fence._replace(column=0)
        elif not fence.filled:
            self._fence = fence._replace(filled=True)
        return not within and fence.filled

    def _add_indented(self, text: str, indent: int, base: int) -> None:
        """Add a line that is code because it is indented by four columns more than its place."""
        if self._code == base + 4:
            self._settled += [self._code_line._replace(text=blank) for blank in self._gap]
        else:
            self._open_panel("")
        self._code, self._gap = base + 4, ()
        self._add_code(" " * (indent - base - 4) + text)

    def _add_code(self, text: str) -> None:
        if len(text) <= LONGEST and not self._in_line:
            self._settled.append(Block(Kind.CODE, text, *self._code_line[2:]))
            return
        self._begin(self._code_line, text)
        if not self._in_line:
            self._end_block()

    def _begins_table(self, text: str) -> bool:
        """Whether `text` made a table of the open block's last line."""
        header = self._last_line() if text[0] in "|-:" else ""
        aligns = tables.aligns_of(header, text)
        if aligns:
            self._open_table(header, aligns)
        return bool(aligns)

    def _show_header(self) -> None:
        """Make a table of the open block's last line if it is most likely going to be one."""
        header = self._last_line()
        if header.startswith("|"):
            self._open_table(header, tables.likely_aligns(header))

    def _open_table(self, header: str, aligns: tuple[str, ...]) -> None:
        self._text = self._text[: len(self._text) - len(header)]
        self._end_block()
        self._panels += 1
        self._numbers = self._numbers[: len(self._columns)]
        self._table = tables.Table(self._place(Kind.ROW, self._panels), aligns)
        if self._table.wide:
            self._settled.append(self._place(Kind.FENCE, self._panels))
        self._add_row(header, self._table)

    def _takes_row(self, text: str, indent: int, table: tables.Table) -> bool:
        """Add a row, unless the line is none and ends the table."""
        inside = not self._columns or indent >= self._columns[-1]
        if text[0] == "|" or (inside and not openings.starts_block(text)):
            self._add_row(text, table)
            return True
        self._table = None
        return False

    def _add_row(self, line: str, table: tables.Table) -> None:
        self._table, row = table.add(line)
        self._settled.append(row)
