"""Where the words of a search stand in a chat that it led to."""

from __future__ import annotations

import re

from desktop.chat.searching.folding import fold
from desktop.chat.searching.query import Query
from desktop.chat.searching.terms import Span, Term, spans_of

_LINK_TARGET = r"\]\((?>(?:[^()\n]|\([^()\n]*+\))*)\)"
_TAG = r"</?[a-z]{1,7}>"
_MARKS = "*_~`\\[]!<>$"
"""What Markdown may put between the letters of a word, beside tags and the targets of links."""
_UNSEEN = re.compile(f"{_LINK_TARGET}|{_TAG}|[{re.escape(_MARKS)}]")


class SearchedWords:
    """The words of a search as a finder asks for them: a `chat.finding.Sought`.

    A word may be cut by marks in the source that a reader does not see, or be made of such marks,
    as `_name` is: so the source is searched with and without them.
    """

    def __init__(self, query: Query, *names: str) -> None:
        """`names`: what else is to be marked."""
        self._terms = (*query.wanted, *map(Term, names))
        self._marked = [re.compile(_between_marks(term.folded)) for term in self._terms]

    def __bool__(self) -> bool:
        return True

    def spans(self, text: str) -> list[Span]:
        """The start and the end of each occurrence; none overlaps another."""
        return spans_of(self._terms, text)

    def source_spans(self, source: str) -> list[Span]:
        """About where a reader of this Markdown sees an occurrence."""
        if not self._may_be_in(fold(source)):
            return []
        return self.spans(source) or self.spans(_UNSEEN.sub("", source))

    def may_be_in(self, source: str) -> bool:
        """False where a block of Markdown cannot show an occurrence."""
        return "&" in source or self._may_be_in(fold(source))

    def _may_be_in(self, folded: str) -> bool:
        return any(marked.search(folded) for marked in self._marked)


def _between_marks(folded: str) -> str:
    """A pattern of these letters with what is not seen anywhere between them.

    What belongs to the letters is not passed over, so that no group needs to backtrack.
    """
    marks = "".join(re.escape(mark) for mark in _MARKS if mark not in folded)
    ways = [] if "]" in folded else [_LINK_TARGET]
    ways += [] if "<" in folded else [_TAG]
    ways += [f"[{marks}]"] if marks else []
    unseen = f"(?>(?:{'|'.join(ways)})*)" if ways else ""
    letters = (r"\s++" if letter == " " else re.escape(letter) for letter in folded)
    return unseen.join(letters)
