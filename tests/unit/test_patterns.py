"""Regular expressions of the program mean the same on every Python that it runs on.

CPython 3.11.0 to 3.11.4, Debian 12's own among them, match a possessive quantifier over a group
that backtracks wrongly (https://github.com/python/cpython/issues/106052). Atomic groups are right
there, and so are possessive quantifiers over single characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.unit.test_house import ROOT, SOURCES, nodes

_LITERAL_PARTS = ast.Constant | ast.JoinedStr | ast.BinOp
_UNKNOWN = "(?:xy)"
"""Stands for a part that another place of the source says: it may be a group."""
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY")
"""What the parser calls patterns of one character."""
_BY_THE_EYE = re.compile(r"(?<!\\)(?:\\\\)*\)(?:[*+?]|\{[0-9,]+\})\+")
"""A possessive quantifier behind a group, in a text that is no whole pattern."""


def written(node: ast.AST) -> str | None:
    """The text of a string that is put together in the source."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(written(part) or _UNKNOWN for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = written(left), written(right)
            if sides == (None, None):
                return None
            return "".join(_UNKNOWN if side is None else side for side in sides)
    return None


def strings(tree: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every string of a source with its line, whole ones before their parts."""
    for node in tree:
        if isinstance(node, _LITERAL_PARTS) and (text := written(node)) is not None:
            yield node.lineno, text


def parsed(source: str) -> Iterator[ast.AST]:
    """The nodes of a source's syntax tree."""
    return ast.walk(ast.parse(source))


def is_possessive_over_a_group(text: str) -> bool:
    """Whether the pattern `text`, or one that it is a part of, has such a quantifier."""
    try:
        return _has_one(_parser.parse(text))
    except (re.error, OverflowError):  # a part of a pattern, or none
        return _BY_THE_EYE.search(text) is not None


def _has_one(pattern: Any) -> bool:
    if isinstance(pattern, _parser.SubPattern):
        return any(
            (name is _constants.POSSESSIVE_REPEAT and not _is_single(value[2])) or _has_one(value)
            for name, value in pattern
        )
    return isinstance(pattern, tuple | list) and any(map(_has_one, pattern))


def _is_single(pattern: Any) -> bool:
    return len(pattern) == 1 and str(pattern[0][0]) in _SINGLE


def test_no_quantifier_over_a_group_is_possessive() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line, text in strings(nodes(path))
        if "+" in text and is_possessive_over_a_group(text)
    }
    assert not found, "write (?>(?:…)*) in place of (?:…)*+"


@pytest.mark.parametrize(
    "source",
    [
        r'r"(?:ab|c)*+"',
        r'r"(ab)++"',
        r'r"x(?:y(?:ab)?+)"',
        r'r"(?:ab){2,5}+"',
        r'r"(?=(?:a\b)*+)"',
        'f"(?:{word})*+"',
        'f"{word}*+"',
        'r"(?:" + WORD + ")*+"',
        'WORD + "*+"',
        r'r"[)(?:ab)*+"',
    ],
)
def test_each_way_to_write_one_is_found(source: str) -> None:
    assert any(is_possessive_over_a_group(text) for _line, text in strings(parsed(source)))


@pytest.mark.parametrize(
    "source",
    [r'r"[ab]*+"', r'r"\s++"', r'r"a{0,63}+@"', r'r"(?>(?:ab|c)*)"', r'r"\)*+"', '"Ctrl++"'],
)
def test_what_is_right_everywhere_is_allowed(source: str) -> None:
    assert not any(is_possessive_over_a_group(text) for _line, text in strings(parsed(source)))
