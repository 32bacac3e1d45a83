"""Reads which pages or lines of a document a person wants: "3-7, 9"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RANGE = re.compile(r"\s*(\d{1,8})?\s*([-\u2010-\u2015~\uff5e])?\s*(\d{1,8})?\s*")
_BETWEEN = re.compile(r"[,;\uff0c\u3001\uff1b]")


def ranges_in(words: str, most: int) -> list[range] | None:
    """The runs of numbers from 1 to `most`, in their order, none touching another; None where the
    words name none, or one that is not there. "5-" goes on to the end, "-5" begins at the
    first."""
    found: list[range] = []
    for part in _BETWEEN.split(words):
        one = _range(part, most)
        if one is None:
            return None
        found.append(one)
    return _joined(found)


def pages_in(words: str, most: int) -> list[int] | None:
    """The numbers that `ranges_in` finds, one by one."""
    ranges = ranges_in(words, most)
    return None if ranges is None else [number for run in ranges for number in run]


def ranges_text(ranges: Iterable[range]) -> str:
    """The runs as a person writes them: "3–7, 9"."""
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in ranges)


def pages_text(pages: Sequence[int]) -> str:
    """The same of single numbers, in their order."""
    return ranges_text(_joined([range(page, page + 1) for page in pages]))


def _range(words: str, most: int) -> range | None:
    found = _RANGE.fullmatch(words)
    if found is None or not (found[1] or found[3]):
        return None
    first = int(found[1] or 1)
    last = int(found[3] or most) if found[2] else first
    if (found[3] and not found[2]) or not 1 <= first <= last <= most:
        return None
    return range(first, last + 1)


def _joined(ranges: Iterable[range]) -> list[range]:
    """The same numbers in as few runs as they are."""
    joined: list[range] = []
    for run in sorted(ranges, key=lambda one: one.start):
        if joined and run.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(joined[-1].stop, run.stop))
        else:
            joined.append(run)
    return joined
