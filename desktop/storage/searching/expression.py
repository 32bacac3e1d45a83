"""Writes a query for FTS5, which then finds exactly the texts that contain what is asked for.

The words in a row that the index has of a text say all that the folded text says
(`folding.spaced`). A term is asked for as its own words in a row.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.searching.folding import ends_within_word, spaced
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Term


def expression_of(query: Query, columns: Sequence[str], but: Sequence[Term] = ()) -> str | None:
    """What to match against a table of the index, in these of its columns: all that is wanted in
    one of them, `but` these, and nothing there that is excluded. None where nothing is wanted."""
    wanted = [term for term in query.wanted if term not in but]
    if not wanted or not columns:
        return None
    asked = " AND ".join(map(_phrase, wanted))
    if query.excluded:
        asked = f"({asked}) NOT ({' OR '.join(map(_phrase, query.excluded))})"
    if len(wanted) + len(query.excluded) == 1:
        return f"{{{' '.join(columns)}}} : {asked}"
    return " OR ".join(f"({{{column}}} : ({asked}))" for column in columns)


def broad(query: Query) -> list[Term]:
    """The wanted terms that nearly every text contains, most likely, and that FTS5 takes long for:
    it puts together where each word stands that begins so, before it gives the first text."""
    return [
        term
        for term in query.wanted
        if term.is_open
        and len(term.folded) <= _SHORT
        and term.folded.isalnum()
        and term.folded.isascii()
    ]


_SHORT = 2


def _phrase(term: Term) -> str:
    """The words of a term; of one that may go on, the last may go on."""
    words = spaced(term.folded).strip()
    return f'"{words}"' + "*" * (term.is_open and ends_within_word(term.folded))
