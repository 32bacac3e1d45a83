"""Light and dark: what is written can be read."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import DARK, LIGHT

PANELS = ("window", "sidebar", "panel", "user_panel", "code_panel")
WRITTEN = [
    *((ink, ground) for ink in ("text", "muted", "accent") for ground in PANELS),
    *((f"code_{ink}", "code_panel") for ink in ("keyword", "comment", "string", "number", "name")),
    *((ink, "inline_code") for ink in ("text", "muted", "accent")),
    ("text", "selection"),
    ("on_accent", "accent"),
    ("error", "window"),
    ("error", "panel"),
]
LEAST = 4.5
"""WCAG 2, level AA, for text of this size."""


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    seen = QColor(color)
    red, green, blue = map(linear, (seen.redF(), seen.greenF(), seen.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    darker, lighter = sorted((luminance(ink), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_text_stands_out_from_what_it_stands_on(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= LEAST
