"""Display formulas of several lines, from `$$` or `\\[` to their closing mark, if there is one."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.rendering.markdown.blocks.block import LONGEST, Block
from desktop.rendering.markdown.blocks.openings import FENCE, MATHS, heading, starts_block
from desktop.rendering.markdown.words import WORDS

_CLOSINGS = {
    "$$": re.compile(r"(?<!\\)(?:\\\\)*(\$\$)"),
    "\\[": re.compile(r"(?<!\\)(?:\\\\)*(\\\])"),
}
_WORD = re.compile(r"(?<![\\\w])[^\W\d_]{2,}")
_CHINESE = re.compile(r"[\u3040-\u9fff]{4}")
_WORDS = re.compile(rf"\s*{WORDS}\s*")
_LINK = re.compile(r"[^\\\[\]]{1,200}\][(\[:]")
LOOKED_AT = 60
"""Characters of a line that decide whether it is prose."""


class Formula(NamedTuple):
    """A formula whose end has not come."""

    place: Block
    mark: str
    """It opens with: "$$" or "\\["."""
    source: str
    """All of it as it was written, to be shown as prose if it never closes."""
    text: str
    """Its LaTeX so far."""
    blank: bool = False
    """It holds a blank line; if prose follows, it was no formula."""

    def with_line(self, line: str, text: str) -> Formula:
        """Add a line; `text` is the line without the marks of the blocks around it."""
        source = f"{self.source}\n{line}"
        if not text:
            return self._replace(source=source, blank=True)
        return self._replace(source=source, text=f"{self.text}\n{text}")

    def is_broken_by(self, line: str, text: str) -> bool:
        """Whether this line shows that it was no formula."""
        if len(self.source) + len(line) >= LONGEST:
            return True
        if not text:
            return False
        if FENCE.match(text) or heading(text):
            return True
        return self.blank and not text.startswith("$$") and _is_prose(text)

    def so_far(self) -> Block:
        """The block shown until the formula's end has come, without half a closing mark."""
        return self.place._replace(text=self.text.strip().rstrip("$\\").rstrip(), open_=True)


def beginning(text: str) -> tuple[str, tuple[int, int] | None] | None:
    """Return the mark of a formula that `text` begins with, and where its closing mark is, if it
    has come; None if there is no formula."""
    found = MATHS.match(text)
    if not found:
        return None
    if found[0] == "\\[" and _LINK.match(text, 2):  # whose first bracket is escaped
        return None
    end = closing(text, found[0], 2)
    if end is not None and _is_none(found[0], text[2 : end[0]]):
        return None
    return found[0], end


def closing(text: str, mark: str, after: int) -> tuple[int, int] | None:
    """Return where in `text`, from `after` on, the closing mark begins and ends."""
    found = _CLOSINGS[mark].search(text, after)
    return found.span(1) if found else None


def _is_none(mark: str, text: str) -> bool:
    """Whether there is no formula between the marks, but nothing, or what stands in brackets that
    are escaped: `\\[only words\\]`, `\\[1\\]`."""
    if mark == "\\[":
        return not text.strip() or text.isdecimal() or _WORDS.fullmatch(text) is not None
    return not text.strip()


def _is_prose(text: str) -> bool:
    start = text[:LOOKED_AT]
    if starts_block(start) or start.startswith("**"):
        return True
    return "\\" not in start and (
        len(_WORD.findall(start)) >= 3 or _CHINESE.search(start) is not None
    )
