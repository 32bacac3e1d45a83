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
        self.later: list[str] = []
        """Text that is gone over when it is asked for."""

    @property
    def may_hold_a_picture(self) -> bool:
        """Whether what follows is not code."""
        self.pass_("")
        return not self._fence and self._ticks % 2 == 0 and self._last != "\\"

    def pass_(self, text: str) -> None:
        """Go on over some text, and over what waits."""
        if self.later:
            text = "".join([*self.later, text])
            self.later.clear()
        first, is_line, rest = text.partition("\n")
        self._grow(first)
        if is_line:
            self._end(self._start)
            between, _, last = rest.rpartition("\n")
            if "```" in between or "~~~" in between:
                for line in between.split("\n"):
                    self._end(line)
            self._start, self._last, self._ticks = "", "", 0
            self._grow(last)

    def _grow(self, text: str) -> None:
        if len(self._start) < _LOOKED_AT:
            self._start += text[:_LOOKED_AT]
        self._ticks += text.count("`")
        self._last = text[-1:] or self._last

    def _end(self, line: str) -> None:
        """A line has ended, of which the start is known."""
        found = _FENCE.match(line)
        rest = line[found.end() :] if found else ""
        if found and self._fence:
            if found[1].startswith(self._fence) and not rest.strip():
                self._fence = ""
        elif found and "`" not in rest:
            self._fence = found[1]
