"""What the buttons below the field offer. Each choice is a filter word of the query's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.chat.searching.filters import DATES, Filter, Key
from desktop.chat.searching.query import Query, parse
from desktop.language import _


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter may have."""

    key: Key | None
    """None: any value will do."""
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """One of the buttons: keys of filters, and what is offered for them. The first choice is that
    none of these filters is there."""

    name: str
    """What a screen reader says."""
    keys: tuple[Key, ...]
    choices: tuple[Choice, ...]

    def chosen(self, query: Query) -> Choice | None:
        """Return the choice that the query has; None: it has another that is not offered."""
        found = [one for one in query.filters if one.key in self.keys]
        if not found:
            return self.choices[0]
        fits = (one for one in self.choices if len(found) == 1 and _is(one, found[0]))
        return next(fits, None)

    def words(self, query: Query) -> str:
        """Say what the query has."""
        if (choice := self.chosen(query)) is not None:
            return choice.words
        return " · ".join(_typed(one) for one in query.filters if one.key in self.keys)

    def is_set(self, query: Query) -> bool:
        """Whether the query has one of these filters."""
        return any(one.key in self.keys for one in query.filters)

    def with_choice(self, query: Query, choice: Choice) -> str:
        """Return the text of the query with this choice in place of others."""
        for key in self.keys:
            query = parse(query.with_filter(key, None))
        return query.text if choice.key is None else query.with_filter(choice.key, choice.value)


def place() -> Choosing:
    """What of a chat is searched."""
    return Choosing(
        _("Where"),
        (Key.IN,),
        (
            Choice(None, "", _("Anywhere")),
            Choice(Key.IN, "title", _("In titles")),
            Choice(Key.IN, "text", _("In messages")),
            Choice(Key.IN, "reasoning", _("In thoughts")),
            Choice(Key.IN, "file", _("In files")),
        ),
    )


def role() -> Choosing:
    """Who wrote it."""
    return Choosing(
        _("By whom"),
        (Key.ROLE,),
        (
            Choice(None, "", _("Questions and replies")),
            Choice(Key.ROLE, "user", _("Questions")),
            Choice(Key.ROLE, "assistant", _("Replies")),
        ),
    )


def model(names: Iterable[str]) -> Choosing:
    """Which model wrote it: one of these."""
    known = (Choice(Key.MODEL, name, name) for name in names)
    return Choosing(_("Of which model"), (Key.MODEL,), (Choice(None, "", _("Any model")), *known))


def time() -> Choosing:
    """When it was written."""
    return Choosing(
        _("When"),
        tuple(sorted(DATES)),
        (
            Choice(None, "", _("Any time")),
            Choice(Key.ON, "today", _("Today")),
            Choice(Key.ON, "yesterday", _("Yesterday")),
            Choice(Key.AFTER, "7d", _("Last 7 days")),
            Choice(Key.AFTER, "30d", _("Last 30 days")),
            Choice(Key.AFTER, "1y", _("Last year")),
        ),
    )


def is_starred(query: Query) -> bool:
    """Whether only what has a star is looked at."""
    return any(_is_star(one) for one in query.filters)


def with_star(query: Query, *, wanted: bool) -> str:
    """Return the text of the query with the filter for stars, or without it."""
    if wanted:
        return f"{Key.IS}:starred {query.text}"
    return _without(query, [one for one in query.filters if _is_star(one)])


def without_filters(query: Query) -> str:
    """Return the text of the query without any filter."""
    return _without(query, query.filters)


def bare_words(query: Query) -> str:
    """Return the words of the query alone, on one line."""
    return " ".join(without_filters(query).split())


def _without(query: Query, filters: Sequence[Filter]) -> str:
    for one in filters:
        query = parse(query.without(one))
    return query.text


def _is(choice: Choice, one: Filter) -> bool:
    same = one.value == choice.value or (one.key in DATES and one.value.lower() == choice.value)
    return one.key == choice.key and same and not one.is_excluded


def _is_star(one: Filter) -> bool:
    return one.key is Key.IS and one.value == "starred" and not one.is_excluded


def _typed(one: Filter) -> str:
    return f"{'-' * one.is_excluded}{one.key}:{one.value}"
