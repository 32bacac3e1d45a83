"""Lets what changes in the window fade from how it was, in 150 ms.

The change itself is made at once, so that keys and clicks meet what is there. Over it lies a
picture of what was, which grows pale: no frame lays anything out, however long the conversation is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPropertyAnimation,
    Qt,
    QVariantAnimation,
)
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.ui.motion import reduced

DURATION = 150
"""Milliseconds."""
_EASING = QEasingCurve.Type.OutCubic
_MOST_PIXELS = 6_000_000
"""An area of more would take longer to be painted than it has: it changes without motion."""
_SEE_THROUGH = ("xcb", "windows", "cocoa")
"""Where Qt can make a whole window pale."""


@contextmanager
def fading(area: QWidget | None) -> Iterator[None]:
    """Change what is seen in `area`, and let it fade from how it was.

    Not within an edit of a document that lies there: its picture is taken first.
    """
    if area is None or not reduced.motion_is_wanted() or not area.isVisible() or _is_large(area):
        yield
        return
    before = area.grab()
    for last in area.findChildren(Picture, options=Qt.FindChildOption.FindDirectChildrenOnly):
        last.end()  # its picture is in the new one, as pale as it was
    yield
    Picture(area, before)


def fade_in(window: QWidget) -> None:
    """Let a window of its own appear, such as a menu, where the desktop can."""
    if not reduced.motion_is_wanted() or QGuiApplication.platformName() not in _SEE_THROUGH:
        return
    appearing = QPropertyAnimation(window, b"windowOpacity", window)
    appearing.setDuration(DURATION)
    appearing.setEasingCurve(_EASING)
    appearing.setStartValue(0.0)
    appearing.setEndValue(1.0)
    appearing.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)


class Picture(QWidget):
    """Covers an area with a picture of how it was, until that is gone. Clicks go through it."""

    def __init__(self, area: QWidget, before: QPixmap) -> None:
        super().__init__(area)
        self._area, self._before = area, before
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(area.rect())
        area.installEventFilter(self)
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(DURATION)
        self._fade.setEasingCurve(_EASING)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._on_value)
        self._fade.finished.connect(self.end)
        self.show()
        self.raise_()
        self._fade.start()

    def end(self) -> None:
        """Uncover the area at once."""
        self._fade.stop()
        self._area.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End where the area has another size: the picture no longer fits."""
        if watched is self._area and event.type() in (QEvent.Type.Resize, QEvent.Type.Hide):
            self.end()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(float(self._fade.currentValue()))
        painter.drawPixmap(0, 0, self._before)

    def _on_value(self, _value: object) -> None:
        self.update()


def _is_large(area: QWidget) -> bool:
    sharp = area.devicePixelRatioF()
    return area.width() * area.height() * sharp * sharp > _MOST_PIXELS
