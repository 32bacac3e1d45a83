"""The settled blocks of a reply in their order, in pages. No Qt.

Only some pages of a long reply are in the document. The others are kept here, to be drawn when the
reader comes to them, and to be copied at any time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.rendering.document.code_block import Code
from desktop.rendering.document.folds import Folds, belongs_to
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.objects.album import Album
from desktop.rendering.safety.safe_text import SafeText

PAGE = 2000
"""The effort of a page, about: a screen, drawn in some 5 ms."""
_BLOCK, _CELL, _FORMULA = 40, 30, 150
"""Characters of prose that are drawn in the time of one more block, cell or formula, about."""
WIDTHS_SETTLE = 8
"""Rows of a table that decide how wide its columns are; they are on one page."""

_panels = itertools.count(1)


def next_panel() -> int:
    """A number that no other panel of this process has."""
    return next(_panels)


def effort(text: str) -> int:
    """The cost of drawing markdown, at most, in characters of prose."""
    lines, pipes, dollars = text.count("\n"), text.count("|"), text.count("$")
    return len(text) + _BLOCK * lines + _CELL * pipes + _FORMULA * dollars


def part_within(text: str, budget: int) -> str:
    """The start of `text` with an effort of at most `budget`, but one character at least."""
    part = text[: max(1, budget)]
    while effort(part) > budget and len(part) > 1:
        part = part[: len(part) // 2]
    return part


@dataclass(slots=True)
class Page:
    """Consecutive blocks of a reply."""

    before: Block | None
    """The block that the first one follows; None for the reply's first."""
    blocks: list[Block] = field(default_factory=list)
    size: int = 0
    """The page's effort."""
    first_lines: dict[int, int] = field(default_factory=dict)
    """By a code block's number: its first line on this page."""
    has_folds: bool = False
    """Whether some of it may be folded away."""


class ReplyPages:
    """Takes text and gives pages of settled blocks, and an open tail."""

    def __init__(self, before: Block | None = None, folds: Folds | None = None) -> None:
        """`before`: the block above, which decides the gap to it. `folds`: as the reader left
        them."""
        self._splitter = BlockSplitter()
        self._safe = SafeText()
        self._panels: dict[int, int] = {}
        self.pages = [Page(before)]
        self.codes: dict[int, Code] = {}
        """By number."""
        self.album = Album()
        self.unwrapped: set[int] = set()
        """Numbers of the code blocks whose long lines are not wrapped."""
        self.folds = folds or Folds()
        self.arriving = 0
        """Bytes of a picture whose end has not come; 0: none arrives."""
        self.finished = False
        self.size = 0
        """Characters of text so far."""

    @property
    def characters_read(self) -> int:
        """Characters that the line machine has read so far."""
        return self._splitter.characters_read

    def feed(self, text: str) -> None:
        """Add text of the model."""
        self.size += len(text)
        self.arriving = 0
        self._take(self._splitter.feed(self._safe.feed(text)))

    def add_picture(self, address: str, alt: str) -> None:
        """Add a picture, which is no text of the model."""
        self.arriving = 0
        self._take(self._splitter.add_picture(address, alt))

    def finish(self) -> None:
        """End the text: a guess is replaced by what was written."""
        self._take(self._splitter.finish())
        self.finished = True
        for code in self.codes.values():
            code.close()

    def tail(self) -> list[Block]:
        """Blocks that may still change, as they are drawn now. They belong to the last page."""
        if self.finished:
            return []
        coming = [Block(Kind.IMAGE, open_=True, length=self.arriving)] if self.arriving else []
        return [*self._splitter.tail(), *coming]

    def panel(self, number: int) -> int:
        """The panel of the code block or table with this number."""
        if number not in self._panels:
            self._panels[number] = next_panel()
        return self._panels[number]

    def number_of(self, panel: int) -> int:
        """The number of the code block or table drawn in this panel; 0: none."""
        return next((number for number, of in self._panels.items() if of == panel), 0)

    def blocks(self, number: int) -> Iterator[Block]:
        """The lines or rows of one code block or table."""
        for page in self.pages:
            yield from (block for block in page.blocks if block.number == number)

    def code_text(self, number: int) -> str:
        """One code block as it was written."""
        lines = [block for block in self.blocks(number) if block.kind is Kind.CODE]
        return "".join("\n" * (not line.continued) + line.text for line in lines)[1:]

    def size_of(self, page: Page) -> int:
        """The effort of drawing what is in sight of a page."""
        if not page.has_folds:
            return page.size
        return sum(map(_effort_of, self.folds.shown(page.blocks)))

    def hidden(self, number: int) -> Iterator[Block]:
        """The blocks that a folded summary stands for, by the numbers of their panels; none while
        it is unfolded."""
        for blocks in (*(page.blocks for page in self.pages if page.has_folds), self.tail()):
            for block in blocks:
                if self.folds.is_hidden_by(block, number):
                    yield block._replace(number=block.number and self.panel(block.number))

    def pages_of(self, number: int) -> list[int]:
        """The pages on which something changes when this is folded or unfolded."""
        last, found = len(self.pages) - 1, []
        for at, page in enumerate(self.pages):
            blocks = [*page.blocks, *self.tail()] if at == last else page.blocks
            if any(belongs_to(block, number) for block in blocks):
                found.append(at)
        return found

    def _take(self, settled: list[Block]) -> None:
        for block in settled:
            page = self.pages[-1]
            if page.size >= PAGE and _may_begin_page(block):
                page = Page(page.blocks[-1])
                self.pages.append(page)
            if block.kind is Kind.FENCE:
                self.codes[block.number] = Code(block.text)
            elif block.kind is Kind.CODE:
                self._note_line(page, block)
            elif block.kind is Kind.IMAGE:
                self.album.add(block.text)  # now, not when it is drawn along with many others
            page.has_folds |= bool(block.folds)
            page.blocks.append(block)
            page.size += _effort_of(block)

    def _note_line(self, page: Page, block: Block) -> None:
        code = self.codes[block.number]
        page.first_lines.setdefault(block.number, len(code.lines))
        code.add(block.text)


def _effort_of(block: Block) -> int:
    return _BLOCK + (effort(block.text) if block.kind is not Kind.IMAGE else 500)


def _may_begin_page(block: Block) -> bool:
    return block.kind is not Kind.ROW or block.row == 0 or block.row > WIDTHS_SETTLE
