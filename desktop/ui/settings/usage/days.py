"""Writes days as the reader's system writes them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale

from desktop import language
from desktop.engine.usage.bars import Bar
from desktop.language import _


def short_day(day: date, *, with_year: bool = False) -> str:
    """Write "Nov 14", or "Nov 14, 2025"."""
    pattern = _("MMM d, yyyy") if with_year else _("MMM d")
    return _locale().toString(QDate(day.year, day.month, day.day), pattern)


def days_of(bar: Bar, *, with_year: bool = False) -> str:
    """Write the days of a bar: "Nov 14", or "Nov 10 – Nov 16"."""
    first = short_day(bar.first, with_year=with_year)
    if bar.first == bar.last:
        return first
    return f"{first} – {short_day(bar.last, with_year=with_year)}"


def has_decimal_comma() -> bool:
    """Whether the person's system parts decimals by a comma."""
    return QLocale.system().decimalPoint() == ","


def _locale() -> QLocale:
    """The system's habits where it speaks the window's language, else that language's own."""
    system, own = QLocale.system(), QLocale(language.current())
    return system if system.language() == own.language() else own
