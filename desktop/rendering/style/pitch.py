"""How far the lines of running text are apart: in a conversation, and in the message below it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo, QTextBlockFormat

PITCH = 1.6
"""Pixels from line to line ÷ pixels of the font."""


def line_pitch(font: QFont) -> int:
    """Pixels from line to line of running text in this font."""
    return round(QFontInfo(font).pixelSize() * PITCH)


def set_minimum(form: QTextBlockFormat, pixels: float) -> None:
    """Give the lines of a block a pitch.

    A minimum, not a fixed height: every line of one script mix has one pitch, and a fallback font
    or a formula that is taller is not cut off.
    """
    form.setLineHeight(pixels, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
