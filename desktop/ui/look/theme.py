"""Which of the two palettes the window has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.rendering.style.palette import DARK, LIGHT, Palette

if TYPE_CHECKING:  # the namespace takes long to load: not before the first paint
    from PySide6.QtCore import Qt

__all__ = ["DARK", "LIGHT", "palette_for"]


def palette_for(scheme: Qt.ColorScheme) -> Palette:
    """Return the palette for the system's colour scheme; light where the system has none."""
    return DARK if scheme.name == "Dark" else LIGHT
