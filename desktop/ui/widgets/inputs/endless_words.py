"""Finds words that are too long to be broken at a good place, such as a file as base64."""

from __future__ import annotations

import re

_ENDLESS = re.compile(r"\S{5000}")
"""Words longer than this may be broken anywhere: Qt's search for a place to break takes a time that
grows with the square of their length."""


def has_endless_word(text: str) -> bool:
    """Whether a field with this text is to break its lines anywhere."""
    return _ENDLESS.search(text) is not None
