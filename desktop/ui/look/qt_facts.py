"""What Qt knows of itself and of the screen, for bug reports."""

from __future__ import annotations

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from desktop.language import current


def qt_facts() -> list[str]:
    """These facts, in lines."""
    screen = QGuiApplication.primaryScreen()
    size, scale = screen.size(), screen.devicePixelRatio()
    scheme = QGuiApplication.styleHints().colorScheme().name.lower()
    platform = QGuiApplication.platformName()
    return [
        f"Qt {qVersion()}, PySide6 {PySide6.__version__}, {platform}",
        f"Screen: {size.width()}x{size.height()} at {scale:g}, {scheme}",
        f"Language: {current()}",
    ]
