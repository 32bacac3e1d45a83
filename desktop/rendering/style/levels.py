"""Indents blocks for the quotes and lists around them, and keeps these in their formats."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat

from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.style.properties import DEPTH, QUOTE_EDGE, QUOTES
from desktop.rendering.style.spacing import QUOTE_STEP

CODE_TAB = 4
"""Characters from tab stop to tab stop in code."""
_DEEPEST = 24
"""Characters of a line's own indentation that its rest is indented by, at most."""
_FURTHER = 2
"""Characters that the rest of a wrapped line of code is indented further than its start."""


def hanging(block: Block) -> int:
    """Characters that a line of code goes on at where it is wrapped; 0: it is no start of one."""
    if block.kind is not Kind.CODE or block.continued:
        return 0
    text = block.text
    lead = len(text) - len(text.lstrip(" \t"))
    if lead and "\t" in text[:lead]:
        lead = len(text[:lead].expandtabs(CODE_TAB))
    return min(lead, _DEEPEST) + _FURTHER


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
