"""Paints the icon in the head of a code panel."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from desktop.ui.look.icons import icon


def paint_copy_icon(painter: QPainter, box: QRect, colour: str) -> None:
    """Paint the icon of copying."""
    icon("copy", colour).paint(painter, box, Qt.AlignmentFlag.AlignCenter)
