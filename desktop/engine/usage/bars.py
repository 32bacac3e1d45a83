"""Puts the days of a span together to so many bars that each can be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from desktop.chat.usage.tally import Tally
from desktop.engine.usage.spans import Span

_MOST_DAYS, _MOST_WEEKS = 92, 400
"""Of a longer span a bar is a week, and of one still longer a month."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the days from the first to the last one used, both included."""

    first: date
    last: date
    tally: Tally


def bars_of(span: Span, days: Sequence[Tally]) -> list[Bar]:
    """The bars of a span; those at its ends may be of fewer days."""
    dated = list(zip(span.days, days, strict=True))
    bars = []
    for _key, group in groupby(dated, lambda pair: unit_of(span)(pair[0])):
        its = list(group)
        bars.append(Bar(its[0][0], its[-1][0], sum((tally for _d, tally in its), Tally())))
    return bars


def unit_of(span: Span) -> Callable[[date], object]:
    """What the days of one bar have in common."""
    if len(span) <= _MOST_DAYS:
        return date.toordinal
    return _week if len(span) <= _MOST_WEEKS else _month


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month
