"""Keeps the colours of formulas readable: models name them for black on white."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_NAMED = {
    "black": "#000000", "blue": "#0000ff", "brown": "#a52a2a", "cyan": "#00ffff",
    "darkblue": "#00008b", "darkgreen": "#006400", "lime": "#00ff00", "maroon": "#800000",
    "navy": "#000080", "purple": "#800080", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
"""Names of colours that are hard to read on a light page or on a dark one."""
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_FAR = 0.7
"""Brightness between the text and a colour from which that one is too near the page's."""


def keep_readable(tree: ET.Element, ink: str) -> None:
    """Mix the colours that are near the page's with the text's, `ink`: "#rrggbb", or the name of a
    colour that nobody knows yet."""
    if not _HEX.fullmatch(ink):
        return
    text = _parts(ink)
    for node in tree.iter():
        color = node.get("mathcolor", "")
        color = _NAMED.get(color.lower(), color)
        if not _HEX.fullmatch(color):
            continue
        parts = _parts(color)
        if abs(_brightness(parts) - _brightness(text)) > _FAR:
            mixed = ((own + other) // 2 for own, other in zip(parts, text, strict=True))
            node.set("mathcolor", "#" + "".join(f"{part:02x}" for part in mixed))


def _parts(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:7]))


def _brightness(parts: tuple[int, ...]) -> float:
    red, green, blue = parts
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
