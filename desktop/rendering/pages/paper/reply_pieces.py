"""Reads what a reply consists of into pages, and where notes and pictures stand between blocks."""

from __future__ import annotations

from dataclasses import replace

from desktop.rendering.document.reply_pages import Page, ReplyPages
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.pages.paper.protocol import Note, Passage, Piece


def pages_of(pieces: list[Piece]) -> tuple[ReplyPages, dict[int, list[Piece]]]:
    """The pages of a text, and what stands between its blocks, by the number of those before."""
    pages, between = ReplyPages(), list[tuple[int, Piece]]()
    for piece in pieces:
        if isinstance(piece, Passage):
            pages.feed(piece.text)
            continue
        settled = sum(len(page.blocks) for page in pages.pages)
        behind = isinstance(piece, Note) and piece.behind
        between.append((settled + behind, piece))
    pages.finish()
    blocks = [block for page in pages.pages for block in page.blocks]
    _unfold(pages)
    stops: dict[int, list[Piece]] = {}
    for at, piece in between:
        while 0 < at < len(blocks) and same_panel(blocks[at - 1], blocks[at]):
            at += 1  # not within code or a table
        stops.setdefault(min(at, len(blocks)), []).append(piece)
    return pages, stops


def _unfold(pages: ReplyPages) -> None:
    """Unfold all: nobody does it on paper."""
    for page in pages.pages:
        page.blocks = [
            block._replace(folds=(), summary=None, text=f"**{block.text}**")
            if block.summary is not None
            else block._replace(folds=())
            for block in page.blocks
        ]


def part_of(page: Page, start: int, end: int) -> Page:
    """Some of a page's blocks, as a page of their own."""
    before = page.blocks[start - 1] if start else page.before
    return replace(page, before=before, blocks=page.blocks[start:end])


def block_behind(pages: ReplyPages, number: int, at: int) -> Block | None:
    """The block behind so many of a page."""
    blocks = pages.pages[number].blocks
    if at < len(blocks):
        return blocks[at]
    following = pages.pages[number + 1 :]
    return next((page.blocks[0] for page in following if page.blocks), None)


def same_panel(above: Block | None, below: Block | None) -> bool:
    """Whether two neighbours are of one code or one table."""
    return above is not None and below is not None and 0 != above.number == below.number
