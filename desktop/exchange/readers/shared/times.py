"""Reads the times of foreign files: seconds, milliseconds, ISO 8601, or nothing of use."""

from __future__ import annotations

import math
from datetime import UTC, datetime

_LATEST = 4_102_444_800.0
"""The year 2100. A time behind it is a mistake, and so is one before 1970."""
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""A number above the first is one of nanoseconds, microseconds, milliseconds: so many a second."""
_LONGEST = 64


def seconds(value: object) -> float | None:
    """Seconds since the epoch; None where the value is no time: null, 0, far off, any other type.

    ISO 8601 without a zone is taken as UTC.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _of_text(value.strip())
    return _of_number(value) if isinstance(value, int | float) else None


def _of_number(value: float) -> float | None:
    if not 0 < value < 1e21 or not math.isfinite(value):
        return None
    unit = next((each for above, each in _UNITS if value > above), 1.0)
    return _sane(value / unit)


def _of_text(value: str) -> float | None:
    if not value or len(value) > _LONGEST:
        return None
    try:
        return _of_number(float(value))
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(value)
        return _sane((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _sane(found: float) -> float | None:
    return found if 0 < found < _LATEST else None
