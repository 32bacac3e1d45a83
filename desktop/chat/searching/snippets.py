"""Cuts the piece out of a text that shows where the words stand."""

from __future__ import annotations

from desktop.chat.searching.folding import are_places_kept, fold, is_edge, origin_of
from desktop.chat.searching.hits import Snippet
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Span, apart

BEFORE, LENGTH = 40, 120
"""Characters before the first mark, and in all, about."""
_WORD = 20
"""Characters by which a piece may be longer, so that it ends where a word does."""


def snippet_of(query: Query, text: str, folded: str | None = None) -> Snippet:
    """One line around the first place of the words; the text's beginning where there is none.

    `folded` is `fold(text)`, where it is known.
    """
    folded = fold(text) if folded is None else folded
    wanted = query.wanted
    first, last = min(filter(None, (term.first_place(folded) for term in wanted)), default=(0, 0))
    start = origin_of(text, first)
    begin = _edge(text, max(start - BEFORE, 0), -1)
    end = max(begin + LENGTH, last and origin_of(text, last))
    end = _edge(text, min(end, len(text)), 1)
    if are_places_kept(text, end):  # then the text need not be folded again
        found = sorted(place for term in wanted for place in term.places(folded, begin, end))
        marks = [(start - begin, to - begin) for start, to in apart(found)]
    else:
        marks = _marks(query, text, begin, end)
    return _cut(text, begin, end, marks)


def _edge(text: str, at: int, step: int) -> int:
    """The next place at which a word begins or ends; the same place where it is far."""
    for place in range(at, at + step * _WORD, step):
        if is_edge(text, place):
            return max(min(place, len(text)), 0)
    return at


def _marks(query: Query, text: str, begin: int, end: int) -> list[Span]:
    """Where the words stand in this piece of the text: none that goes on beyond it."""
    piece = text[begin:end]
    return [
        (start, to)
        for start, to in query.spans(piece)
        if (start > 0 or is_edge(text, begin)) and (to < len(piece) or is_edge(text, end))
    ]


def _cut(text: str, begin: int, end: int, marks: list[Span]) -> Snippet:
    line, marks = _in_one_line(text[begin:end], marks)
    before, behind = "…" * (begin > 0), "…" * (end < len(text))
    shifted = tuple((start + len(before), to + len(before)) for start, to in marks)
    return Snippet(f"{before}{line}{behind}", shifted)


def _in_one_line(piece: str, marks: list[Span]) -> tuple[str, list[Span]]:
    """The piece with one space for all white space, none at its ends, and the marks in it."""
    line = " ".join(piece.split())
    if line == piece:
        return piece, marks
    return line, [(_place(piece, start), _place(piece, end - 1) + 1) for start, end in marks]


def _place(piece: str, at: int) -> int:
    """Where in the piece's one line the character is that stands at a place of the piece."""
    return len(" ".join(piece[: at + 1].split())) - 1
