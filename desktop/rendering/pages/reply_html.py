"""Writes the Markdown of a reply as HTML, from the same blocks as the transcript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

from desktop.language import _
from desktop.rendering.document.code_block import LONGEST_CODE
from desktop.rendering.export.html import Nest, inline, marker_text
from desktop.rendering.export.passages import (
    Passage,
    Reader,
    Units,
    code_parts,
    joint,
    picture_text,
    words,
)
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.definitions import Definitions
from desktop.rendering.markdown.inline.runs import Run
from desktop.rendering.pages.drawings import Drawings
from desktop.rendering.pages.facts import line
from desktop.rendering.pages.pictures import picture_of
from desktop.rendering.safety.safe_text import SafeText, safe_text

_PIECE = 4_000
"""Characters that are read at a time."""
_LINES_APART = 1_000
"""Characters, about: code is coloured by whole lines."""
_CODE_END = "</code></pre></figure>"
_CELL_CLASS = {"left": ' class="left"', "right": ' class="r"', "center": ' class="mid"'}


class ReplyHtml:
    """Takes text and gives HTML of what is settled: one paragraph, panel or table at a time."""

    def __init__(
        self, drawings: Drawings, base: int, definitions: Definitions | None = None
    ) -> None:
        """`base`: the level of the heading that the reply stands below. `definitions`: those of
        its whole text."""
        self._drawings = drawings
        self._splitter, self._safe = BlockSplitter(), SafeText()
        self._reader, self._units, self._nest = Reader(definitions), Units(), Nest()
        self._folds: list[int] = []
        self._headings: list[tuple[int, int]] = []
        """Each open heading: the level as it was written, and that of the page."""
        self._base = base
        self._notes: list[str] = []
        """What stands behind the block that is gathered."""
        self._later: list[str] = []
        """What stands behind the block that settles next."""
        self._size = 0
        """Characters of the code that is gathered."""
        self._panel, self._closing = 0, ""
        """The panel that is being written, and what ends it."""

    def feed(self, text: str) -> Iterator[str]:
        """The next text of the reply."""
        for at in range(0, len(text), _PIECE):
            yield from self._take(self._splitter.feed(self._safe.feed(text[at : at + _PIECE])))

    def note(self, html: str, *, behind: bool) -> Iterator[str]:
        """Write a line of the page between two blocks: before the next one, or `behind` it."""
        if behind:
            self._later.append(html)
        else:
            yield from self._flushed()
            yield self._nest.end() + html

    def finish(self) -> Iterator[str]:
        """End the reply."""
        yield from self._take(self._splitter.finish())
        yield from self._flushed()
        self._arrived()
        yield from self._noted()
        yield self._nest.end() + "</details>" * len(self._folds)
        self._folds.clear()

    def _take(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            if self._folds or block.folds or block.summary is not None:
                yield from self._folded(block)
                if block.summary is not None:
                    continue
            passage = self._reader.passage(block)
            if passage is None:  # the head of a code panel
                continue
            if block.kind is Kind.IMAGE or block.kind is Kind.MATH:
                yield from self._flushed()
                yield self._nest.step(passage) + self._object(block)
                self._arrived()
                yield from self._noted()
                continue
            yield from self._gathered(passage)

    def _gathered(self, passage: Passage) -> Iterator[str]:
        """Add a passage; what is whole by it is written. Code that is too long to be coloured, and
        the rows of a table, are written as they come: there may be millions."""
        if passage.panel and passage.panel == self._panel:
            self._arrived()
            yield self._line(passage)
            return
        yield from self._panel_end()
        self._units.add(passage)
        while len(self._units.made) > 1:
            yield from self._unit(self._units.made.pop(0))
        self._arrived()
        last = self._units.made[-1]
        if len(last) == 1:
            self._size = 0
        self._size += sum(len(run.text) for run in passage.runs) + 1
        if passage.kind is Kind.ROW or (
            passage.kind is Kind.CODE and self._size > LONGEST_CODE + _LINES_APART
        ):
            yield from self._panel_begun(self._units.made.pop())

    def _panel_begun(self, unit: list[Passage]) -> Iterator[str]:
        """Write the beginning of a panel that is not written as a whole."""
        first = unit[0]
        self._panel = first.panel
        yield self._nest.step(first)
        if first.kind is Kind.ROW:
            yield self._table_head(first)
            self._closing = "</tbody></table></div>"
            return
        yield self._code_head(first)
        yield from map(escape, code_parts(unit))
        self._closing = _CODE_END

    def _line(self, passage: Passage) -> str:
        """One more line of code, or row of a table."""
        if passage.kind is Kind.ROW:
            return self._row(passage)
        return "\n" * (not passage.continued) + escape(words(passage.runs))

    def _panel_end(self) -> Iterator[str]:
        if self._panel:
            self._panel = 0
            yield self._closing
            yield from self._noted()

    def _flushed(self) -> Iterator[str]:
        """What is gathered and not written yet."""
        yield from self._panel_end()
        while self._units.made:
            yield from self._unit(self._units.made.pop(0))

    def _arrived(self) -> None:
        """Note that the block has settled that notes were waiting for."""
        self._notes += self._later
        self._later.clear()

    def _noted(self) -> Iterator[str]:
        if self._notes:
            yield self._nest.end() + "".join(self._notes)
            self._notes.clear()

    def _folded(self, block: Block) -> Iterator[str]:
        """Open and close what folds, so that the block stands in its own."""
        around = [fold.number for fold in block.folds if fold.number in self._folds]
        if around == self._folds and block.summary is None:
            return
        yield from self._flushed()
        yield self._nest.end()
        while len(self._folds) > len(around):
            self._folds.pop()
            yield "</details>"
        if block.summary is not None:
            self._folds.append(block.summary.number)
            opened = " open" if block.summary.opened else ""
            passage = self._reader.passage(block)
            said = self._inline(passage.runs) if passage is not None else ""
            yield f"<details{opened}><summary>{said or _('Details')}</summary>"

    def _unit(self, unit: list[Passage]) -> Iterator[str]:
        first = unit[0]
        yield self._nest.step(first)
        if first.kind is Kind.CODE:
            yield from self._code(unit)
        elif first.kind is Kind.RULE:
            yield "<hr>"
        else:
            yield from self._paragraph(unit)
        yield from self._noted()

    def _object(self, block: Block) -> str:
        """A picture, or a formula that stands alone."""
        if block.kind is Kind.MATH:
            drawn = self._drawings.formula(f"$${block.text}$$", display=True)
            return f'<div class="math">{drawn}</div>'
        made = picture_of(block.text, line(block.alt) or _("Picture"))
        if not made:
            return f"<p>{escape(safe_text(picture_text(block.alt)))}</p>"
        return f'<figure class="picture">{made}</figure>'

    def _code(self, unit: list[Passage]) -> Iterator[str]:
        yield self._code_head(unit[0])
        yield from self._drawings.code(unit[0].language, "".join(code_parts(unit)))
        yield _CODE_END

    def _code_head(self, first: Passage) -> str:
        language = line(first.language, 60)
        head = f"<figcaption>{escape(language)}</figcaption>" if language else ""
        return f'<figure class="code">{head}<pre><code>'

    def _table_head(self, first: Passage) -> str:
        """The beginning of a table. Anyone can scroll it who has a keyboard alone."""
        name, turned = escape(_("Table")), ' dir="rtl"' if first.mirrored else ""
        opening = (
            f'<div class="table"{turned} tabindex="0" role="group" aria-label="{name}"><table>'
        )
        if first.header:
            return f"{opening}<thead>{self._row(first)}</thead><tbody>"
        return f"{opening}<tbody>{self._row(first)}"

    def _row(self, row: Passage) -> str:
        return f"<tr>{''.join(self._cell(row, n) for n in range(len(row.cells)))}</tr>"

    def _cell(self, row: Passage, column: int) -> str:
        said = self._inline(row.cells[column])
        look = _CELL_CLASS.get(row.aligns[column], "") if column < len(row.aligns) else ""
        is_head = row.header and words(row.cells[column]).strip()
        tag, scope = ("th", ' scope="col"') if is_head else ("td", "")
        return f"<{tag}{scope}{look}>{said}</{tag}>"

    def _paragraph(self, unit: list[Passage]) -> Iterator[str]:
        first = unit[0]
        opening, closing = '<p dir="auto">', "</p>"
        if first.kind is Kind.HEADING:
            level = self._level(first.level)
            opening, closing = f'<h{level} class="l{first.level}" dir="auto">', f"</h{level}>"
        elif first.kind is Kind.ITEM:
            mark = marker_text(first)
            opening, closing = f'<span class="tick">{mark}</span>' if mark else "", ""
        yield opening + self._inline(first.runs)
        for part, rest in pairwise(unit):
            yield joint(part) + self._inline(rest.runs)
        yield closing

    def _level(self, written: int) -> int:
        """The level of a heading on the page: one deeper at most than what it stands below."""
        while self._headings and self._headings[-1][0] >= written:
            self._headings.pop()
        above = self._headings[-1][1] if self._headings else self._base
        self._headings.append((written, min(6, above + 1)))
        return min(6, above + 1)

    def _inline(self, runs: Iterable[Run]) -> str:
        return inline(runs, self._drawings.formula)
