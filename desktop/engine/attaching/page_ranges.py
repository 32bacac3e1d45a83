"""Reads which pages of a document a person wants: "3-7, 9"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RANGE = re.compile(r"\s*(\d{1,6})?\s*([-\u2010-\u2015~])?\s*(\d{1,6})?\s*")
_BETWEEN = re.compile(r"[,;\uff0c\u3001\uff1b]")


def pages_in(words: str, most: int) -> list[int] | None:
    """The numbers of pages from 1 to `most`, in their order; None where the words name none, or
    one that is not there. "5-" goes on to the end, "-5" begins at the first."""
    pages: set[int] = set()
    for part in _BETWEEN.split(words):
        found = _RANGE.fullmatch(part)
        if found is None or not (found[1] or found[3]):
            return None
        first = int(found[1] or 1)
        last = int(found[3] or most) if found[2] else first
        if (found[3] and not found[2]) or not 1 <= first <= last <= most:
            return None
        pages.update(range(first, last + 1))
    return sorted(pages)


def pages_text(pages: Sequence[int]) -> str:
    """The numbers as a person writes them: "3–7, 9"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
