"""Reads the dates of a search: a day, a month, a year, or so many days ago."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` until before `end`."""

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
    """When a day begins, in seconds since the epoch."""
    try:
        return datetime.combine(day, time()).timestamp()
    except (OverflowError, OSError, ValueError):  # Windows knows no time before 1970
        return (day - date(1970, 1, 1)).total_seconds()


_DATE = re.compile(r"\d{4}(?:[-/.]\d{1,2}){0,2}")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_LENGTHS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}


def days_of(value: str, today: date) -> Days | None:
    """The days that a value such as 2026-11, 2026-11-03, yesterday or 7d means; None for others.

    7d is the day seven days ago; w, m and y stand for 7, 30 and 365 days.
    """
    value = value.lower()
    try:
        if value in _NAMED:
            return _day(today - timedelta(_NAMED[value]))
        if ago := _AGO.fullmatch(value):
            return _day(today - timedelta(int(ago[1]) * _LENGTHS[ago[2]]))
        return _calendar(*map(int, re.split("[-/.]", value))) if _DATE.fullmatch(value) else None
    except (ValueError, OverflowError):  # there is no such day
        return None


def _day(day: date) -> Days:
    return Days(day, day + timedelta(1))


def _calendar(year: int, month: int | None = None, day: int | None = None) -> Days:
    if month is not None and day is not None:
        return _day(date(year, month, day))
    if month is not None:
        first = date(year, month, 1)
        return Days(first, date(year + month // 12, month % 12 + 1, 1))
    return Days(date(year, 1, 1), date(year + 1, 1, 1))
