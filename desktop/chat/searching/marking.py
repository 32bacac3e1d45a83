"""Where the words of a search stand in a chat that it led to."""

from __future__ import annotations

import re
from itertools import chain
from typing import Protocol

_UNSEEN = re.compile(r"\]\((?>(?:[^()\n]|\([^()\n]*+\))*)\)|</?[a-z]{1,7}>|[*_~`\\\[\]!<>$]")
"""What Markdown may put between the letters of a word: marks, tags and the targets of links."""


class Spans(Protocol):
    """What a search looks for in a text."""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The start and the end of each occurrence."""


class SearchedWords:
    """The words of a search as a finder asks for them: a `chat.finding.Sought`.

    A word may be cut by marks in the source that a reader does not see, or be made of such marks,
    as `_name` is: so the source is searched with and without them.
    """

    def __init__(self, *sought: Spans) -> None:
        """`sought`: the query, and what else is to be marked."""
        self._sought = sought

    def __bool__(self) -> bool:
        return True

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The start and the end of each occurrence; none overlaps another."""
        found: list[tuple[int, int]] = []
        spans = chain.from_iterable(one.spans(text) for one in self._sought)
        for start, end in sorted(spans, key=_longest_first):
            if start < end and (not found or start >= found[-1][1]):
                found.append((start, end))
        return found

    def source_spans(self, source: str) -> list[tuple[int, int]]:
        """About where a reader of this Markdown sees an occurrence."""
        return self.spans(source) or self.spans(_UNSEEN.sub("", source))

    def may_be_in(self, source: str) -> bool:
        """False where a block of Markdown cannot show an occurrence."""
        return "&" in source or bool(self.source_spans(source))


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]
