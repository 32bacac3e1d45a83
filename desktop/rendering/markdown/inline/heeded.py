"""How much of a text's marks have an effect: replies are hostile."""

from __future__ import annotations

import re
from itertools import islice

_MOST = [
    ("\\*_~`<&$", 600, re.compile(r"[\\*_~`<&$]")),
    ("[", 200, re.compile(r"\[")),
    ("$", 200, re.compile(r"\$")),
]
"""Marks of one block that have an effect; text behind them is shown as it was written. No person's
text has so many, brackets cost the square of their number, and all formulas of a block are laid
out again with each word that is added to it."""


def heeded_length(source: str) -> int:
    """Up to where marks have an effect: it depends on the text before, not on what comes."""
    if len(source) <= _MOST[1][1]:
        return len(source)
    ends = [
        next(islice(which.finditer(source), most, None)).start()
        for marks, most, which in _MOST
        if sum(map(source.count, marks)) > most
    ]
    return min(ends, default=len(source))
