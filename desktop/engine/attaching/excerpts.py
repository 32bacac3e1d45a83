"""Takes some pages of a document, or a part of one that has none: as a person names them.

The first line of an excerpt tells the model, which reads English, what it is; it also tells Weir
what was chosen, after a restart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from desktop.documents.reading import Document
from desktop.engine.attaching.page_ranges import ranges_in, ranges_text

Unit = Literal["pages", "lines", "share"]
_PERCENT = re.compile(r"\s*(\d{1,3})\s*%?\s*(?:[-\u2010-\u2015~]\s*(\d{1,3})\s*%?\s*)?")
_HEADS = re.compile(
    r"\[(?:(?P<unit>Pages|Lines) (?P<numbers>[\d, –]+) of \d+|(?P<share>\d+–\d+ %) of the file)\]\n"
)
_PAGED = re.compile(r"\[(?:Pages? |Slide |Sheet )\d")
_NEAR = 2000
"""Characters: so far away, the end of a line is where a share ends."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of a document goes with the message."""

    unit: Unit
    shown: str
    """What was chosen, such as "3–7, 9"."""
    text: str


class Excerpts:
    """What can be taken of a document. `of` takes some milliseconds of a long one."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def pages(self) -> int:
        """How many pages, sheets or slides there are to choose from; 1: lines are chosen."""
        return len(self._document.pages)

    @property
    def lines(self) -> int:
        """How many lines a document without pages has."""
        return len(self._lines)

    def of(self, words: str) -> Excerpt | None:
        """The excerpt that the words name; None where they name none."""
        if self.pages > 1:
            return self._of_pages(words)
        words = words.replace("\uff05", "%")
        return self._of_share(words) if "%" in words else self._of_lines(words)

    @cached_property
    def _lines(self) -> list[str]:
        return self._document.text.split("\n")

    def _of_pages(self, words: str) -> Excerpt | None:
        if (ranges := ranges_in(words, self.pages)) is None:
            return None
        shown = ranges_text(ranges)
        text = self._document.text_of(number for run in ranges for number in run)
        return Excerpt("pages", shown, f"[Pages {shown} of {self.pages}]\n{text}")

    def _of_lines(self, words: str) -> Excerpt | None:
        if (ranges := ranges_in(words, self.lines)) is None:
            return None
        shown = ranges_text(ranges)
        runs = ("\n".join(self._lines[run.start - 1 : run.stop - 1]) for run in ranges)
        return Excerpt("lines", shown, f"[Lines {shown} of {self.lines}]\n" + "\n…\n".join(runs))

    def _of_share(self, words: str) -> Excerpt | None:
        found = _PERCENT.fullmatch(words)
        if found is None:
            return None
        first, last = (int(found[1]), int(found[2])) if found[2] else (0, int(found[1]))
        if not 0 <= first < last <= 100:
            return None
        text, shown = self._document.text, f"{first}–{last} %"
        start = _line_start(text, len(text) * first // 100)
        end = _line_start(text, len(text) * last // 100)
        return Excerpt("share", shown, f"[{shown} of the file]\n{text[start:end]}")


def chosen_in(text: str) -> tuple[Unit, str] | None:
    """What was chosen of a document, told by the text of its excerpt; None where it is whole."""
    found = _HEADS.match(text)
    if found is None:
        return None
    if found["share"]:
        return "share", found["share"]
    return ("pages" if found["unit"] == "Pages" else "lines"), found["numbers"]


def has_pages(text: str) -> bool:
    """Whether the text of a document, or of an excerpt, names pages, sheets or slides."""
    return _PAGED.match(text) is not None


def _line_start(text: str, at: int) -> int:
    """The start of the line that a place is in, where it is near; else the place itself."""
    if at >= len(text):
        return len(text)
    end = text.rfind("\n", max(0, at - _NEAR), at)
    return at if end < 0 else end + 1
