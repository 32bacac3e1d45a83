"""Tells what a file of JSON is by the keys that it begins with."""

from __future__ import annotations

import re
from contextlib import closing

from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.source import Source

_SIZES = 1 << 13, 1 << 16, 1 << 20
"""Bytes that are looked at: first, and where that does not tell: a system prompt of any length may
stand before what tells."""
_DEEPEST = 6
_TOKEN = re.compile(
    rb'[\s]*+(?:("[^"\\]*+(?>(?:\\.[^"\\]*+)*)")(\s*:)?|([\[{])|([\]}])|(,)|([^\s,:"\[\]{}]++))',
    re.DOTALL,
)

Path = tuple[str, ...]
ITEM = ""
"""The name, in a path, of an array's elements."""


class Opening:
    """The beginning of a file."""

    def __init__(self, source: Source, member: str = "") -> None:
        self._source = source
        self._member = member
        self._looked = 0
        self._top = b""
        """The file's first byte that is no white space."""
        self._paths: set[Path] = set()

    def has(self, *paths: Path) -> bool:
        """Whether one of these leads from the top to a key. Raises Unreadable."""
        for size in _SIZES:
            self._look(size)
            possible = [path for path in paths if (path[0] == ITEM) == (self._top == b"[")]
            if not possible or not self._paths.isdisjoint(possible):
                return bool(possible)
        return False

    def has_beginning(self, beginning: str) -> bool:
        """Whether a key at the top begins so. Raises Unreadable."""
        self.has((beginning,))
        return any(path[0].startswith(beginning) for path in self._paths if len(path) == 1)

    def _look(self, size: int) -> None:
        if size <= self._looked:
            return
        with closing(self._source.open(self._member)) as file:
            pieces, left = [b""], size
            while left > 0 and (piece := file.read(left)):
                pieces.append(piece)
                left -= len(piece)
        data = b"".join(pieces).removeprefix(b"\xef\xbb\xbf").lstrip()
        self._looked = _SIZES[-1] if left else size
        self._top, self._paths = data[:1], _paths(data)


def json_members(source: Source, pattern: str) -> list[str]:
    """The file itself where it is bare; of an archive, the members of this name, and where there
    are none, for people change names, a few of those that end as JSON does."""
    members = Members(source)
    if members.is_bare:
        return [""]
    return members.matching(pattern) or members.matching(r".*\.json")[:20]


def _paths(data: bytes) -> set[Path]:
    """The path of each key that stands not too deep."""
    found: set[Path] = set()
    stack: list[Path] = []
    here: Path = ()
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        text, is_key, opens, closes = match[1], match[2], match[3], match[4]
        if text and is_key and stack and len(stack) <= _DEEPEST:
            here = (*stack[-1], text[1:-1].decode("utf-8", "replace"))
            found.add(here)
        elif opens:
            stack.append((*here, ITEM) if opens == b"[" else here)
            here = stack[-1] if len(stack) <= _DEEPEST else ()
        elif closes:
            if not stack:
                return found
            stack.pop()
            here = stack[-1] if stack else ()
    return found
