"""Knows where in growing Markdown a picture may stand: not in code, nor behind a backslash."""

from __future__ import annotations

import re

_FENCE = re.compile(r"[ >]*(?:(?:[-*+]|\d{1,9}[.)]) +)?(`{3,}|~{3,})")
_LOOKED_AT = 80
"""Characters at the start of a line that tell whether it is a fence."""


class Lines:
    """Takes text in whatever pieces, at linear cost."""

    def __init__(self) -> None:
        self._start, self._last = "", ""  # of the current line: its start, its last character
        self._ticks = 0
        self._fence = ""

    @property
    def may_hold_a_picture(self) -> bool:
        """Whether what follows is not code."""
        return not self._fence and self._ticks % 2 == 0 and self._last != "\\"

    def pass_(self, text: str) -> None:
        """Go on over some text."""
        if "\n" not in text:
            self._grow(text)
            return
        first, *lines = text.split("\n")
        self._grow(first)
        for line in lines:
            self._end()
            self._grow(line)

    def _grow(self, text: str) -> None:
        if len(self._start) < _LOOKED_AT:
            self._start += text[:_LOOKED_AT]
        self._ticks += text.count("`")
        self._last = text[-1:] or self._last

    def _end(self) -> None:
        found = _FENCE.match(self._start)
        rest = self._start[found.end() :] if found else ""
        if found and self._fence:
            if found[1].startswith(self._fence) and not rest.strip():
                self._fence = ""
        elif found and "`" not in rest:
            self._fence = found[1]
        self._start, self._last, self._ticks = "", "", 0
