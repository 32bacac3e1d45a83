"""Decides which drawings are shown, which a child process made of what a model wrote."""

from __future__ import annotations

import re

_SAFE = re.compile(r"(?:</?(?:svg|g|path|rect|line|polyline|polygon|ellipse|circle)\b[^<]*)+")
_REFERENCE = re.compile(r"href|url|style|[@&]", re.IGNORECASE)


def is_safe(svg: str) -> bool:
    """Whether a drawing holds only lines and areas, and refers to nothing."""
    return _SAFE.fullmatch(svg) is not None and _REFERENCE.search(svg) is None
