"""Blocks of a reply as the document shows them, and how far each is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QTextBlock, QTextCursor, QTextTable

from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.markdown.inline.mixed_scripts import MixedScripts
from desktop.rendering.markdown.inline.runs import GrowingText, Run


@dataclass(slots=True)
class Text:
    """The text of one block of the document."""

    growing: GrowingText = field(default_factory=GrowingText)
    scripts: MixedScripts = field(default_factory=MixedScripts)
    source: str = ""
    """The markdown it was made from."""
    fixed: int = 0
    """Length (UTF-16) of the settled prefix."""
    loose: list[Run] = field(default_factory=list)
    """Runs behind it, rewritten at each flush."""
    length: int = 0
    """Length (UTF-16) of both: all that the block holds."""


@dataclass(slots=True)
class DrawnBlock:
    """A block of the reply in the document."""

    block: Block
    start: QTextCursor
    """At the start of its first block in the document; it stays there."""
    previous: Block | None = None
    table: QTextTable | None = None
    texts: list[Text] = field(default_factory=lambda: [Text()])
    """One for each cell of a row; one alone for any other block."""
    settled: bool = False

    def last_block(self) -> QTextBlock:
        """Its last block in the document."""
        if self.table is None:
            return self.start.block()
        # Never by `table.document()`: when the table goes, PySide takes that document for gone too.
        return self.table.lastCursorPosition().block().next()

    def end(self) -> QTextCursor:
        """A cursor at the end of its text."""
        if self.table is None:
            return end_of(self.start.block())
        return self.table.lastCursorPosition()


def end_of(block: QTextBlock) -> QTextCursor:
    """A cursor at the end of a block of the document."""
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + block.length() - 1)  # `movePosition` would ask the layout
    return cursor


def shape(block: Block) -> tuple[object, ...]:
    """The facts that decide how a block's text is drawn."""
    return (
        block.kind,
        block.level,
        block.marker,
        block.continued,
        block.depth,
        block.quotes,
        block.outside,
        block.number,
        block.open_,
        block.folds,
        block.summary,
    )
