"""The round sign of a preset, with its letter."""

from __future__ import annotations

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
    picture = QPixmap(side * _SHARP, side * _SHARP)
    picture.setDevicePixelRatio(_SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(1, round(side * _LETTER)))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.accent if strong else palette.user_panel))
    round_ = QRect(0, 0, side, side)
    painter.drawEllipse(round_)
    painter.setFont(font)
    painter.setPen(QColor(palette.on_accent if strong else palette.accent))
    painter.drawText(round_, Qt.AlignmentFlag.AlignCenter, preset.letter)
    painter.end()
    return picture
