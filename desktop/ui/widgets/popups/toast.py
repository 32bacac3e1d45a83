"""Says in a few words what a key has just done, where nothing else in sight shows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.ui.motion.fading import fading
from desktop.ui.widgets.labels import ElidedLabel

_STAYS_MS = 2600
_GAP, _EDGE = 12, 14
"""Pixels to what it stands above, and beside its words."""


class Toast(QFrame):
    """Goes by itself, takes no keys and no clicks. A screen reader says the same words."""

    def __init__(self, over: QWidget, above: QWidget) -> None:
        """It lies within `over`, above `above`."""
        super().__init__(over)
        self._over, self._above = over, above
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 7, _EDGE, 7)
        row.addWidget(self._label)
        self._timer = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str) -> None:
        """Show these words for a short while, in place of others."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.show()
        self._place()
        self._timer.start()
        said = QAccessibleAnnouncementEvent(self, text)
        said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(said)

    @property
    def text(self) -> str:
        """What it says just now; "" while it is out of sight."""
        return "" if self.isHidden() else self._label.text()

    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self._over if visible == self.isHidden() else None):
            super().setVisible(visible)
        if visible:
            self._over.installEventFilter(self)
        else:
            self._over.removeEventFilter(self)
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at its place in a window that changes its size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        words = self._label.fontMetrics().horizontalAdvance(self._label.text())
        width = min(words + 2 * _EDGE + 4, self._over.width() - 2 * _GAP)
        self.resize(width, self.sizeHint().height())
        corner = self._above.mapTo(self._over, QPoint(0, 0))
        left = corner.x() + (self._above.width() - width) // 2
        self.move(max(_GAP, left), corner.y() - self.height() - _GAP)
        self.raise_()
