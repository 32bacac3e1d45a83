"""Finds what has the look of a window, for what is laid over it."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QWidget


def dressed(widget: QWidget) -> QWidget:
    """The window that a widget stands in, or its content where that has the look: what belongs to
    the bare frame around it would be drawn as the system draws it."""
    window = widget.window()
    content = window.centralWidget() if isinstance(window, QMainWindow) else None
    return window if content is None or window.styleSheet() else content
