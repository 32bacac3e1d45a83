"""Reads the dates of a search: a day, a month, a year, so many days ago, or a moment."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

D = TypeVar("D", bound=date)


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` until before `end`; of a moment, the second that begins with it."""

    first: date
    end: date

    @property
    def starts_at(self) -> float:
        """Seconds since the epoch, in the time zone of this machine."""
        return moment_of(self.first)

    @property
    def ends_at(self) -> float:
        """Seconds since the epoch, in the time zone of this machine."""
        return moment_of(self.end)


def moment_of(day: date) -> float:
    """When a day begins, in seconds since the epoch; a moment is when it is."""
    try:
        return (day if isinstance(day, datetime) else datetime.combine(day, time())).timestamp()
    except (OverflowError, OSError, ValueError):  # Windows knows no time before 1970
        return (date(day.year, day.month, day.day) - date(1970, 1, 1)).total_seconds()


_DATE = re.compile(r"\d{4}(?:[-/.]\d{1,2}){0,2}")
_COMPACT = re.compile(r"\d{8}|\d{4}-?w\d\d(?:-?[1-7])?|\d{4}-\d{3}")
_MOMENT = re.compile(r"(\S{8,10}[t ])\d\d:?\d\d\S*")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_LENGTHS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}


def days_of(value: str, today: date) -> Days | None:
    """The days that a value such as 2026-11, 2026-11-03, yesterday or 7d means; None for others.

    7d is the day seven days ago; w, m and y stand for 7, 30 and 365 days. All that ISO 8601 knows
    is understood: 20261103, 2026-W45 and 2026-307, and a moment, in the time zone of this machine
    where it names none.
    """
    value = value.lower()
    try:
        if value in _NAMED:
            return _day(today - timedelta(_NAMED[value]))
        if ago := _AGO.fullmatch(value):
            return _day(today - timedelta(int(ago[1]) * _LENGTHS[ago[2]]))
        if _MOMENT.fullmatch(value):
            return _second(datetime.fromisoformat(value.upper()))
        if _COMPACT.fullmatch(value):
            return _of_iso(value.upper())
        return _calendar(*map(int, re.split("[-/.]", value))) if _DATE.fullmatch(value) else None
    except (ValueError, OverflowError):  # there is no such day
        return None


def _second(moment: datetime) -> Days:
    return Days(moment, _later(moment, timedelta(seconds=1)))


def _of_iso(value: str) -> Days:
    if "W" not in value and "-" in value:
        year, number = map(int, value.split("-"))
        day = date(year, 1, 1) + timedelta(number - 1)
        if day.year != year:
            raise ValueError(value)
        return _day(day)
    first = date.fromisoformat(value)
    is_week = "W" in value and len(value.replace("-", "")) == len("2026W45")
    return Days(first, _later(first, timedelta(7 if is_week else 1)))


def _day(day: date) -> Days:
    return Days(day, _later(day, timedelta(1)))


def _later(day: D, by: timedelta) -> D:
    """The end of what is named, or of all time: 9999-12-31 is a day as well."""
    try:
        return day + by
    except OverflowError:
        return day.replace(9999, 12, 31)


def _calendar(year: int, month: int | None = None, day: int | None = None) -> Days:
    if month is not None and day is not None:
        return _day(date(year, month, day))
    if month is not None:
        first = date(year, month, 1)
        return Days(first, _later(first, timedelta(monthrange(year, month)[1])))
    first = date(year, 1, 1)
    return Days(first, _later(first, timedelta(366 if isleap(year) else 365)))
