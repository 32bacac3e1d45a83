"""Tells a screen reader what arrives: politely, in whole sentences, about once a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import Message
from desktop.engine.events import TurnEvent
from desktop.engine.explain.sentences import ending, explain_record
from desktop.rendering.export.speech import Speech
from desktop.ui.conversation.messages.backlog import Backlog

INTERVAL = 1000
"""Milliseconds between two announcements at least."""
MOST = 4000
"""Characters of one announcement; the rest waits for the next."""
_AHEAD = 16_000
"""The effort of what is read at a time: some 20 ms, and four announcements."""


class Announcer(QObject):
    """Follows the reply that is shown. Silent where nobody listens, or nobody wants it."""

    def __init__(self, page: QObject, wanted: bool = True) -> None:
        """`page`: in whose name it speaks."""
        super().__init__(page)
        self._page = page
        self.wanted = wanted
        """The person's setting."""
        self._speech: Speech | None = None
        self._arrived = Backlog()
        self._waiting = ""
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_listened_to(self) -> bool:
        """Whether a screen reader runs, and may be told things."""
        return self.wanted and QAccessible.isActive()

    def set_wanted(self, wanted: bool) -> None:
        """Speak from now on, or be silent."""
        self.wanted = wanted
        self.clear()

    def clear(self) -> None:
        """Another reply, or another chat: nothing of the last one is said any more."""
        self._timer.stop()
        self._speech = None
        self._arrived = Backlog()
        self._waiting = ""

    def push(self, event: TurnEvent) -> None:
        """Something about the reply that is shown."""
        if isinstance(event, ContentDelta) and self.is_listened_to:
            self._arrived.add(event)
            if not self._timer.isActive():
                self._speak()

    def end(self, message: Message) -> None:
        """The reply ended as `message`: the rest of it, and how it ended."""
        if self.is_listened_to:
            self._work_off()
            rest = self._speech.finish() if self._speech is not None else []
            self._wait(*rest)
            failed = explain_record(message.failure).sentence if message.failure else ""
            self._say(" ".join(filter(None, (self._waiting[:MOST], failed or ending(message)))))
        self.clear()

    def tell(self, text: str) -> None:
        """Say this now."""
        if self.is_listened_to:
            self._say(text)

    def _on_timeout(self) -> None:
        if self._arrived or self._waiting:
            self._speak()

    def _speak(self) -> None:
        """Say what has become whole, and be silent for a while."""
        self._work_off()
        text, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if text:
            self._say(text)
        self._timer.start()

    def _work_off(self) -> None:
        """Read on in what arrived, but not further ahead than is said for some seconds."""
        budget = _AHEAD if len(self._waiting) < MOST else 0
        while self._arrived and budget > 0:
            event, cost = self._arrived.take(budget)
            budget -= cost
            self._speech = self._speech or Speech()
            if isinstance(event, ContentDelta):
                self._wait(*self._speech.feed(event.text))

    def _wait(self, *sentences: str) -> None:
        self._waiting = " ".join(filter(None, (self._waiting, *sentences)))

    def _say(self, text: str) -> None:
        event = QAccessibleAnnouncementEvent(self._page, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
