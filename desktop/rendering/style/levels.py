"""Indents blocks for the quotes and lists around them, and keeps these in their formats."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat

from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.style.properties import DEPTH, QUOTE_EDGE, QUOTES
from desktop.rendering.style.spacing import QUOTE_STEP


def left(block: Block, indent: int) -> int:
    """Pixels from the edge to a block: what its quotes and the lists around it take.

    `indent`: pixels per level of lists.
    """
    return block.quotes * QUOTE_STEP + block.depth * indent


def set_levels(form: QTextBlockFormat, block: Block, indent: int) -> None:
    """Keep how deep the block lies, for copying it and for painting its quotes."""
    set_quotes(form, block, indent)
    if block.depth:
        form.setProperty(DEPTH, block.depth)


def set_quotes(form: QTextBlockFormat, block: Block, indent: int) -> None:
    """Keep how many bars of quotes are painted beside the block, and where they begin."""
    if block.quotes:
        form.setProperty(QUOTES, block.quotes)
    if block.outside:
        form.setProperty(QUOTE_EDGE, block.outside * indent)
