"""Draws blocks into a text document while they arrive.

One block of the reply is one block of the document, but for a table's row, which is a table of
its own: so it costs the same to draw, whatever stands above it. Settled blocks are never touched
again; the open ones at the end are mended by the smallest edit. The blocks lie flat in the
document's root: within a QTextFrame every edit goes through all of the frame's blocks (measured at
9,000 lines: 11.8 ms a flush, flat 2.7), and panels can be painted behind blocks just as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextTable

from desktop.language import _
from desktop.rendering.colours import CodeColours, Strip
from desktop.rendering.formulas import LONGEST, formula_format
from desktop.rendering.inline import PLAIN, GrowingText, Look, Run, merged
from desktop.rendering.inline_objects import OBJECT
from desktop.rendering.lines import Block, Kind
from desktop.rendering.links import INTERNAL
from desktop.rendering.manuscript import WIDTHS_SETTLE, Manuscript
from desktop.rendering.pictures import picture_format
from desktop.rendering.safe_text import utf16_length
from desktop.rendering.style import Style


class Counters(Protocol):
    """Where a writer counts its work."""

    touched: int
    """Edits of document blocks; a settled block never adds to it again."""
    parsed: int
    """Characters that the inline parser has gone through."""


@dataclass(slots=True)
class _Text:
    """The text of one block of the document."""

    growing: GrowingText = field(default_factory=GrowingText)
    fixed: int = 0
    """UTF-16 units at its start that no edit will touch again."""
    loose: list[Run] = field(default_factory=list)
    """The runs after those."""


@dataclass(slots=True)
class _Drawn:
    """A block as it stands in the document."""

    block: Block
    start: QTextCursor
    """At the start of its first block in the document; it stays there."""
    previous: Block | None = None
    table: QTextTable | None = None
    texts: list[_Text] = field(default_factory=lambda: [_Text()])
    settled: bool = False
    fresh: bool = True
    """Nothing of it is in the document yet."""

    def last_block(self) -> QTextBlock:
        """Its last block in the document."""
        if self.table is None:
            return self.start.block()
        # Never by `table.document()`: when the table goes, PySide takes that document for gone too.
        return self.table.lastCursorPosition().block().next()


class BlockWriter:
    """Draws blocks behind one block of a document, and goes on behind those.

    Text written elsewhere in the document does not disturb it. The caller opens the edit block.
    """

    def __init__(
        self,
        after: QTextBlock,
        style: Style,
        manuscript: Manuscript,
        colours: CodeColours,
        counters: Counters,
        link: str = "",
    ) -> None:
        """`link`: what the addresses of the window's own links in a panel's head begin with."""
        self._style = style
        self._manuscript = manuscript
        self._colours = colours
        self._counters = counters
        self._link = link
        self._drawn: list[_Drawn] = []  # the last settled one, then what is open
        self._after = _end_of(after)
        self._after.setKeepPositionOnInsert(True)
        self._before: Block | None = None  # the one above `_drawn[0]`
        self._strips: dict[int, Strip] = {}
        self._young: list[tuple[QTextTable, Block]] = []  # rows whose widths are not settled

    def draw(
        self,
        settled: list[Block],
        tail: list[Block],
        before: Block | None = None,
        first_lines: dict[int, int] | None = None,
    ) -> None:
        """Make the document's end show these blocks in place of the ones that were open.

        `before`: what the first block of all follows. `first_lines`: see `Page`.
        """
        if not self._drawn:
            self._before = before
        kept = 1 if self._drawn and self._drawn[0].settled else 0
        self._cut(kept + len(settled) + len(tail))
        for index, block in enumerate([*settled, *tail], start=kept):
            above = self._drawn[index - 1] if index else None
            if index == len(self._drawn):
                self._append(block)
            elif (block.kind is Kind.ROW) != (self._drawn[index].table is not None):
                self._cut(index)
                self._append(block)
            drawn = self._drawn[index]
            final = index < kept + len(settled)
            if block == drawn.block and not final and not drawn.fresh:
                continue
            self._refit(drawn, block, above.block if above else self._before)
            self._mend(drawn, final)
            if final:
                drawn.settled = True
                self._note_code(drawn, first_lines or {})
        self._forget(kept + len(settled) - 1)

    def end(self) -> QTextCursor:
        """A cursor at the end of what is drawn."""
        if not self._drawn:
            return QTextCursor(self._after)
        last = self._drawn[-1]
        if last.table is not None:
            return last.table.cellAt(0, last.table.columns() - 1).lastCursorPosition()
        return _end_of(last.start.block())

    def drop(self) -> None:
        """What is drawn goes from the document."""
        for strip in self._strips.values():
            strip.drop()
        self._strips.clear()

    def _last_block(self) -> QTextBlock:
        return self._drawn[-1].last_block() if self._drawn else self._after.block()

    def _cut(self, count: int) -> None:
        """Take away the drawn blocks beyond the first `count`."""
        if count >= len(self._drawn):
            return
        end = _end_of(self._last_block()).position()
        last = self._drawn[count - 1].last_block() if count else self._after.block()
        form, text_form = last.blockFormat(), last.charFormat()
        cursor = _end_of(last)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)  # an empty block takes the format of what it merges with
        cursor.setBlockCharFormat(text_form)
        gone = {id(drawn.table) for drawn in self._drawn[count:]}
        self._young = [row for row in self._young if id(row[0]) not in gone]
        del self._drawn[count:]
        self._counters.touched += 1

    def _append(self, block: Block) -> None:
        """Room for a block behind the last one."""
        cursor = _end_of(self._last_block())
        table = None
        if block.kind is Kind.ROW:
            table = cursor.insertTable(1, len(block.cells), self._style.table(block, None))
            after = QTextCursor(table.lastCursorPosition().block().next())
            panel = self._manuscript.panel(block.number)
            after.setBlockFormat(self._style.below_row(block, panel))
            after.setBlockCharFormat(self._style.below_row_text())
            cursor = table.cellAt(0, 0).firstCursorPosition()
        else:
            cursor.insertBlock()
        cursor.setKeepPositionOnInsert(True)
        texts = [_Text() for _cell in block.cells] if table is not None else [_Text()]
        self._drawn.append(_Drawn(block, cursor, table=table, texts=texts))

    def _refit(self, drawn: _Drawn, block: Block, previous: Block | None) -> None:
        """Give a drawn block another format where it turned out to be something else."""
        if drawn.table is not None:
            self._refit_row(drawn, block, previous)
            return
        old, drawn.block = drawn.block, block
        text = drawn.texts[0]
        redo = drawn.fresh or _shape(old) != _shape(block) or not text.growing.fits(block.text)
        if redo:
            drawn.texts = [_Text()]
            cursor = _all_of(drawn.start.block())
            cursor.removeSelectedText()
            cursor.setBlockCharFormat(self._style.text(PLAIN, block.kind, block.level))
            if block.kind is Kind.ITEM:
                marker = block.marker + "\t"
                cursor.insertText(marker, self._style.marker(block))
                drawn.texts[0].fixed = len(marker)
        elif _gap_shape(previous) == _gap_shape(drawn.previous):
            return
        drawn.previous, drawn.fresh = previous, False
        panel = self._manuscript.panel(block.number) if block.number else 0
        form = self._style.block(block, previous, panel)
        if block.number in self._manuscript.unwrapped:
            form.setNonBreakableLines(True)
        drawn.start.setBlockFormat(form)
        self._counters.touched += 1

    def _refit_row(self, drawn: _Drawn, block: Block, previous: Block | None) -> None:
        assert drawn.table is not None
        old, drawn.block = drawn.block, block
        other = drawn.table.columns() != len(block.cells)
        if other:
            drawn.table.resize(1, len(block.cells))
        if drawn.fresh or other or old.aligns != block.aligns:
            drawn.texts = [_Text() for _cell in block.cells]
            self._dress_cells(drawn.table, block)
        elif old.widths == block.widths and _gap_shape(previous) == _gap_shape(drawn.previous):
            return
        drawn.previous, drawn.fresh = previous, False
        drawn.table.setFormat(self._style.table(block, previous))
        self._counters.touched += 1

    def _dress_cells(self, table: QTextTable, block: Block) -> None:
        """Empty cells, in their formats."""
        panel = self._manuscript.panel(block.number)
        for column in range(table.columns()):
            cursor = table.cellAt(0, column).firstCursorPosition()
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            cursor.removeSelectedText()
            cursor.setBlockFormat(self._style.cell(block, column, panel))
            cursor.setBlockCharFormat(self._style.cell_text(block))

    def _mend(self, drawn: _Drawn, final: bool) -> None:
        """Make a block's text what it should be, by the smallest edit at its end."""
        block = drawn.block
        if drawn.table is not None:
            self._mend_row(drawn, drawn.table, final)
            return
        text = drawn.texts[0]
        self._edit(drawn.start.block(), text, *self._runs(block, text, final), block)

    def _mend_row(self, drawn: _Drawn, table: QTextTable, final: bool) -> None:
        block = drawn.block
        for column, source in enumerate(block.cells):
            text = drawn.texts[column]
            if not text.growing.fits(source):
                drawn.texts[column] = text = _Text(loose=text.loose)
                text.fixed, text.loose = 0, []
                cursor = _all_of(table.cellAt(0, column).firstCursorPosition().block())
                cursor.removeSelectedText()
            runs = self._grow(text, source, final)
            self._edit(table.cellAt(0, column).firstCursorPosition().block(), text, *runs, block)
        self._share_widths(table, block, final)

    def _share_widths(self, table: QTextTable, block: Block, final: bool) -> None:
        """The first rows of a table are as wide as the widest among them asks for."""
        if block.row == 0:
            self._young.clear()
        for row, its_block in self._young:
            if its_block.widths != block.widths:
                form = row.format()
                self._style.set_columns(form, block)
                row.setFormat(form)
        self._young = [(row, block) for row, _block in self._young]
        if block.row > WIDTHS_SETTLE:
            self._young.clear()
        elif final:
            self._young.append((table, block))

    def _edit(
        self, at: QTextBlock, text: _Text, fixed: list[Run], loose: list[Run], block: Block
    ) -> None:
        common, missing = _difference(text.loose, merged([*fixed, *loose]))
        cursor = QTextCursor(at)
        cursor.setPosition(at.position() + text.fixed + common)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection() or missing:
            self._counters.touched += 1
        cursor.removeSelectedText()
        for run in missing:
            cursor.insertText(run.text, self._format(run, block))
        text.fixed += sum(utf16_length(run.text) for run in fixed)
        text.loose = loose

    def _runs(self, block: Block, text: _Text, final: bool) -> tuple[list[Run], list[Run]]:
        match block.kind:
            case Kind.CODE:
                return [], [Run(block.text)] if block.text else []
            case Kind.FENCE:
                return [], self._head_of(block)
            case Kind.RULE:
                return [], []
            case Kind.MATH if block.open_ or len(block.text) > LONGEST:
                return [], [Run(block.text.replace("\n", "\u2028"))]
            case Kind.IMAGE if block.open_:
                kilobytes = max(1, block.length // 1000)
                return [], [Run(_("Picture… {size} kB").format(size=kilobytes))]
            case Kind.MATH | Kind.IMAGE:
                return [], [Run(OBJECT)]
            case _:
                return self._grow(text, block.text, final)

    def _head_of(self, block: Block) -> list[Run]:
        """The language, and what can be done with the panel."""
        wrapped = block.number not in self._manuscript.unwrapped
        actions = {
            "copy": _("Copy"),
            "save": _("Save"),
            "wrap": _("Do not wrap") if wrapped else _("Wrap"),
        }
        runs = [Run(block.text)] if block.text else []
        for name, words in actions.items():
            gap = [Run("   ")] if runs else []
            link = f"{INTERNAL}:{name}/{self._link}/{block.number}"
            runs += [*gap, Run(words, Look(link=link))]
        return runs

    def _grow(self, text: _Text, source: str, final: bool) -> tuple[list[Run], list[Run]]:
        before = text.growing.characters_parsed
        runs = text.growing.update(source, final)
        self._counters.parsed += text.growing.characters_parsed - before
        return runs

    def _format(self, run: Run, block: Block) -> QTextCharFormat:
        if run.text == OBJECT and block.kind is Kind.IMAGE:
            return picture_format(self._style, self._manuscript.album.add(block.text), block.alt)
        if run.text == OBJECT and block.kind is Kind.MATH:
            return formula_format(self._style, f"$${block.text}$$", display=True)
        if block.kind is Kind.ROW:
            form = self._style.cell_text(block, run.look)
        else:
            form = self._style.text(run.look, block.kind, block.level)
        if run.look.math:
            return formula_format(self._style, run.look.math, display=False, around=form)
        return form

    def _forget(self, last_settled: int) -> None:
        """Let go of what can no longer change, but for the block that the next one follows."""
        if last_settled > 0:
            self._before = self._drawn[last_settled - 1].block
            del self._drawn[:last_settled]

    def _note_code(self, drawn: _Drawn, first_lines: dict[int, int]) -> None:
        """A line of code has settled: it may be coloured."""
        block = drawn.block
        if block.kind is not Kind.CODE:
            return
        strip = self._strips.get(block.number)
        if strip is None:
            code, first = self._manuscript.codes[block.number], first_lines.get(block.number, 0)
            at = QTextCursor(drawn.start)
            at.setKeepPositionOnInsert(True)
            strip = self._colours.strip(code, first, at, self._style)
            self._strips[block.number] = strip
        strip.grew(1)


def _shape(block: Block) -> tuple[object, ...]:
    """What decides how a block's text is drawn."""
    return (
        block.kind,
        block.level,
        block.marker,
        block.continued,
        block.depth,
        block.quotes,
        block.number,
        block.open_,
    )


def _gap_shape(block: Block | None) -> tuple[object, ...]:
    """What of a block decides how far below it the next one stands."""
    return (block.kind, block.quotes, block.number) if block is not None else ()


def _difference(old: list[Run], new: list[Run]) -> tuple[int, list[Run]]:
    """How many UTF-16 units both begin with, and the runs of `new` after those."""
    common = 0
    for number, run in enumerate(new):
        if number == len(old) or old[number].look != run.look:
            return common, new[number:]
        same = _common_length(old[number].text, run.text)
        common += utf16_length(run.text[:same])
        if old[number].text != run.text:
            rest = [Run(run.text[same:], run.look)] if same < len(run.text) else []
            return common, [*rest, *new[number + 1 :]]
    return common, []


def _common_length(old: str, new: str) -> int:
    if new.startswith(old):  # by far the most frequent: text was added
        return len(old)
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))


def _end_of(block: QTextBlock) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    return cursor


def _all_of(block: QTextBlock) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return cursor
