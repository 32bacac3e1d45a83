"""Draws a reply into a text document while it arrives.

One block of the reply is one block of the document. Settled blocks are never touched again; the
open ones at the end are mended by the smallest edit. All blocks lie flat in the document's root:
within a QTextFrame every edit goes through all of the frame's blocks (measured at 9,000 lines:
11.8 ms a flush, flat 2.7), and panels can be painted behind blocks just as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from desktop.language import _
from desktop.rendering.blocks import BlockSplitter
from desktop.rendering.inline import PLAIN, GrowingText, Look, Run, merged
from desktop.rendering.lines import Block, Kind
from desktop.rendering.links import INTERNAL
from desktop.rendering.safe_text import safe_text, utf16_length
from desktop.rendering.style import Style

_panels = itertools.count(1)

CodeSettled = Callable[[QTextCursor, str, int, Style], None]
"""Called with the start of a settled panel's first code line, its language, its line count and
the style it was drawn in."""


def next_panel() -> int:
    """A number that no other panel of this process has."""
    return next(_panels)


@dataclass(slots=True)
class _Drawn:
    """A block as it stands in the document."""

    block: Block
    previous: Kind | None = None
    panel: int = 0
    growing: GrowingText = field(default_factory=GrowingText)
    fixed: int = 0
    """UTF-16 units at its start that no edit will touch again."""
    loose: list[Run] = field(default_factory=list)
    """The runs after those."""
    settled: bool = False
    fresh: bool = True
    """Nothing of it is in the document yet."""


class ReplyWriter:
    """Writes one reply from the (empty) block that `start` stands in.

    Text written elsewhere in the document does not disturb it. The caller opens the edit block.
    """

    def __init__(
        self,
        start: QTextCursor,
        style: Style,
        code_settled: CodeSettled,
        before: Kind | None = None,
    ) -> None:
        """`before`: what the block above counts as, for the gap to it; None: no gap."""
        self._style = style
        self._code_settled = code_settled
        self._splitter = BlockSplitter()
        self._drawn: list[_Drawn] = []  # the last settled one, then what is open
        self._before = before  # the kind of the block before `_drawn[0]`
        self._at = QTextCursor(start)  # the start of the first block of `_drawn`
        self._at.setKeepPositionOnInsert(True)
        self._panel = 0
        self._code_start: QTextCursor | None = None
        self._code_lines = 0
        self._code_language = ""
        self._parsed = 0
        self.characters_written = 0
        self.blocks_touched = 0
        """Edits of document blocks so far; a settled block never adds to it again."""

    @property
    def characters_parsed(self) -> int:
        """Characters that the inline parser has gone through so far."""
        return self._parsed + sum(drawn.growing.characters_parsed for drawn in self._drawn)

    @property
    def characters_read(self) -> int:
        """Characters that the line machine has gone through so far."""
        return self._splitter.characters_read

    @property
    def last_kind(self) -> Kind | None:
        """The kind of the last block; None before the first."""
        return self._drawn[-1].block.kind if self._drawn else None

    def write(self, text: str) -> None:
        """Text the model added."""
        self.characters_written += len(text)
        settled = self._splitter.feed(safe_text(text))
        self._draw(settled, self._splitter.tail())

    def finish(self) -> None:
        """The reply has ended: what was drawn as a guess is drawn as it was written."""
        self._draw(self._splitter.finish(), [])
        self._end_panel()

    def end(self) -> QTextCursor:
        """A cursor at the end of the reply."""
        block = self._at.block()
        for __ in self._drawn[1:]:
            block = block.next()
        return _end_of(block)

    def _draw(self, settled: list[Block], tail: list[Block]) -> None:
        """Make the document's end show these blocks in place of the ones that were open."""
        kept = 1 if self._drawn and self._drawn[0].settled else 0
        self._cut(kept + len(settled) + len(tail))
        at = self._at.block()
        for index, block in enumerate([*settled, *tail], start=kept):
            if index < len(self._drawn):
                at = at.next() if index else at
            else:
                at = self._append(at, block)
            drawn = self._drawn[index]
            self._refit(at, drawn, block, self._drawn[index - 1] if index else None)
            self._mend(at, drawn, final=index < kept + len(settled))
            if index < kept + len(settled):
                drawn.settled = True
                self._note_code(at, drawn)
        self._forget(kept + len(settled) - 1)

    def _cut(self, count: int) -> None:
        """Take away the drawn blocks beyond the first `count`."""
        if count >= len(self._drawn):
            return
        last = self._at.block()
        for __ in self._drawn[1:count]:
            last = last.next()
        form = last.blockFormat() if count else self._style.plain_block()
        cursor = _end_of(last) if count else QTextCursor(last)
        cursor.setPosition(self.end().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)  # an empty block takes the format of what it merges with
        for drawn in self._drawn[count:]:
            self._parsed += drawn.growing.characters_parsed
        del self._drawn[count:]
        self.blocks_touched += 1

    def _append(self, after: QTextBlock, block: Block) -> QTextBlock:
        """A new, empty block at the end; the first one is the block that `start` stood in."""
        if self._drawn:
            cursor = _end_of(after)
            cursor.insertBlock()
            after = cursor.block()
        self._drawn.append(_Drawn(block))
        return after

    def _refit(self, at: QTextBlock, drawn: _Drawn, block: Block, before: _Drawn | None) -> None:
        """Give a drawn block another format where it turned out to be something else."""
        previous = before.block.kind if before else self._before
        old, drawn.block = drawn.block, block
        redo = drawn.fresh or _shape(old) != _shape(block) or not drawn.growing.fits(block.text)
        if redo:
            self._parsed += drawn.growing.characters_parsed
            drawn.growing = GrowingText()
            drawn.fixed, drawn.loose, drawn.panel = 0, [], 0
            cursor = _all_of(at)
            cursor.removeSelectedText()
            cursor.setBlockCharFormat(self._format(PLAIN, block))
            self._write_marker(cursor, drawn)
        elif previous == drawn.previous:
            return
        drawn.previous, drawn.fresh = previous, False
        if block.kind is Kind.FENCE:
            drawn.panel = drawn.panel or next_panel()
        else:
            drawn.panel = before.panel if before and block.kind is Kind.CODE else 0
        QTextCursor(at).setBlockFormat(self._style.block(block, previous, drawn.panel))
        self.blocks_touched += 1

    def _write_marker(self, cursor: QTextCursor, drawn: _Drawn) -> None:
        if drawn.block.kind is Kind.ITEM:
            marker = drawn.block.marker + "\t"
            cursor.insertText(marker, self._format(PLAIN, drawn.block))
            drawn.fixed = len(marker)

    def _mend(self, at: QTextBlock, drawn: _Drawn, final: bool) -> None:
        """Make a block's text what it should be, by the smallest edit at its end."""
        fixed, loose = self._runs(drawn, final)
        common, missing = _difference(drawn.loose, merged([*fixed, *loose]))
        cursor = QTextCursor(at)
        cursor.setPosition(at.position() + drawn.fixed + common)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection() or missing:
            self.blocks_touched += 1
        cursor.removeSelectedText()
        for run in missing:
            cursor.insertText(run.text, self._format(run.look, drawn.block))
        drawn.fixed += sum(utf16_length(run.text) for run in fixed)
        drawn.loose = loose

    def _runs(self, drawn: _Drawn, final: bool) -> tuple[list[Run], list[Run]]:
        block = drawn.block
        match block.kind:
            case Kind.CODE | Kind.ROW:
                return [], [Run(block.text)] if block.text else []
            case Kind.FENCE:
                copy = Run(_("Copy"), Look(link=f"{INTERNAL}:copy/{drawn.panel}"))
                return [], [Run(f"{block.text}   "), copy] if block.text else [copy]
            case Kind.RULE:
                return [], []
            case _:
                return drawn.growing.update(block.text, final)

    def _format(self, look: Look, block: Block) -> QTextCharFormat:
        return self._style.text(look, block.kind, block.level)

    def _forget(self, last_settled: int) -> None:
        """Let go of what can no longer change, but for the block that the next one follows."""
        if last_settled <= 0:
            return
        at = self._at.block()
        for drawn in self._drawn[:last_settled]:
            self._parsed += drawn.growing.characters_parsed
            at = at.next()
        self._before = self._drawn[last_settled - 1].block.kind
        del self._drawn[:last_settled]
        self._at.setPosition(at.position())

    def _note_code(self, at: QTextBlock, drawn: _Drawn) -> None:
        """Remember where the code of a panel begins, until the panel is whole."""
        if drawn.block.kind is Kind.CODE:
            if self._code_start is None:
                self._code_start = QTextCursor(at)
                self._code_start.setKeepPositionOnInsert(True)
            self._code_lines += 1
            return
        self._end_panel()
        if drawn.block.kind is Kind.FENCE:
            self._code_language = drawn.block.text

    def _end_panel(self) -> None:
        if self._code_start is not None:
            self._code_settled(self._code_start, self._code_language, self._code_lines, self._style)
        self._code_start, self._code_lines, self._code_language = None, 0, ""


def _shape(block: Block) -> tuple[object, ...]:
    """What decides how a block's text is drawn."""
    return block.kind, block.level, block.marker, block.continued, block.depth, block.quotes


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
