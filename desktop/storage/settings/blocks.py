"""Cuts, puts in and moves the lines of one `[[…]]` table of settings.toml, comments and all.

tomlkit counts the comment above a table to the table before it, and would leave it there or take
the wrong one along. Each function returns None where lines cannot be handled so, as for a list
that is written inline.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

NOTHING = re.compile(r"\s*(#.*)?")
"""A line that TOML reads nothing from."""


def without_block(text: str, key: str, index: int) -> str | None:
    """The text without the lines of one table; the comment above it stays."""
    lines = text.split("\n")
    heads = _heads(lines, key)
    if index >= len(heads):
        return None
    start, end = heads[index], _end(lines, key, heads[index])
    blank_above = start == 0 or not lines[start - 1].strip()
    while blank_above and end < len(lines) - 1 and not lines[end].strip():
        end += 1
    cut = "\n".join(lines[:start] + lines[end:])
    wanted = tomllib.loads(text)
    del wanted[key][index]
    if not wanted[key]:
        del wanted[key]
    return cut if reads_as(cut, wanted) else None


def block_at(text: str, key: str, index: int) -> str | None:
    """The lines of one table, without the comment above it."""
    lines = text.split("\n")
    heads = _heads(lines, key)
    if index >= len(heads):
        return None
    return "\n".join(lines[heads[index] : _end(lines, key, heads[index])])


def with_block(text: str, key: str, index: int, block: str) -> str | None:
    """The text with the lines of a table put in before that of the index, or behind the last."""
    wanted = tomllib.loads(text)
    entries = wanted.setdefault(key, [])
    if not isinstance(entries, list):
        return None
    entries[index:index] = tomllib.loads(block)[key]
    added = "\n".join(_inserted(text.split("\n"), key, index, block.split("\n")))
    return added if reads_as(added, wanted) else None


def with_block_moved(text: str, key: str, index: int, to: int) -> str | None:
    """The text with one table, and the comment right above it, at another place of the list."""
    lines = text.split("\n")
    heads = _heads(lines, key)
    if index >= len(heads):
        return None
    start, end = _above(lines, heads[index]), _end(lines, key, heads[index])
    block = lines[start:end]
    while end < len(lines) - 1 and not lines[end].strip():
        end += 1
    moved = "\n".join(_inserted(lines[:start] + lines[end:], key, to, block))
    wanted = tomllib.loads(text)
    wanted[key].insert(to, wanted[key].pop(index))
    return moved if reads_as(moved, wanted) else None


def reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether TOML reads the text so."""
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _heads(lines: list[str], key: str) -> list[int]:
    head = re.compile(rf"\s*\[\[\s*{key}\s*\]\]")
    return [n for n, line in enumerate(lines) if head.match(line) and _is_outside(lines, n)]


def _end(lines: list[str], key: str, start: int) -> int:
    """The line behind a table; what stands above the next one belongs to that."""
    other = re.compile(rf"\s*\[(?!\[?\s*{key}\s*\.)")
    after = (n for n in range(start + 1, len(lines)) if other.match(lines[n]))
    end = next((n for n in after if _is_outside(lines, n)), len(lines))
    while NOTHING.fullmatch(lines[end - 1]):
        end -= 1
    return end


def _is_outside(lines: list[str], number: int) -> bool:
    """Whether a line that looks like the head of a table is one, and not within a long text."""
    try:
        tomllib.loads("\n".join(lines[:number]))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _above(lines: list[str], start: int) -> int:
    """The first line of the comment that stands right above a table."""
    while start > 0 and lines[start - 1].strip() and NOTHING.fullmatch(lines[start - 1]):
        start -= 1
    return start


def _inserted(lines: list[str], key: str, index: int, block: list[str]) -> list[str]:
    """The lines with a block, and an empty line on each side of it."""
    heads = _heads(lines, key)
    if index < len(heads):
        place = _above(lines, heads[index])
    elif heads:
        place = _end(lines, key, heads[-1])
    else:
        place = len(lines)
    before, behind = lines[:place], lines[place:]
    while before and not before[-1].strip():
        before.pop()
    while behind and not behind[0].strip():
        del behind[0]
    return [
        *before,
        *([""] if before else []),
        *block,
        *([""] if behind else []),
        *(behind or [""]),
    ]
