"""The round sign of a preset, with its letter."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPixmap

from desktop.chat.steering.preset import Preset
from desktop.rendering.style.palette import Palette

SIDE = 20
"""Pixels of a sign in a line of text."""
_LETTER = 0.6
"""Of the side: the height of the letter's font."""
_SHARP = 3
"""Each pixel is drawn as so many: for screens of up to this scale."""


def sign_of(preset: Preset, palette: Palette, side: int = SIDE, *, strong: bool = False) -> QIcon:
    """Return the sign. `strong`: it stands out among others."""
    return QIcon(sign_picture(preset, palette, side, strong=strong))


def sign_picture(
    preset: Preset, palette: Palette, side: int = SIDE, *, strong: bool = False
) -> QPixmap:
    """Return the same for a label."""
    fill, ink = palette.user_panel, palette.accent
    if strong:
        fill, ink = palette.accent, palette.on_accent
    return _drawn(preset.letter, side, fill, ink, QGuiApplication.font())


@lru_cache(maxsize=100)
def _drawn(letter: str, side: int, fill: str, ink: str, font_of: QFont) -> QPixmap:
    """Draw it once for each font of the system: it is asked for at every change of a chat."""
    picture = QPixmap(side * _SHARP, side * _SHARP)
    picture.setDevicePixelRatio(_SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    font = QFont(font_of)
    font.setPixelSize(max(1, round(side * _LETTER)))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    round_ = QRect(0, 0, side, side)
    painter.drawEllipse(round_)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(round_, Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return picture
