"""Grows the block whose text still comes, cuts it where it gets too long, and settles it."""

from __future__ import annotations

from desktop.rendering.markdown.blocks import data_pictures
from desktop.rendering.markdown.blocks.block import LONGEST, Block, Kind


class OpenBlock:
    """At most one open block, or a picture in it, and the blocks that were settled before it.

    Where it is cut, and where a picture begins, depends on its text alone, not on its arrival.
    Its state is flat and the parts of it never change, so that a copy costs next to nothing.
    """

    def __init__(self) -> None:
        self._settled: list[Block] = []
        self._open: Block | None = None  # still without its text
        self._text = ""  # of the open block
        self._picture: data_pictures.Picture | None = None

    def settled(self) -> list[Block]:
        """Return the blocks that were settled since the last call."""
        blocks, self._settled = self._settled, []
        return blocks

    @property
    def _is_code(self) -> bool:
        return self._open is not None and self._open.kind is Kind.CODE

    def _begin(self, block: Block, text: str = "") -> None:
        self._open, self._text = block, ""
        self._extend(text)

    def _extend(self, text: str) -> None:
        while text:
            if self._picture is not None:
                text = self._extend_picture(text, self._picture)
            elif self._is_code:
                text = self._extend_code(text)
            else:
                text = self._extend_text(text)

    def _end_block(self) -> None:
        """Settle the open block."""
        if self._picture is not None:
            self._settle_picture(self._picture.broken_off())
        if self._open is None:
            return
        text = self._text if self._is_code else self._text.rstrip()
        if text or self._open.kind is not Kind.PARAGRAPH:
            self._settled.append(self._open._replace(text=text))
        self._open, self._text = None, ""

    def _show_block(self) -> None:
        """Settle the open block as it is so far, without what may be half a picture."""
        if self._picture is not None:
            self._settled.append(self._picture.so_far())
            self._picture = None
        elif not self._is_code:
            self._text = data_pictures.without_half_opening(self._text)
        self._end_block()

    def _last_line(self) -> str:
        """The open block's last line; "" for the rest of a cut line, and for code."""
        if self._open is None or self._is_code:
            return ""
        _, line_break, line = self._text.rpartition("\n")
        return "" if self._open.continued and not line_break else line

    def _extend_code(self, text: str) -> str:
        assert self._open is not None
        whole = self._text + text
        while len(whole) > LONGEST:
            self._settled.append(self._open._replace(text=whole[:LONGEST]))
            self._open = self._open._replace(continued=True)
            whole = whole[LONGEST:]
        self._text = whole
        return ""

    def _extend_text(self, text: str) -> str:
        """Add text. Returns the part that belongs to a picture that began in it."""
        start = max(0, len(self._text) + 1 - len(data_pictures.TRIGGER))
        whole = self._text + text if self._text else text.lstrip(" \t\n")  # not of Chinese
        while True:
            end = whole.find(data_pictures.TRIGGER, start, LONGEST)
            if end >= 0:
                start = end + len(data_pictures.TRIGGER)
                if picture := data_pictures.opening(whole, start):
                    self._open_picture(whole[: picture[0]], *picture[1:])
                    return whole[start:]
            elif len(whole) <= LONGEST:
                self._text = whole
                return ""
            else:
                cut = self._cut(whole)
                whole, start = whole[cut:], max(0, start - cut)

    def _cut(self, whole: str) -> int:
        """Settle what fits into a block, and open one for the rest. Returns the rest's start."""
        assert self._open is not None
        block = self._open
        cut = max(whole.rfind(" ", 0, LONGEST), whole.rfind("\n", 0, LONGEST)) + 1 or LONGEST
        self._settled.append(block._replace(text=whole[:cut].rstrip()))
        self._open = _within(block)._replace(continued=True)
        return cut

    def _open_picture(self, before: str, alt: str, address: str) -> None:
        assert self._open is not None
        place = _within(self._open)._replace(kind=Kind.IMAGE, text=address, alt=alt)
        self._text = before
        self._end_block()
        self._picture = data_pictures.Picture(place)

    def _extend_picture(self, text: str, picture: data_pictures.Picture) -> str:
        data, end, rest = text.partition(")")
        self._picture = picture.with_data(data)
        if end:
            self._settle_picture(self._picture.whole())
            self._open = _within(picture.place)
        return rest

    def _settle_picture(self, block: Block) -> None:
        self._picture = None
        if block.text:
            self._settled.append(block)


def _within(block: Block) -> Block:
    """Return a paragraph in the same place; behind an item's first one it lies in the item."""
    depth = block.depth + (block.kind is Kind.ITEM)
    return Block(
        Kind.PARAGRAPH,
        depth=depth,
        quotes=block.quotes,
        outside=block.outside,
        folds=block.folds,
    )
