"""Makes icons from the SVG files in `resources/icons`, in the colours of the palette in use."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import paths

_SIDES = (20, 30, 40, 60)
"""Sides in pixels that each icon is drawn at: for scales of 100 %, 150 %, 200 % and 300 %."""
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied

BESIDE_WORDS = QSize(24, 18)
"""The size of an icon of `beside_words`: a style puts the words close to it."""


def program_icon() -> QIcon:
    """Return Weir's own icon, in its own colours."""
    return _icon({QIcon.Mode.Normal: _drawn(_source("weir"), (16, 32, 48, 128, 256))})


@lru_cache(maxsize=200)
def icon(name: str, color: str, disabled: str | None = None, hovered: str | None = None) -> QIcon:
    """Return the icon `name` in one colour, and in others for disabled and hovered buttons.

    Those of a palette are drawn once: some are asked for at every paint.
    """
    return _coloured(_source(name), color, disabled, hovered, _SIDES, 1)


@lru_cache(maxsize=50)
def beside_words(name: str, color: str, disabled: str | None = None) -> QIcon:
    """Return the icon `name` with room after it, for a button with words and `BESIDE_WORDS`."""
    sides = tuple(BESIDE_WORDS.height() * side // _SIDES[0] for side in _SIDES)
    share = BESIDE_WORDS.width() / BESIDE_WORDS.height()
    return _coloured(_source(name), color, disabled, None, sides, share)


def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _coloured(
    source: str,
    color: str,
    disabled: str | None,
    hovered: str | None,
    sides: tuple[int, ...],
    share: float,
) -> QIcon:
    """An icon whose pixmaps are drawn once for each colour, whatever modes have it."""
    colors = {QIcon.Mode.Normal: color, QIcon.Mode.Disabled: disabled or color}
    if hovered is not None:
        colors[QIcon.Mode.Active] = hovered
    drawn = {
        one: _drawn(source.replace("currentColor", one), sides, share) for one in colors.values()
    }
    return _icon({mode: drawn[one] for mode, one in colors.items()})


def _icon(drawn: dict[QIcon.Mode, list[QPixmap]]) -> QIcon:
    result = QIcon()
    for mode, pixmaps in drawn.items():
        for pixmap in pixmaps:
            result.addPixmap(pixmap, mode)
    return result


def _drawn(svg: str, sides: tuple[int, ...], share: float = 1) -> list[QPixmap]:
    """Draw it in each of the sizes; `share`: how much wider than high, with room at the end."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixmaps = list[QPixmap]()
    for side in sides:
        picture = QImage(QSize(round(side * share), side), _FORMAT)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        # A copy: what was painted on keeps its paint engine, which takes more than an icon does.
        pixmaps.append(QPixmap.fromImage(picture.copy()))
    return pixmaps
