"""The messages between the window and its helper process: one line of JSON each.

The line of a `Pixels` is followed by its bytes, and so is the one of a `PictureFileJob`.
"""

from __future__ import annotations

import msgspec

LONGEST_LINE = 4_000_000
"""Bytes of one job or one answer at most."""
LONGEST_PICTURE = 9_000_000
"""Bytes of a picture's job at most, where an address holds it."""
LARGEST_PICTURE = 32 << 20
"""Bytes of a picture's file at most."""
LONGEST_FORMULA = 4_000
"""Characters of LaTeX that are drawn at most; longer ones do not get a `formula_format`."""
START = 30.0
"""Seconds from a job's sending until the child has imported what it needs."""
LIMIT = 2.0
"""Seconds that one job may take; a picture may take three times as long."""
STRIKES = 2
"""How often a language, a formula or a format of pictures may end the child until it is not tried
again."""
WIDEST, TALLEST = 2 * 780, 2 * 480
"""Pixels of a decoded picture: enough for the measure on a fine screen."""


class CodeJob(msgspec.Struct, frozen=True, tag="code"):
    """Find the colours of code. Answer: `Colours`."""

    number: int
    language: str
    text: str


class FormulaJob(msgspec.Struct, frozen=True, tag="formula"):
    """Draw a formula: LaTeX without delimiters. Answer: `Drawing`, or `Failed`."""

    number: int
    latex: str
    display: bool
    size: float
    """Pixels of the font."""
    color: str
    """As "#rrggbb"."""


class PictureJob(msgspec.Struct, frozen=True, tag="picture"):
    """Decode the picture of a `data:` address. Answer: `Pixels`, or `Failed`."""

    number: int
    address: str


class PictureFileJob(msgspec.Struct, frozen=True, tag="picture_file"):
    """Decode a picture whose bytes follow the line. Answer: `Pixels`, or `Failed`."""

    number: int
    media_type: str
    size: int
    """Bytes that follow, `LARGEST_PICTURE` at most."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """The child has imported all that a job needs; from now on the job's time counts."""

    number: int


class Colours(msgspec.Struct, frozen=True, tag="colours"):
    """For each line a letter for each of its UTF-16 units, blanks at the end left off.

    c comment, k keyword, s string, d number or constant, n name that is defined or called,
    blank: the text's colour.
    """

    number: int
    lines: list[str]


class Sign(msgspec.Struct, frozen=True, array_like=True):
    """A character that the formulas' font lacks, such as 速; the window's fonts have it."""

    text: str
    x: float
    y: float
    """The left end of its baseline, from the drawing's origin."""
    size: float
    color: str


class Drawing(msgspec.Struct, frozen=True, tag="drawing"):
    """A drawn formula. Its origin is the left end of its baseline; lengths in pixels."""

    number: int
    svg: str
    left: float
    ascent: float
    width: float
    depth: float
    signs: list[Sign]


class Pixels(msgspec.Struct, frozen=True, tag="pixels"):
    """A decoded picture, no larger than `WIDEST` × `TALLEST`."""

    number: int
    width: int
    height: int

    @property
    def size(self) -> int:
        """Bytes that follow: four a pixel, row by row, as Qt's ARGB32_Premultiplied."""
        return self.width * self.height * 4

    @property
    def is_sound(self) -> bool:
        """Whether its size is within the limits."""
        return 0 < self.width <= WIDEST and 0 < self.height <= TALLEST


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """This formula cannot be drawn, or this is no picture."""

    number: int


Job = CodeJob | FormulaJob | PictureJob | PictureFileJob
Answer = Begun | Colours | Drawing | Pixels | Failed
