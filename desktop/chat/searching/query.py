"""Reads what a person types into a search: words, phrases, code, and filters.

    pending "at idle" -draft model:gpt role:reply after:2026-11

All words must occur, whole; the last one may go on while it is typed, and so may `word*`. Phrases
in quotes and pieces of code must occur as they are. What begins with - must not occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from desktop.chat.searching.filters import NAMES, Filter, Key, Problem, read_filter
from desktop.chat.searching.folding import fold
from desktop.chat.searching.terms import Span, Term, spans_of

LONGEST = 1000
"""Characters of a query that are used; the rest is ignored."""

_QUOTES = '"“”„'
_KEYS = "|".join(Key)
_ITEM = re.compile(
    rf"(?P<minus>-(?=\w|[{_QUOTES}]))?"
    rf"(?:(?P<key>(?i:{_KEYS}))[:：](?:[{_QUOTES}](?P<name>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<value>\S*))"
    rf"|[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?"
    r"|(?P<word>\S+))"
)
_SENTENCE_MARKS = ".,;:!?。，、；：！？…"


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. `parse` makes it."""

    text: str
    """As it was typed."""
    terms: tuple[Term, ...] = ()
    """What must occur, and what must not."""
    filters: tuple[Filter, ...] = ()
    problems: tuple[Problem, ...] = ()
    """The filters that are not understood. The search goes on without them."""

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not self.terms and not self.filters

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        """The terms that must not occur."""
        return tuple(term for term in self.terms if term.is_excluded)

    def contained_in(self, text: str) -> bool:
        """Whether the text contains all that must occur. Filters are not asked."""
        folded = fold(text)
        return all(term.is_in(folded) for term in self.wanted)

    def accepts(self, text: str) -> bool:
        """Whether the text contains all that must occur, and nothing that must not."""
        return self.accepts_folded(fold(text))

    def accepts_folded(self, folded: str) -> bool:
        """The same of a text that is folded already."""
        return all(term.is_in(folded) is not term.is_excluded for term in self.terms)

    def spans(self, text: str) -> list[Span]:
        """Where in the text stands what must occur; none overlaps another."""
        return spans_of(self.wanted, text)

    def values(self, key: Key | str) -> tuple[Filter, ...]:
        """The filters of this key."""
        return tuple(each for each in self.filters if each.key == key)

    def with_filter(self, key: Key | str, value: str | None) -> str:
        """The text of the query with this one filter of the key in place of all; None: with none.

        It stands before all words, so that the last one is still the last. A name is written in
        quotes, so that it means the whole name.
        """
        kept = [item[0] for item in _ITEM.finditer(self.text) if _key(item) != key]
        return self._joined([_written(Key(key), value), *kept] if value else kept)

    def without(self, unwanted: Filter) -> str:
        """The text of the query without this filter."""
        items = _ITEM.finditer(self.text)
        return self._joined([item[0] for item in items if _made(item, date.today()) != unwanted])

    def _joined(self, items: list[str]) -> str:
        """The text of these items; a space at its end still ends the last word."""
        return " ".join(items) + " " * (bool(items) and self.text[-1:].isspace())


def parse(text: str, today: date | None = None) -> Query:
    """What the text asks for. `today` is the day by which words such as `yesterday` are read."""
    text = text[:LONGEST]
    made = [_made(item, today or date.today()) for item in _ITEM.finditer(text)]
    return Query(
        text,
        tuple(each for each in made if isinstance(each, Term)),
        tuple(each for each in made if isinstance(each, Filter)),
        tuple(each for each in made if isinstance(each, Problem)),
    )


def _made(item: re.Match[str], today: date) -> Term | Filter | Problem | None:
    """What one item of the text means; None where it means nothing yet."""
    if key := _key(item):
        return _filter(item, key, today)
    if item["phrase"] is not None:
        is_open = _is_typed(item) and not item["minus"]
        term = Term(item["phrase"], is_open, bool(item["minus"]))
    else:
        term = _word(item)
    return term if term.folded else None


def _filter(item: re.Match[str], key: Key, today: date) -> Filter | Problem:
    value = (item["value"] if item["name"] is None else item["name"]).strip()
    is_exact = item["name"] is not None and not _is_typed(item)
    made = read_filter(key, value, today, is_exact=is_exact, is_excluded=bool(item["minus"]))
    if isinstance(made, Filter):
        return made
    return Problem(made, key, value, _is_typed(item))


def _word(item: re.Match[str]) -> Term:
    """A word or a piece of code. Code may go on: so far it is contained as it is."""
    word, is_excluded = item["word"], bool(item["minus"])
    bare = word.rstrip(_SENTENCE_MARKS)
    if bare and not _is_code(bare) and bare != word:
        return Term(bare, False, is_excluded)
    if word.endswith("*") and len(word) > 1 and not _is_code(word[:-1]):
        return Term(word[:-1], True, is_excluded)
    if word == "-":  # something is about to be left out
        return Term("")
    return Term(word, _is_code(word) or (_is_typed(item) and not is_excluded), is_excluded)


def _key(item: re.Match[str]) -> Key | None:
    return Key(item["key"].lower()) if item["key"] else None


def _is_typed(item: re.Match[str]) -> bool:
    """Whether the item ends the text, and so may go on; a quote ends it."""
    is_quoted = item["word"] is None and item["value"] is None
    is_closed = (
        is_quoted and len(item[0]) > 1 and item[0][-1] in _QUOTES and item[0][-2] not in ":："
    )
    return item.end() == len(item.string) and not is_closed


def _is_code(word: str) -> bool:
    """Whether there is punctuation in it, or a sign."""
    return any(category(character)[0] in "PS" for character in word)


def _written(key: Key, value: str) -> str:
    """A filter as it is typed. No quote can be written inside of quotes: there the name ends."""
    name = value.translate(dict.fromkeys(map(ord, _QUOTES)))
    return f'{key}:"{name}"' if key in NAMES or " " in name else f"{key}:{name}"
