"""Writes a query for FTS5, which then finds exactly the texts that contain what is asked for.

The words in a row that the index has of a text say all that the folded text says
(`folding.spaced`). A term is asked for as its own words in a row.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.searching.folding import ends_within_word, spaced
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Term


def expression_of(query: Query, columns: Sequence[str]) -> str | None:
    """What to match against a table of the index, in these of its columns: all that is wanted in
    one of them, and nothing there that is excluded. None where nothing is wanted."""
    return _expression(query, columns, list(map(_phrase, query.wanted)))


def narrow_expression_of(query: Query, columns: Sequence[str]) -> str | None:
    """The same without the beginnings of words that are so short that nearly every text contains
    such a word: FTS5 takes long for these, for it puts together where all such words stand before
    it gives the first text. So it finds some texts too many. None where nothing else is wanted."""
    phrases = [
        _without_beginning(term) if is_broad(term) else _phrase(term) for term in query.wanted
    ]
    return _expression(query, columns, list(filter(None, phrases)))


def is_broad(term: Term) -> bool:
    """Whether it ends with the beginning of a word, and that is short."""
    last = spaced(term.folded).split()[-1]
    return term.is_open and len(last) <= _SHORT and last.isascii() and last.isalnum()


_SHORT = 2


def _expression(query: Query, columns: Sequence[str], wanted: Sequence[str]) -> str | None:
    if not wanted or not columns:
        return None
    asked = " AND ".join(wanted)
    if query.excluded:
        asked = f"({asked}) NOT ({' OR '.join(map(_phrase, query.excluded))})"
    if len(wanted) + len(query.excluded) == 1:
        return f"{{{' '.join(columns)}}} : {asked}"
    return " OR ".join(f"({{{column}}} : ({asked}))" for column in columns)


def _phrase(term: Term) -> str:
    """The words of a term; of one that may go on, the last may go on."""
    words = spaced(term.folded).strip()
    return f'"{words}"' + "*" * (term.is_open and ends_within_word(term.folded))


def _without_beginning(term: Term) -> str:
    words = spaced(term.folded).split()[:-1]
    return f'"{" ".join(words)}"' if words else ""
