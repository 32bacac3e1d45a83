"""A word that must not be found, and where it is."""

from __future__ import annotations

from pathlib import Path

CANARY = "Wombat袋熊"
_WORDS = (CANARY, CANARY.lower(), "Wombat", "wombat", "袋熊")
_FORMS = [word.encode(code) for word in _WORDS for code in ("utf-8", "utf-16-le", "utf-16-be")]
_LEAST = 6
"""Bytes of a form: what is encrypted holds every shorter one by chance."""


def files_with_canary(home: Path) -> list[str]:
    """The names of all files below a folder that have the word, whole or as the index splits it."""
    found = (path for path in sorted(home.rglob("*")) if path.is_file())
    return [path.name for path in found if _has_it(path.read_bytes())]


def _has_it(content: bytes) -> bool:
    return any(form in content for form in _FORMS if len(form) >= _LEAST)
