"""Takes the picture of one page out of a scanned PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from pypdf.errors import DependencyError, LimitReachedError

from desktop.documents.pdf import DAMAGED, opened
from desktop.documents.refusal import Refusal
from desktop.documents.scans.page_picture import Turn, page_picture
from desktop.documents.scans.picture_file import is_negative, picture_file


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """The file of a page's picture, and what is to be done with it."""

    content: bytes
    turn: Turn
    is_negative: bool


def scanned_page(file: BinaryIO, number: int) -> ScannedPage:
    """The picture that a page is; the first one is 1. Raises Refusal."""
    try:
        page = opened(file).pages[number - 1]
        if (found := page_picture(page)) is None:
            raise Refusal("no picture")
        return ScannedPage(picture_file(found.image), found.turn, is_negative(found.image))
    except (LimitReachedError, MemoryError):
        raise Refusal("too large") from None
    except (*DAMAGED, NotImplementedError, DependencyError):
        raise Refusal("no picture") from None
