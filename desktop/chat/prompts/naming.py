"""A name for a new prompt, made of its text."""

from __future__ import annotations

import re
from collections.abc import Collection

_LONGEST = 48
"""Characters."""
_IN_NO_NAME = re.compile(r"[/\\:*?\"<>|\x00-\x1f\x7f]+")
"""What the name of a file cannot have on some system."""


def suggested_name(text: str, taken: Collection[str]) -> str:
    """The first words of a text as the name of a file that is free; "" where it has none.

    `taken` are the names that there are, which differ by more than their capitals.
    """
    line = next((line for line in text.splitlines() if _IN_NO_NAME.sub("", line).strip()), "")
    plain = " ".join(_IN_NO_NAME.sub(" ", line).split()).strip(". #")
    name = _cut(plain)
    known = {one.casefold() for one in taken}
    names = (name, *(f"{name} {number}" for number in range(2, len(known) + 3)))
    return next(one for one in names if one.casefold() not in known) if name else ""


def _cut(line: str) -> str:
    """A line that ends where a word does, where words are of usual length."""
    if len(line) <= _LONGEST:
        return line
    words = line[: _LONGEST + 1].rpartition(" ")[0]
    return (words if len(words) > _LONGEST // 2 else line[:_LONGEST]).rstrip(" .,;")
