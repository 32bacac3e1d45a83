"""Has a screen reader say what a search found, once the typing rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

_REST_MS = 600
_SOON_MS = 150


class Announcing(QObject):
    """Says the last of several sentences."""

    def __init__(self, source: QObject) -> None:
        """`source`: the object that the sentences come from."""
        super().__init__(source)
        self._source, self._text = source, ""
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._say)

    def later(self, text: str) -> None:
        """Say this if nothing else follows soon."""
        self._wait(text, _REST_MS)

    def soon(self, text: str) -> None:
        """The same, of what a key of the person chose."""
        self._wait(text, _SOON_MS)

    def _wait(self, text: str, pause: int) -> None:
        self._text = text
        if QAccessible.isActive():
            self._rest.start(pause)

    def _say(self) -> None:
        event = QAccessibleAnnouncementEvent(self._source, self._text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
