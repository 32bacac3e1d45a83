"""Lines → blocks: a small state machine of CommonMark's block structure, as far as models use it.

Blocks inside lists and quotes are not nested: each says how deep it lies, and is drawn there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

LONGEST = 4000
"""Characters of one block at most: a longer one is cut at a space, since a paragraph of 100 kB
costs 17 ms to lay out at every flush."""

_DEEPEST = 8
"""Levels of quotes and lists that are drawn; deeper ones lie at this level."""


class Kind(Enum):
    """What a block is drawn as."""

    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    """A list item's first paragraph, with its marker."""
    FENCE = auto()
    """The head line of a code panel; `text` is the language."""
    CODE = auto()
    """One line of code."""
    ROW = auto()
    """One line of a table, as it was written."""
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the document: a paragraph, or one line of code."""

    kind: Kind
    text: str = ""
    """Inline markdown; literal for CODE and ROW."""
    level: int = 0
    """Of a heading: 1 to 6."""
    depth: int = 0
    """In how many list items it lies; an item itself counts those around it."""
    quotes: int = 0
    marker: str = ""
    continued: bool = False
    """The block before was cut because it was too long; this is the rest of it."""


@dataclass(frozen=True, slots=True)
class _Fence:
    mark: str
    """The whole opening run: "```" or "~~~~"."""
    indent: int
    quotes: int


_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})\s*(.*)")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?:([ \t]+)(.*)|$)")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_UNDECIDED = re.compile(r"[ \t>]*(?:[-+*_=~`#|\\ \t]*|\d{1,9}[.)]?|[-+*]?[ \t]*\[[ xX]?\]?)[ \t]*$")


class LineMachine:
    """The state machine. Its state is small and flat: a shallow copy looks ahead."""

    def __init__(self) -> None:
        self._settled: tuple[Block, ...] | list[Block] = ()
        self._open: Block | None = None
        self._fence: _Fence | None = None
        self._in_line = False
        self._blank = False
        self._quotes = 0
        self._columns: tuple[int, ...] = ()  # where the text of each open list item begins
        self._numbers: tuple[int, ...] = ()  # of the last item at each depth; 0 for a bullet
        self._outside: tuple[int, ...] = ()  # the columns of the list that the quote lies in

    def __copy__(self) -> LineMachine:
        other = LineMachine.__new__(LineMachine)
        other.__dict__.update(self.__dict__)
        other._settled = ()
        return other

    @property
    def goes_on(self) -> bool:
        """Whether what comes next simply goes on with the open paragraph."""
        return self._in_line and self._open is not None

    def settled(self) -> list[Block]:
        """What was settled since the last call."""
        blocks, self._settled = list(self._settled), ()
        return blocks

    def close(self) -> None:
        """Settle the open block."""
        if self._open is not None:
            self._settle(replace(self._open, text=self._open.text.rstrip()))
            self._open = None

    def cannot_tell_yet(self, line: str) -> bool:
        """Whether an unfinished line may turn out to be a mere mark, which is better not shown."""
        if self._in_line:
            return False
        if self._fence is not None:
            stripped = line.strip()
            return bool(stripped) and not stripped.strip(self._fence.mark[0])
        return _UNDECIDED.match(line) is not None

    def add(self, line: str, cut: bool = False) -> None:
        """One line, or the first part of it where `cut`."""
        if self._in_line:
            self._go_on(line)
        elif self._fence is not None:
            self._add_code(line, self._fence)
        else:
            self._add_prose(line)
        self._in_line = cut

    def _settle(self, block: Block) -> None:
        if not self._settled:
            self._settled = []
        assert isinstance(self._settled, list)
        self._settled.append(block)

    def _go_on(self, text: str) -> None:
        if self._open is not None:
            self._extend(text)
        elif self._fence is not None:
            self._settle(replace(self._place(Kind.CODE, text), continued=True))
        else:
            self._open = replace(self._place(Kind.PARAGRAPH, text), continued=True)

    def _place(self, kind: Kind, text: str) -> Block:
        depth = min(len(self._outside) + len(self._columns), _DEEPEST)
        return Block(kind, text, depth=depth, quotes=min(self._quotes, _DEEPEST))

    # Code

    def _add_code(self, line: str, fence: _Fence) -> None:
        quotes, line = _without_quotes(line, fence.quotes)
        stripped = line.strip()
        if quotes < fence.quotes:
            self._fence = None
            self._add_prose(line)
        elif stripped.startswith(fence.mark) and not stripped.strip(fence.mark[0]):
            self._fence = None
        else:
            indent = min(fence.indent, len(line) - len(line.lstrip(" ")))
            self._settle(self._place(Kind.CODE, line[indent:]))

    # Prose

    def _add_prose(self, line: str) -> None:
        quotes, rest = _without_quotes(line, _DEEPEST * 4, self._columns)
        indent, text = _indented(rest)
        if not text:
            self._end_paragraph(quotes)
            return
        grows = self._open is not None and not self._blank
        if quotes != self._quotes:
            if grows and quotes < self._quotes and not _starts_block(text):
                self._extend("\n" + text)
                return
            self._turn_to(quotes, line)
            grows = False
        kept = tuple(column for column in self._columns if column <= indent)
        if grows and (kept != self._columns or indent - (kept or (0,))[-1] >= 4):
            same_item = kept == self._columns
            if same_item or not _starts_block(text):
                self._extend("\n" + text)
                return
            grows = False
        self._columns, self._blank = kept, False
        self._add_block(text, indent, grows)

    def _end_paragraph(self, quotes: int) -> None:
        self.close()
        self._blank = True
        if quotes < self._quotes:
            self._turn_to(quotes, "")

    def _turn_to(self, quotes: int, line: str) -> None:
        """Another level of quotes: a list around it is remembered, a list within it is over."""
        self.close()
        if self._quotes == 0:
            indent = len(line) - len(line.lstrip(" "))
            self._outside = tuple(column for column in self._columns if column <= indent)
            self._columns = ()
        elif quotes == 0:
            self._columns, self._outside = self._outside, ()
        self._quotes = quotes

    def _add_block(self, text: str, indent: int, grows: bool) -> None:
        if grows and self._underline(text):
            return
        if found := _FENCE.match(text):
            self._open_fence(found, indent)
        elif found := _HEADING.match(text):
            self._settle_alone(Kind.HEADING, (found[2] or "").strip(), level=len(found[1]))
        elif _RULE.match(text):
            self._settle_alone(Kind.RULE, "")
        elif (found := _ITEM.match(text)) and (not grows or _may_interrupt(found)):
            self._open_item(found, indent)
        elif text.startswith("|"):
            self._settle_alone(Kind.ROW, text)
        elif grows:
            self._extend("\n" + text)
        else:
            self.close()
            self._numbers = self._numbers[: len(self._columns)]
            self._open = self._place(Kind.PARAGRAPH, "")
            self._extend(text)

    def _underline(self, text: str) -> bool:
        """Make a heading of the open paragraph where `text` is a line of `=` or `-` below it."""
        if self._open is None or self._open.kind is not Kind.PARAGRAPH or not _SETEXT.match(text):
            return False
        self._open = replace(self._open, kind=Kind.HEADING, level=1 if text[0] == "=" else 2)
        self.close()
        return True

    def _settle_alone(self, kind: Kind, text: str, level: int = 0) -> None:
        self.close()
        self._numbers = self._numbers[: len(self._columns)]
        self._settle(replace(self._place(kind, text), level=level))

    def _open_fence(self, found: re.Match[str], indent: int) -> None:
        language = found[2].split(maxsplit=1)[0] if found[2].strip() else ""
        self._settle_alone(Kind.FENCE, language.strip("{}.")[:40])
        self._fence = _Fence(found[1], indent, self._quotes)

    def _open_item(self, found: re.Match[str], indent: int) -> None:
        self.close()
        depth = len(self._columns)
        number = int(found[2]) if found[2] else 0
        if found[2] and len(self._numbers) > depth and self._numbers[depth]:
            number = self._numbers[depth] + 1
        self._numbers = (*self._numbers[:depth], number)
        marker = f"{number}{found[3]}" if found[2] else "•◦▪"[min(depth, 2)]
        space = _indented(found[4] or " ")[0]
        text = found[5] or ""
        self._open = replace(self._place(Kind.ITEM, ""), marker=marker)
        width = len(found[1] or found[2] + found[3]) + (space if text and space <= 4 else 1)
        self._columns = (*self._columns, indent + width)[: _DEEPEST * 4]
        if fence := _FENCE.match(text):
            self._open_fence(fence, indent + width)
        else:
            self._extend(text)

    def _extend(self, text: str) -> None:
        """Add to the open block. Where it is cut depends on its text alone, not on its arrival."""
        assert self._open is not None
        self._open = replace(self._open, text=self._open.text + text)
        while len(self._open.text) > LONGEST:
            whole = self._open.text
            cut = max(whole.rfind(" ", 0, LONGEST), whole.rfind("\n", 0, LONGEST)) + 1 or LONGEST
            self._settle(replace(self._open, text=whole[:cut].rstrip()))
            depth = self._open.depth + (self._open.kind is Kind.ITEM)
            self._open = Block(
                Kind.PARAGRAPH,
                whole[cut:],
                depth=depth,
                quotes=self._open.quotes,
                continued=True,
            )


def _may_interrupt(item: re.Match[str]) -> bool:
    """CommonMark: within a paragraph only a bullet with text, or number 1, begins a list."""
    return bool(item[5]) and (item[2] is None or item[2] == "1")


def _starts_block(text: str) -> bool:
    return bool(
        text.startswith("|") or any(p.match(text) for p in (_FENCE, _HEADING, _RULE, _ITEM))
    )


def _without_quotes(line: str, most: int, columns: tuple[int, ...] = ()) -> tuple[int, str]:
    """How many `>` stand before the line, at most `most`, and the line after them."""
    quotes, room = 0, 3 + (columns[-1] if columns else 0)
    while quotes < most:
        bare = line.lstrip(" ")
        if not bare.startswith(">") or len(line) - len(bare) > room:
            break
        line = bare[1:].removeprefix(" ")
        quotes, room = quotes + 1, 3
    return quotes, line


def _indented(line: str) -> tuple[int, str]:
    """The columns of white space before the line (tabs stop at 4), and the line without them."""
    text = line.lstrip(" \t")
    space = line[: len(line) - len(text)]
    return len(space.expandtabs(4)), text if text.strip() else ""
