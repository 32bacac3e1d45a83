"""The gaps between the blocks of a reply. A line's pitch is above its text, and adds to the gap."""

from __future__ import annotations

from typing import assert_never

from desktop.rendering.markdown.blocks.block import Block, Kind

PANEL_PADDING = 10
"""Pixels above and below the lines in a panel."""
PANEL_SIDE = 15
"""Pixels beside the text in a panel."""
HEAD_PADDING = 8
"""Pixels above and below the text of a code panel's head."""
QUOTE_STEP = 18
"""Pixels per level of quotes."""
CELL_PADDING = 6
"""Pixels around the text of a cell."""

_CODE = (Kind.FENCE, Kind.CODE)
_HEADINGS = {1: 24, 2: 20, 3: 16}
"""Pixels above a heading, by its level."""


def gap(block: Block, above: Block | None) -> float:
    """Pixels above a block. A panel's padding is part of the gaps around its text."""
    if above is None:
        return HEAD_PADDING if block.kind is Kind.FENCE else 0
    if block.continued:
        return 0
    if block.number and above.number == block.number:  # lines of one code, rows of one table
        return HEAD_PADDING + PANEL_PADDING - 2 if above.kind is Kind.FENCE else 0
    return _own_gap(block, above) + _gap_below(above)


def gap_shape(above: Block | None) -> tuple[object, ...]:
    """The facts of a block that decide how far below it the next one is."""
    return (above.kind, above.quotes, above.number) if above is not None else ()


def end_gap(above: Block | None) -> float:
    """Pixels above the state line, below the block `above`."""
    return 12 + (_gap_below(above) if above is not None else 0)


def _own_gap(block: Block, above: Block) -> float:
    match block.kind:
        case Kind.FENCE:
            return HEAD_PADDING + (10 if above.kind in _CODE else 14)
        case Kind.HEADING:
            return _HEADINGS.get(block.level, 14) - (8 if above.kind is Kind.HEADING else 0)
        case Kind.PARAGRAPH if above.kind is Kind.HEADING:
            return 4
        case Kind.ITEM:
            return 4 if above.kind is Kind.ITEM else 8
        case Kind.PARAGRAPH | Kind.CODE | Kind.ROW | Kind.RULE | Kind.MATH | Kind.IMAGE:
            return 12
        case _:
            assert_never(block.kind)


def _gap_below(above: Block) -> float:
    """Pixels that a panel or a table needs below it, where the next text's pitch is not enough."""
    if above.kind in _CODE:
        return PANEL_PADDING + 2
    return {Kind.ROW: 6, Kind.MATH: 4}.get(above.kind, 0)
