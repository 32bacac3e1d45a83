"""Takes values out of a foreign file's JSON, where any of them may be of any type."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.chat.text import whole_text

LONGEST_NAME = 200
"""Characters of a name of a model, folder or file. Longer ones are cut."""
LONGEST_TITLE = 1000
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Characters that end a line, or turn the direction of what stands around them."""
_LONGEST_KEY = 500


def clean(text: str) -> str:
    """Text that can be kept: without NUL and without half a surrogate pair."""
    return whole_text(text.replace("\0", ""))


def text(value: object) -> str:
    """The cleaned text; "" where it is none."""
    return clean(value) if isinstance(value, str) else ""


def line(value: object, longest: int = LONGEST_NAME) -> str:
    """A name in one line: of a model, a folder. What joins letters and emoji stays."""
    if not isinstance(value, str):
        return ""
    cut = value[: 4 * longest]
    if cut.isascii() and cut.isprintable():  # most are
        return cut.strip()[:longest].rstrip()
    return _STEERING.sub(" ", clean(cut)).strip()[:longest].rstrip()


def title(value: object) -> str:
    """The title of a chat, in one line."""
    return line(value, LONGEST_TITLE)


def ident(value: object) -> str:
    """An id, which is a text or a whole number; "" where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return str(value)
    return text(value)[:_LONGEST_KEY] if isinstance(value, str) else ""


def table(value: object) -> Mapping[str, Any]:
    """The JSON object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> Sequence[Any]:
    """The JSON array; an empty one where it is none."""
    return value if isinstance(value, list) else ()


def tables(value: object) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of an array; what else stands in it is passed over."""
    return (one for one in rows(value) if isinstance(one, dict))


def number(value: object, most: float = 1e15) -> float | None:
    """A number that is not below 0; None where it is none, or beyond all measure."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= most and math.isfinite(value) else None


def count(value: object) -> int | None:
    """A number of tokens or bytes; None where it is none."""
    found = number(value, 2**47)
    return None if found is None else int(found)


def as_json(value: object, *, indent: int | None = None) -> str:
    """The JSON of a value, as a tool's arguments are kept; "" where it nests too deep."""
    try:
        return clean(json.dumps(value, ensure_ascii=False, indent=indent))
    except (RecursionError, ValueError, TypeError):
        return ""


def arguments(value: object) -> str:
    """The arguments of a tool: a text as it is, all else as JSON."""
    return text(value) if isinstance(value, str) else as_json(value)
