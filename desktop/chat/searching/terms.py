"""Says whether a text contains a word, a phrase or a piece of code, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from desktop.chat.searching.folding import fold, is_edge, origins

Span = tuple[int, int]
"""From and to, in characters."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a text must contain, or must not.

    A text contains it where the folded text has all its characters in a row, with any white space
    for a space, from the beginning of a word to the end of one. In scripts without spaces a word
    may begin and end at any character.
    """

    text: str
    """As it was typed, without quotes."""
    is_open: bool = False
    """Whether the last word may go on: `pend` is in "pending"."""
    is_excluded: bool = False
    folded: str = field(init=False)
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    """Where there is a space in it: any white space will do."""

    def __post_init__(self) -> None:
        words = fold(self.text).split()
        object.__setattr__(self, "folded", " ".join(words))
        spaced = re.compile(r"\s++".join(map(re.escape, words))) if len(words) > 1 else None
        object.__setattr__(self, "_pattern", spaced)

    def is_in(self, folded: str) -> bool:
        """Whether a folded text contains it."""
        return self.first_place(folded) is not None

    def first_place(self, folded: str, at: int = 0) -> Span | None:
        """The first place from `at` on where it stands in a folded text."""
        start, end = self._next(folded, at)
        while start >= 0:
            if is_edge(folded, start) and (self.is_open or is_edge(folded, end)):
                return start, end
            start, end = self._next(folded, start + 1)
        return None

    def places(self, folded: str, at: int = 0, to: int | None = None) -> Iterator[Span]:
        """Where it stands in a folded text from `at` up to `to`; none overlaps another."""
        to = len(folded) if to is None else to
        while (found := self.first_place(folded, at)) and found[1] <= to:
            yield found
            at = found[1]

    def _next(self, folded: str, at: int) -> Span:
        """The next place from `at` on where its characters stand; from -1 where there is none."""
        if self._pattern is None:
            start = folded.find(self.folded, at) if self.folded else -1
            return start, start + len(self.folded)
        found = self._pattern.search(folded, at)
        return found.span() if found else (-1, -1)


def matches(term: Term, text: str) -> bool:
    """Whether the text contains the term: what a search means by that, everywhere."""
    return term.is_in(fold(text))


def spans_of(terms: Iterable[Term], text: str) -> list[Span]:
    """Where the terms stand in the text, from its start; those that overlap are one."""
    folded = fold(text)
    found = sorted(place for term in terms for place in term.places(folded))
    if not found:
        return []
    starts, ends = origins(text)
    return apart((starts[first], ends[last - 1]) for first, last in found)


def apart(spans: Iterable[Span]) -> list[Span]:
    """The same places, in order of their starts, with those that overlap as one."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
