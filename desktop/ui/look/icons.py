"""Makes icons from the SVG files in `resources/icons`, in the colours of the palette in use."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import paths

_SIDES = (20, 30, 40, 60)
"""Sides in pixels that each icon is drawn at: for scales of 100 %, 150 %, 200 % and 300 %."""

BESIDE_WORDS = QSize(24, 18)
"""The size of an icon of `beside_words`: a style puts the words close to it."""


def program_icon() -> QIcon:
    """Return Weir's own icon, in its own colours."""
    return _drawn(_source("weir"), (16, 32, 48, 128, 256))


@lru_cache(maxsize=200)
def icon(name: str, color: str, disabled: str | None = None, hovered: str | None = None) -> QIcon:
    """Return the icon `name` in one colour, and in others for disabled and hovered buttons.

    Those of a palette are drawn once: some are asked for at every paint.
    """
    source = _source(name)
    result = _drawn(source.replace("currentColor", color), _SIDES)
    if hovered is not None:
        _drawn(source.replace("currentColor", hovered), _SIDES, QIcon.Mode.Active, result)
    dull = source.replace("currentColor", disabled or color)
    return _drawn(dull, _SIDES, QIcon.Mode.Disabled, result)


@lru_cache(maxsize=50)
def beside_words(name: str, color: str, disabled: str | None = None) -> QIcon:
    """Return the icon `name` with room after it, for a button with words and `BESIDE_WORDS`."""
    source = _source(name)
    sides = tuple(BESIDE_WORDS.height() * side // _SIDES[0] for side in _SIDES)
    share = BESIDE_WORDS.width() / BESIDE_WORDS.height()
    result = _drawn(source.replace("currentColor", color), sides, share=share)
    dull = source.replace("currentColor", disabled or color)
    return _drawn(dull, sides, QIcon.Mode.Disabled, result, share=share)


def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _drawn(
    svg: str,
    sides: tuple[int, ...],
    mode: QIcon.Mode = QIcon.Mode.Normal,
    into: QIcon | None = None,
    *,
    share: float = 1,
) -> QIcon:
    """Draw it in each of the sizes; `share`: how much wider than high, with room at the end."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    result = QIcon() if into is None else into
    for side in sides:
        pixmap = QPixmap(QSize(round(side * share), side))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        result.addPixmap(pixmap, mode)
    return result
