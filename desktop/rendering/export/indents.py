"""The text before the lines of a copied list or quote."""

from __future__ import annotations

from typing import NamedTuple

from desktop.rendering.export.passages import Passage
from desktop.rendering.markdown.blocks.block import Kind


class Indent(NamedTuple):
    """The text before a passage's first line, and before each of its other lines."""

    first: str
    rest: str


class _Item(NamedTuple):
    depth: int
    quotes: int
    width: int


class Indents:
    """Follows a text's lists and quotes. A part copied from within one begins at the edge."""

    def __init__(self, bar: str = "") -> None:
        """`bar`: the text for one level of quotes."""
        self._bar = bar
        self._items: list[_Item] = []

    def of(self, passage: Passage, width: int) -> Indent:
        """`width`: of the marker with the space behind it; 0 for a passage without one."""
        while self._items and self._is_over(self._items[-1], passage):
            self._items.pop()
        before, quotes = "", 0
        for item in self._items:
            before += self._bar * (item.quotes - quotes) + " " * item.width
            quotes = item.quotes
        before += self._bar * (passage.quotes - quotes)
        if passage.kind is Kind.ITEM:
            self._items.append(_Item(passage.depth, passage.quotes, width))
        return Indent(before, before + " " * width)

    def _is_over(self, item: _Item, passage: Passage) -> bool:
        return item.depth >= passage.depth or item.quotes > passage.quotes
