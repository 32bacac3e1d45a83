"""Spans of days, as the clock of this computer's place counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

_DAY = timedelta(days=1)


class SpanKind(StrEnum):
    """Which days are looked at."""

    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"
    YEAR = "year"
    """From the first of January of this year."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends included."""

    first: date
    last: date

    def __len__(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    @property
    def days(self) -> list[date]:
        """Each day."""
        return [self.first + number * _DAY for number in range(len(self))]

    @property
    def begins(self) -> float:
        """Its first moment, in seconds since the epoch."""
        return beginning_of(self.first)

    @property
    def ends(self) -> float:
        """The first moment after it."""
        return beginning_of(self.last + _DAY)

    def moments(self) -> list[tuple[float, float]]:
        """The first moment of each day, and the first one after it: not all days have 24 hours."""
        starts = [beginning_of(day) for day in [*self.days, self.last + _DAY]]
        return list(pairwise(starts))

    def before(self) -> Span:
        """As many days, right before."""
        return Span(self.first - len(self) * _DAY, self.first - _DAY)


def span_of(kind: SpanKind, today: date, beginning: float | None) -> Span:
    """The days up to today. `beginning`: the moment of the first reply of all, if there is one."""
    match kind:
        case SpanKind.YEAR:
            return Span(today.replace(month=1, day=1), today)
        case SpanKind.ALL:
            return Span(min(today, day_of(beginning)) if beginning else today, today)
        case _:
            return Span(today - (int(kind) - 1) * _DAY, today)


def day_of(moment: float) -> date:
    """The day of a moment."""
    return datetime.fromtimestamp(moment).astimezone().date()


def beginning_of(day: date) -> float:
    """The first moment of a day."""
    return datetime.combine(day, time.min).timestamp()
