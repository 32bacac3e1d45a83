"""Draws blocks into a text document while they arrive.

One block of the reply is one block of the document, except a table's row, which is a table of its
own: so it costs the same to draw, whatever is above it. Settled blocks are never touched again;
the open ones at the end are changed by the smallest edit. The blocks lie flat in the document's
root: within a QTextFrame every edit goes through all of the frame's blocks (measured at 9,000
lines: 11.8 ms a flush, flat 2.7), and panels can be painted behind blocks just as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor

from desktop.language import _
from desktop.rendering.document.code_block import columns_of
from desktop.rendering.document.code_colours import CodeColours, CodeLines
from desktop.rendering.document.code_head import (
    columns_in,
    head_runs,
    offer_wrapping,
    set_right_end,
)
from desktop.rendering.document.drawn_block import DrawnBlock, Text, end_of, shape
from desktop.rendering.document.reference_links import ReferenceLinks, linked
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.document.table_rows import TableRows
from desktop.rendering.document.text_writer import Counters, TextWriter
from desktop.rendering.helper.protocol import LONGEST_FORMULA
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.markdown.inline.runs import OBJECT, PLAIN, Look, Run
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.safety.safe_text import utf16_length
from desktop.rendering.style.levels import hanging
from desktop.rendering.style.properties import SUMMARY
from desktop.rendering.style.spacing import gap_shape
from desktop.rendering.style.style import Style


class BlockWriter:
    """Draws blocks behind one block of a document, and further ones behind those.

    Text written elsewhere in the document does not disturb it. The caller opens the edit block.
    """

    def __init__(
        self,
        after: QTextBlock,
        style: Style,
        reply_pages: ReplyPages,
        colours: CodeColours,
        counters: Counters,
        link: InternalLink | None,
    ) -> None:
        """`link`: to the section that is drawn, and each code in it. None: nobody can click it."""
        self._style = style
        self._reply_pages = reply_pages
        self._colours = colours
        self._counters = counters
        self._link = link
        self.links = ReferenceLinks(reply_pages.definitions, style)
        self._text_writer = TextWriter(
            QTextCursor(after), style, reply_pages.album, counters, self.links
        )
        self._rows = TableRows(style, reply_pages, self._text_writer)
        self._drawn: list[DrawnBlock] = []  # the last settled one, then what is open
        self._after = end_of(after)
        self._after.setKeepPositionOnInsert(True)
        self._before: Block | None = None  # the one above `_drawn[0]`
        self._code_lines: dict[int, CodeLines] = {}
        self._long_codes: dict[int, float] = {}  # by number: the room that a line did not fit

    def draw(
        self,
        settled: list[Block],
        tail: list[Block],
        before: Block | None = None,
        first_lines: dict[int, int] | None = None,
    ) -> None:
        """Make the document's end show these blocks in place of the open ones.

        `before`: the block above the first one. `first_lines`: see `Page`.
        """
        if not self._drawn:
            self._before = before
        kept = 1 if self._drawn and self._drawn[0].settled else 0
        done = kept + len(settled)
        self._cut(done + len(tail))
        for index, block in enumerate([*settled, *tail], start=kept):
            final = index < done
            if (drawn := self._brought(index, block, final)) is None:
                continue
            self._mend(drawn, final)
            if final:
                drawn.settled = True
                if block.kind is Kind.CODE:
                    self._note_code(drawn, first_lines or {})
        for lines in self._code_lines.values():
            self._colours.show_known(lines)
        self._rows.share_widths()
        self.links.complete()
        self._forget(done - 1)

    def end(self) -> QTextCursor:
        """Return a cursor at the end of what is drawn."""
        return self._drawn[-1].end() if self._drawn else QTextCursor(self._after)

    def drop(self) -> None:
        """Forget the lines of code, which leave the document."""
        for lines in self._code_lines.values():
            lines.drop()
        self._code_lines.clear()

    def _brought(self, index: int, block: Block, final: bool) -> DrawnBlock | None:
        """The drawn block of this index, with the format of `block`; None: nothing changed."""
        above = self._drawn[index - 1].block if index else self._before
        if index < len(self._drawn):
            drawn = self._drawn[index]
            if not final and block == drawn.block:
                return None
            if (block.kind is Kind.ROW) == (drawn.table is not None):
                if drawn.table is None:
                    self._refit(drawn, block, above)
                elif self._rows.refit(drawn, block, above):
                    self._counters.touched += 1
                return drawn
            self._cut(index)
        drawn = self._appended(block, above)
        self._drawn.append(drawn)
        self._counters.touched += 1
        return drawn

    def _last_block(self) -> QTextBlock:
        return self._drawn[-1].last_block() if self._drawn else self._after.block()

    def _cut(self, count: int) -> None:
        """Remove all drawn blocks but the first `count`."""
        if count >= len(self._drawn):
            return
        end = end_of(self._last_block()).position()
        # Not `self._after`: what is above, such as thoughts, may have grown since then.
        above = self._drawn[0].start.block().previous()
        last = self._drawn[count - 1].last_block() if count else above
        form, text_form = last.blockFormat(), last.charFormat()
        cursor = end_of(last)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)  # an empty block takes the format of what it merges with
        cursor.setBlockCharFormat(text_form)
        self._rows.forget([drawn.table for drawn in self._drawn[count:]])
        del self._drawn[count:]
        if not count:
            self._after.setPosition(cursor.position())
        self._counters.touched += 1

    def _appended(self, block: Block, above: Block | None) -> DrawnBlock:
        """Insert a block behind the last one, without its text."""
        cursor = end_of(self._last_block())
        if block.kind is Kind.ROW:
            return self._rows.insert(cursor, block, above)
        text_form = self._style.text.run(PLAIN, block.kind, block.level)
        cursor.insertBlock(self._form(block, above), text_form)
        cursor.setKeepPositionOnInsert(True)
        return DrawnBlock(block, cursor, above, texts=[self._begun(cursor, block)])

    def _begun(self, start: QTextCursor, block: Block) -> Text:
        """The text of a new block, which has nothing in it but an item's marker."""
        if block.summary is not None:
            marker = "▾ " if block.open_ else "▸ "
            form = self._style.text.run(Look(link=self._unfolding(block)), Kind.PARAGRAPH, 0)
            form = self._style.text.fold_mark(form)
        elif block.kind is Kind.ITEM:
            marker, form = block.marker + "\t", self._style.text.marker(block)
        else:
            return Text()
        QTextCursor(start).insertText(marker, form)
        length = utf16_length(marker)
        return Text(fixed=length, length=length)

    def _refit(self, drawn: DrawnBlock, block: Block, previous: Block | None) -> None:
        """Give a drawn block another format, if it turned out to be of another kind."""
        old, drawn.block = drawn.block, block
        text = drawn.texts[0]
        same = old.kind is block.kind and (old[2:] == block[2:] or shape(old) == shape(block))
        if not same or not text.growing.fits(block.text):
            self._text_writer.erase(drawn.start.position(), text)
            cursor = QTextCursor(drawn.start)
            cursor.setBlockCharFormat(self._style.text.run(PLAIN, block.kind, block.level))
            drawn.texts = [self._begun(cursor, block)]
        elif block.kind is Kind.FENCE:
            pass  # its format names its language, which may have grown
        elif gap_shape(previous) == gap_shape(drawn.previous) and hanging(old) == hanging(block):
            return
        drawn.previous = previous
        # Not by `drawn.start`: its anchor went along with the text that was written behind it.
        QTextCursor(drawn.start.block()).setBlockFormat(self._form(block, previous))
        self._counters.touched += 1

    def _form(self, block: Block, previous: Block | None) -> QTextBlockFormat:
        """The format of a block that is no row."""
        panel = self._reply_pages.panel(block.number) if block.number else 0
        wrapped = block.number not in self._reply_pages.unwrapped
        form = self._style.block(block, previous, panel, wrapped=wrapped)
        if block.kind is Kind.FENCE:
            set_right_end(form, self._after.document())
        elif block.summary is not None:
            form = QTextBlockFormat(form)
            form.setProperty(SUMMARY, self._unfolding(block))
        return form

    def _mend(self, drawn: DrawnBlock, final: bool) -> None:
        """Make a block's text what it should be."""
        if drawn.table is not None:
            self._rows.mend(drawn, final)
            return
        block, text = drawn.block, drawn.texts[0]
        runs = self._runs(block, text, final)
        self._text_writer.write(drawn.start.position(), text, *runs, block)

    def _runs(self, block: Block, text: Text, final: bool) -> tuple[list[Run], list[Run]]:
        if block.summary is not None:
            link = self._unfolding(block)
            fixed, loose = self._text_writer.grow(text, block.text, final)
            return linked(fixed, link), linked(loose, link)
        if block.kind is Kind.PARAGRAPH or block.kind is Kind.ITEM:
            return self._text_writer.grow(text, block.text, final)
        if block.kind is Kind.CODE:
            return [], [Run(block.text)] if block.text else []
        match block.kind:
            case Kind.FENCE:
                return [], self._head_of(block)
            case Kind.RULE:
                return [], []
            case Kind.MATH if block.open_ or len(block.text) > LONGEST_FORMULA:
                return [], [Run(block.text.replace("\n", "\u2028"))]
            case Kind.IMAGE if block.open_:
                kilobytes = max(1, block.length // 1000)
                return [], [Run(_("Picture… {size} kB").format(size=kilobytes))]
            case Kind.MATH | Kind.IMAGE:
                return [], [Run(OBJECT)]
            case Kind.HEADING | Kind.ROW:
                return self._text_writer.grow(text, block.text, final)
            case _:
                assert_never(block.kind)

    def _head_of(self, block: Block) -> list[Run]:
        """The head line's runs: the language, and the panel's actions as links."""
        code = self._reply_pages.codes.get(block.number)
        is_long = code is not None and code.columns > self._columns()
        wrapped = block.number not in self._reply_pages.unwrapped
        return head_runs(block, self._link, wrapped=wrapped, is_long=is_long)

    def _unfolding(self, block: Block) -> str:
        """The address of the link that unfolds what a summary stands for."""
        number = block.summary.number if block.summary is not None else 0
        return replace(self._link, action="unfold", block=number).address() if self._link else ""

    def _columns(self) -> float:
        return columns_in(self._after.document(), self._style)

    def _forget(self, last_settled: int) -> None:
        """Forget the blocks that can no longer change, except the one above the next."""
        if last_settled > 0:
            self._before = self._drawn[last_settled - 1].block
            del self._drawn[:last_settled]

    def _note_code(self, drawn: DrawnBlock, first_lines: dict[int, int]) -> None:
        """Have a settled line of code coloured."""
        block = drawn.block
        lines = self._code_lines.get(block.number)
        if lines is None:
            code, first = self._reply_pages.codes[block.number], first_lines.get(block.number, 0)
            at = QTextCursor(drawn.start)
            at.setKeepPositionOnInsert(True)
            lines = self._colours.code_lines(code, first, at, self._style)
            self._code_lines[block.number] = lines
        lines.grew(1)
        room = self._columns()
        if columns_of(block.text) > room > self._long_codes.get(block.number, 0):
            self._long_codes[block.number] = room
            offer_wrapping(drawn.start.block(), block.number, self._link, self._style)
