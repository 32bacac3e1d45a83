"""Finds words in a text: in any case, and with any white space for a space."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import Protocol

LONGEST = 200
"""Characters of a query that are used; the rest is ignored."""

_LINK_TARGET = r"\]\((?>(?:[^()\n]|\([^()\n]*+\))*)\)"
_TAG = r"</?[a-z]{1,7}>"
_MARKS = "*_~`\\[]!<>$"
"""What Markdown may put between the letters of a word; the reader does not see it."""


class Sought(Protocol):
    """What a conversation is searched for: a `Query`, or the words of a search in all chats."""

    def __bool__(self) -> bool:
        """Whether there is anything to find."""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The start and the end of each occurrence; none overlaps another."""

    def source_spans(self, source: str) -> list[tuple[int, int]]:
        """About where a reader of this Markdown sees an occurrence."""

    def may_be_in(self, source: str) -> bool:
        """False where a block of Markdown cannot show an occurrence."""


class Query:
    """The words to find. An empty query finds nothing."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())[:LONGEST].strip()
        folded = self.text.casefold()
        self._needle = "" if " " in folded else folded
        self._words = re.compile(r"\s++".join(map(re.escape, folded.split(" "))))
        self._marked = re.compile(_between_marks(folded))
        self._in_source = re.compile(f"{_LINK_TARGET}|({self._marked.pattern})")

    def __bool__(self) -> bool:
        return bool(self.text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The start and the end of each occurrence; none overlaps another."""
        if not self.text:
            return []
        folded = text.casefold()
        found = self._find(folded)
        return _unfolded(found, text) if found and len(folded) != len(text) else found

    def source_spans(self, source: str) -> list[tuple[int, int]]:
        """About where a reader of this Markdown sees the query: marks are passed over, and link
        targets are not searched."""
        if not self.text:
            return []
        folded = source.casefold()
        found = [hit.span(1) for hit in self._in_source.finditer(folded) if hit[1] is not None]
        return _unfolded(found, source) if found and len(folded) != len(source) else found

    def may_be_in(self, source: str) -> bool:
        """False where a block of Markdown cannot show the query; far cheaper than to draw it."""
        if not self.text:
            return False
        folded = source.casefold()
        return "&" in folded or self._marked.search(folded) is not None

    def _find(self, folded: str) -> list[tuple[int, int]]:
        if not self._needle:
            return [found.span() for found in self._words.finditer(folded)]
        found, size = [], len(self._needle)
        at = folded.find(self._needle)  # linear, whatever the words
        while at >= 0:
            found.append((at, at + size))
            at = folded.find(self._needle, at + size)
        return found


def _between_marks(folded: str) -> str:
    """A pattern of the query with Markdown's marks anywhere within.

    A mark that belongs to the query is not passed over, so that no group needs to backtrack.
    """
    marks = "".join(re.escape(mark) for mark in _MARKS if mark not in folded)
    ways = [] if "]" in folded else [_LINK_TARGET]
    ways += [] if "<" in folded else [_TAG]
    ways += [f"[{marks}]"] if marks else []
    unseen = f"(?>(?:{'|'.join(ways)})*)" if ways else ""
    letters = (r"\s++" if letter == " " else re.escape(letter) for letter in folded)
    return unseen.join(letters)


def _unfolded(found: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Turn places in the casefolded text into places in the text: "ß" folds to "ss"."""
    ends = list(accumulate(map(len, map(str.casefold, text))))
    return [(bisect_left(ends, start + 1), bisect_left(ends, end) + 1) for start, end in found]
