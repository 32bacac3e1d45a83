"""Reads the text of PDF files, page by page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from desktop.documents.limits import MOST_PAGES
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The pages of a PDF, behind their number. Raises Refusal."""
    try:
        reader = opened(file)
        yield Begun("pdf", len(reader.pages))
        for page in reader.pages:
            text = _text(page)
            yield Page(text, scan=None if text else _scan(page))
    except LimitReachedError:
        raise Refusal("too large") from None
    except (FileNotDecryptedError, DependencyError, NotImplementedError):
        raise Refusal("encrypted") from None
    except DAMAGED:
        raise Refusal("damaged") from None


def opened(file: BinaryIO) -> pypdf.PdfReader:
    """The file, whose pages can be read. Raises Refusal, and what pypdf raises."""
    reader = pypdf.PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):  # many only forbid printing
        raise Refusal("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Refusal("too large")
    return reader


DAMAGED = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    OSError,
    EOFError,
)
"""What pypdf raises over files that break its assumptions, as fuzzing showed."""


def _scan(page: pypdf.PageObject) -> tuple[int, int] | None:
    """The size of the picture that a page is. What is wrong with it is no matter of its text."""
    from desktop.documents.scans.page_picture import page_picture  # a page of text needs it not

    try:
        picture = page_picture(page)
    except (*DAMAGED, LimitReachedError, NotImplementedError, DependencyError):
        return None
    return None if picture is None else picture.size


def _text(page: pypdf.PageObject) -> str:
    lines = _Lines()
    page.extract_text(visitor_text=lines.take)
    return lines.text()


class _Lines:
    """Puts the pieces of a page together that pypdf finds one after the other.

    pypdf breaks the line wherever a font changes, and takes letters twice that are printed twice at
    one place to look bold.
    """

    def __init__(self) -> None:
        self._taken: list[str] = []
        self._last = ""
        self._start = self._end = self._baseline = _NOWHERE
        self._has_break = False

    def take(self, text: str, page: list[float], own: list[float], _font: Any, size: float) -> None:
        """Take a piece. `page`, `own`: the matrices of the page and of the text."""
        x, baseline = _at(own, page)
        if not text:
            self._end = x  # where the piece before it ended
        elif not text.strip():
            self._has_break |= "\n" in text
            if "\n" not in text:
                self._taken.append(text)
        else:
            self._add(text, x, baseline, size * abs(page[0] or 1))

    def _add(self, text: str, x: float, baseline: float, size: float) -> None:
        same_line = abs(baseline - self._baseline) < _NEAR
        words = text.strip()
        if same_line and words == self._last and abs(x - self._start) < _NEAR:
            return
        if self._has_break:
            goes_on = same_line and x >= self._start
            self._taken.append(self._gap(text, x, size) if goes_on else "\n")
        self._taken.append(text)
        self._last, self._start, self._end, self._baseline = words, x, x, baseline
        self._has_break = text.endswith("\n")

    def _gap(self, text: str, x: float, size: float) -> str:
        has_space = text[0].isspace() or self._taken[-1][-1].isspace()
        return " " if x - self._end > _SPACE * size and not has_space else ""

    def text(self) -> str:
        """The page's text. Some fonts say tab for a space, and a radical for the character."""
        lines = "".join(self._taken).replace("\t", " ").split("\n")
        return _STAND_INS.sub(_plain, "\n".join(line.rstrip() for line in lines)).strip()


_NEAR = 1.0
"""Points: less is the same place."""
_SPACE = 0.15
"""Of the font's size: a wider gap is a space."""
_NOWHERE = -1e9
_STAND_INS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
"""CJK radicals, which look like characters and are found by nobody, and Latin ligatures."""


def _plain(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _at(own: list[float], page: list[float]) -> tuple[float, float]:
    """Where a piece stands on the page."""
    x, y = own[4], own[5]
    return x * page[0] + y * page[2] + page[4], x * page[1] + y * page[3] + page[5]
