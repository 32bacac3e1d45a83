"""Writes a query for FTS5, so that it finds all texts that contain the words, and few others.

The index has the words of the folded texts, as its tokenizer parts them. A term is asked for as the
same words in a row, so that every text that contains it is found; whether a found one does is
decided by `Query.accepts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import ucd_3_2_0

from desktop.chat.searching.folding import ends_within_word, spaced
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Term


def expression_of(query: Query, columns: Iterable[str] = ()) -> str | None:
    """What to match against a table of the index, in some of its columns or in all; None where no
    word of the query stands in an index, as with punctuation alone."""
    wanted = " AND ".join(_phrase(term) for term in query.wanted if _has_word(term))
    among = " ".join(columns)
    return (f"{{{among}}} : ({wanted})" if among else wanted) if wanted else None


def _phrase(term: Term) -> str:
    words = spaced(term.folded).replace('"', " ")
    return f'"{words}"' + "*" * (term.is_open and ends_within_word(term.folded))


def _has_word(term: Term) -> bool:
    """Whether the tokenizer finds a word in it: FTS5 finds nothing at all where there is none.

    It knows the letters and digits of Unicode 6.1, of which those of 3.2 are a part.
    """
    return any(ucd_3_2_0.category(character)[0] in "LN" for character in spaced(term.folded))
