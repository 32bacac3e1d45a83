"""Fills `{{name}}` in instructions and prompts."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\{\{\s*(\w[\w -]{0,60}?)\s*\}\}")


def places_in(text: str) -> list[tuple[int, int, str]]:
    """Where the variables of a text stand: first letter, letters with the braces, name."""
    return [(found.start(), len(found[0]), found[1]) for found in _VARIABLE.finditer(text)]


def names_in(text: str) -> list[str]:
    """The names of the variables in a text, each once, in their order."""
    return list(dict.fromkeys(found[1] for found in _VARIABLE.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled. One without a value stays as it is written."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
