"""Knows in which quotes and list items a line lies: how deep its block is drawn."""

from __future__ import annotations

import re

from desktop.rendering.markdown.blocks import openings
from desktop.rendering.markdown.blocks.block import Block, Fold, Kind
from desktop.rendering.markdown.blocks.open_block import OpenBlock

DEEPEST = 8
"""Levels of quotes and lists that are drawn; deeper ones lie at this level."""

HEEDED = 4 * DEEPEST
"""Levels that are distinguished."""


class Nesting(OpenBlock):
    """The open quotes and list items, and the numbers of the items."""

    def __init__(self) -> None:
        super().__init__()
        self._quotes = 0
        self._columns: tuple[int, ...] = ()  # where the text of each open list item begins
        self._numbers: tuple[int, ...] = ()  # of the last item at each depth; 0 for a bullet
        self._outside: tuple[int, ...] = ()  # the columns of the list that the quote lies in
        self._panels = 0  # codes and tables that have begun
        self._details: tuple[Fold, ...] = ()  # those that are open, with a summary or without
        self._folds: tuple[Fold, ...] = ()  # of them, those with a summary
        self._summaries = 0  # that have come
        self._below_tag = False  # no blank line came since the last tag of text that unfolds

    @property
    def _depth(self) -> int:
        return len(self._outside) + len(self._columns)

    def _place(self, kind: Kind, number: int = 0) -> Block:
        """Return a block without text in the place of the next one."""
        depth, quotes = min(self._depth, DEEPEST), min(self._quotes, DEEPEST)
        block = Block(kind, "", 0, depth, quotes, "", False, number)
        if self._outside and quotes:
            block = block._replace(outside=min(len(self._outside), depth))
        return block._replace(folds=self._folds) if self._folds else block

    def _settle_alone(self, block: Block) -> None:
        self._end_block()
        self._numbers = self._numbers[: len(self._columns)]
        self._settled.append(block)

    def _add_plain(self, text: str, grows: bool) -> None:
        if grows:
            self._extend_line(text)
            return
        self._end_block()
        self._numbers = self._numbers[: len(self._columns)]
        self._begin(self._place(Kind.PARAGRAPH), text)

    def _extend_line(self, text: str) -> None:
        self._extend(f"\n{text}" if self._text else text)

    def _underlines(self, text: str) -> bool:
        """Make a heading of the open paragraph, if `text` is a line of `=` or `-`."""
        if self._open is None or self._open.kind is not Kind.PARAGRAPH or not self._text:
            return False
        if not openings.SETEXT.match(text):
            return False
        self._open = self._open._replace(kind=Kind.HEADING, level=1 if text[0] == "=" else 2)
        self._end_block()
        return True

    def _heading_begins(self, text: str, _indent: int, _grows: bool) -> bool:
        if found := openings.heading(text):
            level, title = found
            self._settle_alone(self._place(Kind.HEADING)._replace(text=title, level=level))
        return found is not None

    def _rule_begins(self, text: str, _indent: int, _grows: bool) -> bool:
        found = openings.RULE.match(text)
        if found:
            self._settle_alone(self._place(Kind.RULE))
        return found is not None

    def _take_details(self, tag: re.Match[str]) -> None:
        """Open text that unfolds, close it, or settle its summary."""
        if tag[1] is not None:
            self._add_summary(tag[1].strip())
        elif tag[0][1] == "/":
            self._leave_details(1)
        elif len(self._details) < HEEDED:
            fold = Fold(0, openings.is_opened(tag[0]), self._quotes, self._depth)
            self._details = (*self._details, fold)

    def _add_summary(self, text: str) -> None:
        """Settle a summary. Only the first one of its text folds that."""
        if not text:
            return
        block = self._place(Kind.PARAGRAPH)._replace(text=f"<b>{text}</b>")
        if self._details and not self._details[-1].number:
            self._summaries += 1
            fold = self._details[-1]._replace(number=self._summaries)
            self._details = (*self._details[:-1], fold)
            self._folds = (*self._folds, fold)
            block = block._replace(summary=fold)
        self._settle_alone(block)

    def _leave_details(self, count: int) -> None:
        """Close so many, as far as they are open."""
        self._keep_details(self._details[: max(0, len(self._details) - count)])

    def _end_details_within(self) -> None:
        """Close those that began in an item or a quote that has ended: models forget to do so."""
        quotes, depth = self._quotes, self._depth
        self._keep_details(
            tuple(one for one in self._details if one.quotes <= quotes and one.depth <= depth)
        )

    def _keep_details(self, details: tuple[Fold, ...]) -> None:
        self._details = details
        self._folds = tuple(fold for fold in details if fold.number)

    def _is_lazy(self, text: str, indent: int) -> bool:
        """Whether a line outside of the quote still belongs to the paragraph in it."""
        if not openings.starts_block(text):
            return True
        around = (column for column in self._columns or self._outside if column <= indent)
        return indent - max(around, default=0) >= 4

    def _turn_to(self, quotes: int, indent: int) -> None:
        """Change the level of quotes: a list around it is remembered, a list within it ends."""
        self._end_block()
        if self._quotes == 0:
            self._outside = tuple(column for column in self._columns if column <= indent)
            self._columns = ()
        elif quotes == 0:
            self._columns, self._outside = self._outside, ()
        self._quotes = quotes
        if self._details:
            self._end_details_within()

    def _enter_item(self, found: re.Match[str], indent: int) -> str:
        """Open a list item. Returns its text, which may begin another block."""
        text = found[5] or ""
        space = openings.indented((found[4] or " ") + "x")[0]
        width = len(found[1] or found[2] + found[3]) + (space if text and space <= 4 else 1)
        number = int(found[2]) if found[2] else 0
        depth = len(self._columns)
        if found[2] and len(self._numbers) > depth and self._numbers[depth]:
            number = self._numbers[depth] + 1
        marker = f"{number}{found[3]}" if found[2] else "•◦▪"[min(depth, 2)]
        if task := openings.TASK.match(text):
            box = "☐" if task[1] == " " else "☑"
            marker = f"{marker} {box}" if found[2] else box
            text = text[task.end() :]
        self._enter(self._place(Kind.ITEM)._replace(marker=marker), number, indent + width)
        return text

    def _enter_note(self, found: re.Match[str], indent: int) -> str:
        """Open a footnote's definition. Returns its text, which may begin another block."""
        self._enter(self._place(Kind.ITEM)._replace(marker=found[1], note=True), 0, indent + 4)
        return found.string[found.end() :]

    def _enter(self, block: Block, number: int, column: int) -> None:
        self._end_block()
        self._begin(block)
        self._numbers = (*self._numbers[: len(self._columns)], number)
        self._columns = (*self._columns, column)[:HEEDED]
