"""Filters of a search: words such as `model:gpt` that say which messages are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.chat.searching.dates import Days, days_of


class Key(StrEnum):
    """What stands before the colon."""

    MODEL = "model"
    FROM = "from"
    """The name of the endpoint."""
    ROLE = "role"
    IN = "in"
    FOLDER = "folder"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    HAS = "has"
    IS = "is"


DATES = frozenset({Key.BEFORE, Key.AFTER, Key.ON})
NAMES = frozenset({Key.MODEL, Key.FROM, Key.FOLDER})
ALL_MUST_HOLD = DATES | {Key.HAS, Key.IS}
"""Several filters of one of these keys must all hold; of any other key, one of them must."""

CHOICES: Mapping[Key, Mapping[str, str]] = {
    Key.ROLE: {
        "user": "user",
        "question": "user",
        "assistant": "assistant",
        "reply": "assistant",
    },
    Key.IN: {
        "title": "title",
        "text": "text",
        "question": "question",
        "reply": "reply",
        "reasoning": "reasoning",
        "file": "file",
    },
    Key.HAS: {"file": "file", "picture": "picture", "code": "code"},
    Key.IS: {"starred": "starred", "archived": "archived"},
}
"""The values that a key may have, and what each means."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, as it is understood."""

    key: Key
    value: str
    """A name as it was typed; a value of CHOICES; a date as it was typed."""
    is_exact: bool = False
    """Whether a name must be the whole name, as one in quotes must; else it may be a part of it."""
    is_excluded: bool = False
    days: Days | None = None
    """The days that a date means."""


class ProblemKind(StrEnum):
    """What is wrong with the value of a filter."""

    NO_VALUE = "no_value"
    NO_DATE = "no_date"
    UNKNOWN_VALUE = "unknown_value"


@dataclass(frozen=True, slots=True)
class Problem:
    """A filter that is not understood, and so does not hold."""

    kind: ProblemKind
    key: Key
    value: str
    is_typed: bool = False
    """Whether it ends the text, so that it may become a filter with the next keys."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that this key may have; empty where these cannot be listed."""
        return tuple(CHOICES.get(self.key, ()))


def read_filter(
    key: Key, value: str, today: date, *, is_exact: bool, is_excluded: bool
) -> Filter | ProblemKind:
    """The filter that this value makes, or what is wrong with it."""
    if not value:
        return ProblemKind.NO_VALUE
    if key in DATES:
        days = days_of(value, today)
        return Filter(key, value, False, is_excluded, days) if days else ProblemKind.NO_DATE
    if key in NAMES:
        return Filter(key, value, is_exact, is_excluded)
    known = CHOICES[key].get(value.lower())
    return Filter(key, known, False, is_excluded) if known else ProblemKind.UNKNOWN_VALUE
