"""Finds a person's words in a reply, drawn or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from desktop.chat.finding import Sought
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.blocks.tables import from_left
from desktop.rendering.markdown.inline.runs import parse
from desktop.rendering.safety.safe_text import utf16_length


class Match(NamedTuple):
    """One occurrence, counted in the text that the document shows."""

    block: int
    """Which of the blocks, from 0."""
    cell: int
    """Which cell of a row, from the left; else 0."""
    start: int
    """In UTF-16 units from the start of its block, or of its cell's."""
    length: int


def matches(blocks: Iterable[Block], query: Sought) -> Iterator[Match]:
    """Find every occurrence, in order. Only blocks that may hold one are parsed."""
    for number, block in enumerate(blocks):
        for cell, source in enumerate(from_left(block).cells or (block.text,)):
            if block.kind not in _WITHOUT_WORDS and query.may_be_in(source):
                shown = _shown(block, source)
                yield from (Match(number, cell, *units) for units in in_units(query, shown))


def prose(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of each block and cell as the document shows it, but for code."""
    for block in blocks:
        if block.kind not in (*_WITHOUT_WORDS, Kind.CODE):
            yield from (_shown(block, source) for source in from_left(block).cells or (block.text,))


def in_units(query: Sought, text: str) -> list[tuple[int, int]]:
    """Return start and length of every occurrence in `text`, in UTF-16 units."""
    return [
        (utf16_length(text[:start]), utf16_length(text[start:end]))
        for start, end in query.spans(text)
    ]


_WITHOUT_WORDS = (Kind.FENCE, Kind.RULE, Kind.MATH, Kind.IMAGE)


def _shown(block: Block, source: str) -> str:
    """The text of a block, or of one of its cells, as the document shows it."""
    if block.kind is Kind.CODE:
        return source
    marker = f"{block.marker}\t" if block.kind is Kind.ITEM else ""
    return marker + "".join(run.text for run in parse(source))
