"""Makes all text of the program larger or smaller: every window, menu and tooltip."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

_FACTOR = "textSize"
"""The property of the application that holds the factor: windows may come and go."""


def text_size() -> float:
    """Return how large all text is, as a multiple of the system's size."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return float(application.property(_FACTOR) or 1.0)


def with_text(pixels: int) -> int:
    """Return a width that holds as many letters as `pixels` do of the system's size."""
    return round(pixels * text_size())


def set_text_size(factor: float) -> None:
    """Show text `factor` times as large as the system's.

    A style sheet with sizes of text must be made anew after that.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.property(_FACTOR) or 1.0
    if factor != before:
        application.setProperty(_FACTOR, factor)
        font = application.font()
        font.setPointSizeF(round(font.pointSizeF() / before * factor, 3))
        application.setFont(font)
