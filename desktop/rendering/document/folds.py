"""Text of a reply that unfolds below its summary (`<details>`), and what of it is in sight."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.rendering.markdown.blocks.block import Block, Fold, Kind

NOTHING = Block(Kind.PARAGRAPH, folds=(Fold(0),))
"""Stands for a page of which all is folded away: a line without height."""


class Folds:
    """What the reader folded and unfolded in one text."""

    def __init__(self) -> None:
        self._turned: set[int] = set()  # against how they come

    @property
    def are_as_they_come(self) -> bool:
        """Whether the reader folded and unfolded nothing."""
        return not self._turned

    def is_folded(self, fold: Fold) -> bool:
        """Whether what lies in this fold is out of sight."""
        return fold.opened == (fold.number in self._turned)

    def turn(self, number: int) -> None:
        """Fold what is unfolded, or unfold it."""
        self._turned ^= {number}

    def hides(self, block: Block) -> bool:
        """Whether a block is out of sight."""
        return any(map(self.is_folded, block.folds))

    def is_hidden_by(self, block: Block, number: int) -> bool:
        """Whether the fold with this number is folded, and the block lies in it."""
        return any(fold.number == number and self.is_folded(fold) for fold in block.folds)

    def shown(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks that are in sight, as they are drawn: a summary is `open_` while unfolded."""
        if not any(block.folds or block.summary for block in blocks):
            return list(blocks)
        return [self._drawn(block) for block in blocks if not self.hides(block)]

    def _drawn(self, block: Block) -> Block:
        unfolded = block.summary is not None and not self.is_folded(block.summary)
        return block._replace(folds=(), open_=block.open_ or unfolded)


def belongs_to(block: Block, number: int) -> bool:
    """Whether a block is the summary with this number, or lies in what that folds."""
    own = block.summary is not None and block.summary.number == number
    return own or any(fold.number == number for fold in block.folds)
