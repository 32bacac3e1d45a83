"""Splits replies into blocks, whole, in pieces, and cut off."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from desktop.rendering.markdown.blocks.line_machine import Block, LineMachine
from desktop.rendering.markdown.blocks.splitter import BlockSplitter

REPLIES = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[3] / "data" / "replies").glob("*.md"))
]


def split(text: str) -> list[Block]:
    """The blocks of a whole reply."""
    return arrived([text])


def arrived(pieces: Iterable[str]) -> list[Block]:
    """The blocks of a reply that came in pieces and was shown after each."""
    splitter, blocks = BlockSplitter(), []
    for piece in pieces:
        blocks += splitter.feed(piece)
        splitter.tail()
    return [*blocks, *splitter.finish()]


def pieces(text: str, size: int) -> list[str]:
    """The text in pieces of `size` characters."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def cut_at(text: str, places: Iterable[int]) -> list[str]:
    """The text, cut at these places."""
    return [text[a:b] for a, b in pairwise([0, *sorted(places), len(text)])]


def shown(text: str) -> list[Block]:
    """All that is shown of a reply that has come so far."""
    machine = LineMachine()
    *lines, unfinished = text.split("\n")
    for line in lines:
        machine.add(line)
    if unfinished and not machine.cannot_tell_yet(unfinished):
        machine.add(unfinished)
    machine.close(so_far=True)
    return machine.settled()


def told(text: str) -> list[tuple[str, str, int, int]]:
    """Of each block its kind, its marker and text, and how deep it lies in items and quotes."""
    return [(b.kind.name, b.marker + b.text, b.depth, b.quotes) for b in split(text)]
