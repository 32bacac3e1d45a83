"""Words of a page can be read in both of its themes."""

from __future__ import annotations

import re

import pytest

from desktop.rendering.pages.look import style_sheet
from desktop.rendering.style.palette import DARK, LIGHT, Palette

_LEAST = 4.5
"""WCAG 2.2, level AA, for small text."""


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_contrast_of_words(palette: Palette) -> None:
    code = [getattr(palette, name) for name in dir(palette) if name.startswith("code_")]
    inks = {
        palette.window: [palette.text, palette.muted, palette.accent, palette.error],
        palette.user_panel: [palette.text, palette.muted, palette.accent],
        palette.code_panel: [palette.muted, *(ink for ink in code if ink != palette.code_panel)],
        palette.inline_code: [palette.text],
    }
    for ground, used in inks.items():
        for ink in used:
            assert contrast(ink, ground) >= _LEAST, (ink, ground)


def contrast(ink: str, ground: str) -> float:
    one, other = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_style_sheet_loads_nothing_and_names_what_it_uses() -> None:
    sheet = style_sheet()
    assert not re.search(r"url\(|@import|https?:|</", sheet)
    assert set(re.findall(r"var\((--[a-z-]+)\)", sheet)) <= set(re.findall(r"(--[a-z-]+):", sheet))
    assert sheet.count("{") == sheet.count("}")
