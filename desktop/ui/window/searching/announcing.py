"""Has a screen reader say what a search found, once the typing rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

_REST_MS = 600


class Announcing(QObject):
    """Says the last of several sentences."""

    def __init__(self, source: QObject) -> None:
        """`source`: the object that the sentences come from."""
        super().__init__(source)
        self._source, self._text = source, ""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._say)

    def later(self, text: str) -> None:
        """Say this if nothing else follows soon."""
        self._text = text
        if QAccessible.isActive():
            self._rest.start()

    def _say(self) -> None:
        event = QAccessibleAnnouncementEvent(self._source, self._text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
