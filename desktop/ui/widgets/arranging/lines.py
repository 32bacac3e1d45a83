"""Thin lines between the parts of a panel, in the colour of its frame."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


def thin_line() -> QWidget:
    """Return a line across a panel."""
    line = _line()
    line.setFixedHeight(1)
    return line


def upright_line() -> QWidget:
    """Return a line between what stands side by side."""
    line = _line()
    line.setFixedWidth(1)
    return line


def _line() -> QWidget:
    line = QWidget()
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAutoFillBackground(True)
    return line
