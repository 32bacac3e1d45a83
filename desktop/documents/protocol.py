"""What the child that reads an attachment says to the program: lines of JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

Reason = Literal[
    "no text",  # a scan, or a file without words
    "encrypted",  # a password is needed
    "damaged",  # it is not what it says it is, or a part is missing
    "no picture",  # the page of a scan cannot be taken out
    "too large",  # more than the limits allow once it is unpacked
    "unreadable",  # no reader for this kind
    "slow",  # no page came within the time
    "died",  # the child ended without an answer
]
"""Why a file gives no text."""


Form = Literal["pdf", "word", "excel", "powerpoint", "html", "mail", "text"]
"""What a file turned out to be."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """The file is open. `pages`: how many are to come; None where that shows at the end.
    `encoding`: of text that is not UTF-8."""

    form: Form
    pages: int | None = None
    encoding: str = ""


class Page(msgspec.Struct, frozen=True, tag="page"):
    """The text of a page, a slide or a sheet, in their order. `title`: of a sheet, its name.
    `scan`: the pixels, across and down, of the one picture that a page without text consists of.
    """

    text: str
    title: str = ""
    scan: tuple[int, int] | None = None


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """All of it was said. `is_cut`: there is more text than the limit lets through."""

    is_cut: bool = False


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The file gives no text."""

    reason: Reason


Answer = Begun | Page | Finished | Refused


class Prepared(msgspec.Struct, frozen=True, tag="prepared"):
    """A picture as a model takes it: upright, no larger than wanted, without what a camera adds."""

    media_type: str
    width: int
    height: int
    data: bytes


PictureAnswer = Prepared | Refused
