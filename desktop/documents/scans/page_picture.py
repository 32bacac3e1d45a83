"""Finds the one picture that a page without text consists of, and how it lies on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

from desktop.documents.scans.picture_file import is_readable, sides

_LONGEST_PAGE = 64 << 10
"""Bytes that say what is drawn on a page: a scan needs a hundred, a drawing many more."""
_DEEPEST = 3
"""Forms within forms."""
_WHOLE, _NOTHING = 0.5, 0.02
"""Shares of the page: a picture that covers more is the page's, one that covers less is none."""

Linear = tuple[float, float, float, float]
_SAME: Linear = (1.0, 0.0, 0.0, 1.0)
Turn = tuple[int, int, int, int]
"""Where a picture's right and its lower edge point on the upright page: right and down."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture that is the whole page."""

    image: StreamObject
    turn: Turn

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in pixels, as it lies on the page."""
        width, height = sides(self.image)
        return (height, width) if self.turn[0] == 0 else (width, height)


def page_picture(page: pypdf.PageObject) -> PagePicture | None:
    """The picture that this page is; None where it is several, or one that cannot be taken out.

    Raises whatever pypdf raises over a damaged file.
    """
    room = abs(float(page.mediabox.width) * float(page.mediabox.height)) or 1.0
    seen = [(image, at, abs(at[0] * at[3] - at[1] * at[2]) / room) for image, at in _drawn(page)]
    seen = [one for one in seen if one[2] > _NOTHING]
    if len(seen) != 1 or seen[0][2] < _WHOLE or not is_readable(seen[0][0]):
        return None
    return PagePicture(seen[0][0], _turn(seen[0][1], page.rotation))


def _drawn(page: pypdf.PageObject) -> Iterator[tuple[StreamObject, Linear]]:
    contents = page.get_contents()
    if contents is None or len(contents.get_data()) > _LONGEST_PAGE:
        return
    yield from _images(contents, page.get("/Resources"), page.pdf, _SAME, 0)


def _images(
    contents: ContentStream, resources: Any, pdf: Any, at: Linear, depth: int
) -> Iterator[tuple[StreamObject, Linear]]:
    """Each picture that is drawn, and the matrix from its unit square to the page."""
    objects = _dict(_dict(resources).get("/XObject"))
    kept: list[Linear] = []
    for operands, operator in contents.operations:
        match operator:
            case b"q":
                kept.append(at)
            case b"Q" if kept:
                at = kept.pop()
            case b"cm":
                at = _times(_linear(operands), at)
            case b"Do":
                drawn = objects.get(operands[0])
                drawn = drawn.get_object() if drawn is not None else None
                if not isinstance(drawn, StreamObject):
                    continue
                if drawn.get("/Subtype") == "/Image":
                    yield drawn, at
                elif depth < _DEEPEST and len(drawn.get_data()) <= _LONGEST_PAGE:
                    inside = ContentStream(drawn, pdf)
                    own = _times(_linear(drawn.get("/Matrix", (1, 0, 0, 1, 0, 0))), at)
                    within = drawn.get("/Resources", resources)
                    yield from _images(inside, within, pdf, own, depth + 1)


def _dict(found: Any) -> DictionaryObject:
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _linear(matrix: Any) -> Linear:
    a, b, c, d = (float(number) for number in matrix[:4])
    return a, b, c, d


def _times(one: Linear, other: Linear) -> Linear:
    a, b, c, d = one
    e, f, g, h = other
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h


def _turn(at: Linear, rotation: int) -> Turn:
    """The nearest quarter turn, or mirror: a scan that was put straight lies a little askew."""
    a, b, c, d = at
    right, down = (a, -b), (-c, d)  # the page's up is the picture's down
    if abs(a) >= abs(b):
        turn = (_sign(right[0]), 0, 0, _sign(down[1]))
    else:
        turn = (0, _sign(right[1]), _sign(down[0]), 0)
    for _quarter in range(rotation % 360 // 90):
        turn = (-turn[1], turn[0], -turn[3], turn[2])  # clockwise
    return turn


def _sign(number: float) -> int:
    return -1 if number < 0 else 1
