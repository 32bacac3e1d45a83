"""The parts of a reply: blocks, each of one kind."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

LONGEST = 4000
"""Characters of one block at most: a longer one is cut at a space, since a paragraph of 100 kB
costs 17 ms to lay out at every flush."""


class Kind(Enum):
    """The kind of a block, which decides how it is drawn."""

    __hash__ = object.__hash__  # the enum's own is written in Python: formats are looked up by it

    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    """A list item's first paragraph, with its marker. Its text is empty where it begins with
    another block."""
    FENCE = auto()
    """The head line of a code panel; `text` is the language."""
    CODE = auto()
    """One line of code."""
    ROW = auto()
    """One row of a table."""
    RULE = auto()
    MATH = auto()
    """A display formula; `text` is its LaTeX without delimiters."""
    IMAGE = auto()
    """A picture; `text` is its whole "data:image/…;base64,…" address."""


for _kind in Kind:
    # Python 3.11 calls a function wherever a member is named, many times for each line of a reply.
    # Later ones put the members into the class, as is done here.
    type.__setattr__(Kind, _kind.name, _kind)


class Fold(NamedTuple):
    """Text that its summary folds away and unfolds: a `<details>`."""

    number: int
    """From 1, in the order of the summaries; 0 while the summary has not come."""
    opened: bool = False
    """Whether it is in sight until the reader folds it."""
    quotes: int = 0
    """In how many quotes it begins. It ends with them, and with the list items below."""
    depth: int = 0
    """In how many list items it begins."""


class Block(NamedTuple):
    """One block of the document: a paragraph, or one line of code or of a table.

    A tuple: one is made for every line that arrives, and a frozen dataclass takes five times as
    long.
    """

    kind: Kind
    text: str = ""
    """Inline markdown; literal for CODE; of a ROW the line as it was written."""
    level: int = 0
    """Level of a heading: 1 to 6."""
    depth: int = 0
    """In how many list items it lies; an item itself counts those around it."""
    quotes: int = 0
    marker: str = ""
    continued: bool = False
    """The block before was cut because it was too long; this is the rest of it."""
    number: int = 0
    """FENCE, CODE, ROW: which code block or table of the reply, counted together from 1."""
    cells: tuple[str, ...] = ()
    """ROW: inline markdown, as many as the header has."""
    aligns: tuple[str, ...] = ()
    """ROW: "left", "center", "right" or "", as many as the header has."""
    widths: tuple[int, ...] = ()
    """ROW: the columns' widths in character cells, 3 to 40 each, as far as they are known."""
    row: int = 0
    """ROW: 0 is the header."""
    mirrored: bool = False
    """ROW: its columns run from right to left."""
    note: bool = False
    """ITEM: a footnote's definition; `marker` is its name."""
    open_: bool = False
    """MATH, IMAGE: its end has not come yet."""
    alt: str = ""
    """IMAGE: its alternative text."""
    length: int = 0
    """IMAGE: how many characters of its data have come; while open, `text` is its type alone."""
    outside: int = 0
    """How many of the list items it lies in are around its quotes, not within them."""
    folds: tuple[Fold, ...] = ()
    """Those that it lies in, the outermost first."""
    summary: Fold | None = None
    """PARAGRAPH: what it is the summary of."""
