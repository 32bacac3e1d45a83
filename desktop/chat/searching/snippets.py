"""Cuts the piece out of a text that shows where the words stand."""

from __future__ import annotations

import re

from desktop.chat.searching.folding import fold, is_edge, origin_of
from desktop.chat.searching.hits import Snippet
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Span

BEFORE, LENGTH = 40, 120
"""Characters before the first mark, and in all, about."""
_WORD = 20
"""Characters by which a piece may be longer, so that it ends where a word does."""
_SPACE = re.compile(r"\s+")


def snippet_of(query: Query, text: str, folded: str | None = None) -> Snippet:
    """One line around the first place of the words; the text's beginning where there is none.

    `folded` is `fold(text)`, where it is known.
    """
    folded = fold(text) if folded is None else folded
    places = [found for term in query.wanted if (found := next(term.places(folded), None))]
    first, last = min(places, default=(0, 0))
    start = origin_of(text, first)
    begin = _edge(text, max(start - BEFORE, 0), -1)
    end = max(begin + LENGTH, last and origin_of(text, last))
    return _cut(query, text, begin, _edge(text, min(end, len(text)), 1))


def _edge(text: str, at: int, step: int) -> int:
    """The next place at which a word begins or ends; the same place where it is far."""
    for place in range(at, at + step * _WORD, step):
        if is_edge(text, place):
            return max(min(place, len(text)), 0)
    return at


def _cut(query: Query, text: str, begin: int, end: int) -> Snippet:
    piece = text[begin:end]
    marks = [
        (start, to)
        for start, to in query.spans(piece)
        if (start > 0 or is_edge(text, begin)) and (to < len(piece) or is_edge(text, end))
    ]
    line, marks = _in_one_line(piece, marks)
    before, behind = "…" * (begin > 0), "…" * (end < len(text))
    shifted = tuple((start + len(before), to + len(before)) for start, to in marks)
    return Snippet(f"{before}{line}{behind}", shifted)


def _in_one_line(piece: str, marks: list[Span]) -> tuple[str, list[Span]]:
    """The piece with one space for all white space, none at its ends, and the marks in it."""
    places = [0] * (len(piece) + 1)
    kept: list[str] = []
    at = length = 0
    for space in [*_SPACE.finditer(piece), None]:
        start, end = space.span() if space else (len(piece), len(piece))
        for place in range(at, start):
            places[place] = length + place - at
        kept.append(piece[at:start])
        length += start - at
        for place in range(start, end):
            places[place] = length
        if space and length and end < len(piece):
            kept.append(" ")
            length += 1
        at = end
    places[len(piece)] = length
    return "".join(kept), [(places[start], places[end]) for start, end in marks]
