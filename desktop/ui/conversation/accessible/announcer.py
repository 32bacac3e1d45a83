"""Has a screen reader say the text that arrives: in whole sentences, about once a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

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
"""The effort of reading at a time: some 20 ms, and four announcements."""


class Announcer(QObject):
    """Follows the reply that is shown. Silent without a screen reader, or where it is set so.

    Of several windows, the one that has the keyboard speaks.
    """

    def __init__(self, page: QObject, wanted: bool = True) -> None:
        """`page`: the object that the announcements come from."""
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
        """Whether a screen reader runs and the person wants announcements."""
        return self.wanted and QAccessible.isActive()

    def set_wanted(self, wanted: bool) -> None:
        """Announce from now on, or be silent."""
        self.wanted = wanted
        self.clear()

    def clear(self) -> None:
        """Say nothing more of the last reply: another one, or another chat, is shown."""
        self._timer.stop()
        self._speech = None
        self._arrived = Backlog()
        self._waiting = ""

    def push(self, events: list[TurnEvent]) -> None:
        """Take events of the reply that is shown."""
        said = [event for event in events if isinstance(event, ContentDelta)]
        if said and self._follows:
            for event in said:
                self._arrived.add(event)
            if not self._timer.isActive():
                self._speak()

    def end(self, message: Message) -> None:
        """Say the rest of the reply, which ended as `message`, and how it ended."""
        if self._follows:
            self._work_off()
            rest = self._speech.finish() if self._speech is not None else []
            self._wait(*rest)
            failed = explain_record(message.failure).sentence if message.failure else ""
            self._say(" ".join(filter(None, (self._waiting[:MOST], failed or ending(message)))))
        self.clear()

    def say(self, text: str) -> None:
        """Say this text now."""
        if self.is_listened_to:
            self._say(text)

    @property
    def _follows(self) -> bool:
        """Whether what arrives is said here: no other window of Weir has the keyboard."""
        return self.is_listened_to and not self._is_behind()

    def _is_behind(self) -> bool:
        own = self._page.window() if isinstance(self._page, QWidget) else None
        active: QWidget | None = QApplication.activeWindow()
        while active is not None and active is not own:
            active = active.parentWidget()
        return active is None and QApplication.activeWindow() is not None

    def _on_timeout(self) -> None:
        if self._arrived or self._waiting:
            self._speak()

    def _speak(self) -> None:
        """Say the sentences that are whole, and be silent for a while."""
        self._work_off()
        text, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if text:
            self._say(text)
        self._timer.start()

    def _work_off(self) -> None:
        """Read more of what arrived, but no more than is said within some seconds."""
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
