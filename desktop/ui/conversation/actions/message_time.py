"""Writes the time of a message as the reader's system writes times."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale

from desktop import language
from desktop.language import _


def short_time(seconds: float, now: float | None = None) -> str:
    """ "2:32 PM" today, "Nov 21, 2:32 PM" otherwise, with the year where it is another.

    Seconds since the epoch; `now` is the clock's where it is not given.
    """
    then = _moment(seconds)
    today = (QDateTime.currentDateTime() if now is None else _moment(now)).date()
    time = _locale().toString(then.time(), QLocale.FormatType.ShortFormat)
    if then.date() == today:
        return time
    return _("{day}, {time}").format(day=_day(then.date(), today), time=time)


def day_or_time(seconds: float, now: float | None = None) -> str:
    """ "today 2:32 PM", "Nov 21" otherwise, with the year where it is another."""
    then = _moment(seconds)
    today = (QDateTime.currentDateTime() if now is None else _moment(now)).date()
    if then.date() == today:
        time = _locale().toString(then.time(), QLocale.FormatType.ShortFormat)
        return _("today {time}").format(time=time)
    return _day(then.date(), today)


def full_time(seconds: float) -> str:
    """Write day of the week, date, time and zone."""
    return _locale().toString(_moment(seconds), QLocale.FormatType.LongFormat)


def _day(day: QDate, today: QDate) -> str:
    pattern = _("MMM d") if day.year() == today.year() else _("MMM d, yyyy")
    return _locale().toString(day, pattern)


def _moment(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))


def _locale() -> QLocale:
    """The system's habits where it speaks the window's language, else that language's own."""
    system, own = QLocale.system(), QLocale(language.current())
    return system if system.language() == own.language() else own
