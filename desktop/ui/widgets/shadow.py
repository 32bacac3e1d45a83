"""Lifts a panel above the window that it lies in."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

_REACH, _BELOW, _DARKNESS = 28, 6, 60


def lift(panel: QWidget) -> None:
    """Give a panel within a window a soft shadow."""
    shadow = QGraphicsDropShadowEffect(panel)
    shadow.setBlurRadius(_REACH)
    shadow.setOffset(0, _BELOW)
    shadow.setColor(QColor(0, 0, 0, _DARKNESS))
    panel.setGraphicsEffect(shadow)
