"""Families of fonts that the system picks by itself."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QTextLayout


@lru_cache(maxsize=20)
def family_for_han(font: QFont) -> str:
    """Return the family in which Han is drawn in text of this font; its own if that has Han."""
    layout = QTextLayout("\u4e2d", font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return runs[0].rawFont().familyName() if runs else font.family()
