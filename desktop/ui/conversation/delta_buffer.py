"""Collects the events of a reply and has them drawn a few times a second.

The first event is drawn at once; after that each flush takes all that came in the meantime, so
the number of repaints does not depend on the server's speed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.engine.events import TurnEvent

INTERVAL = 33
"""Milliseconds between two flushes: a shorter pause costs far more and looks hardly smoother."""
_SHARE = 3
"""A flush may take a third of the time; slower drawing makes the pauses longer."""


class DeltaBuffer(QObject):
    """Takes events by `push` and gives them to `draw` in order, in batches."""

    def __init__(
        self, draw: Callable[[list[TurnEvent]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._draw = draw
        self.last_flush_ms = 0.0
        self._pending: list[TurnEvent] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_idle(self) -> bool:
        """Whether no event waits and no timer runs."""
        return not self._pending and not self._timer.isActive()

    @property
    def waiting(self) -> int:
        """How many events the next flush will draw."""
        return len(self._pending)

    def push(self, event: TurnEvent) -> None:
        """Take an event: draw it now if the last flush is long enough ago, else with the next."""
        self._pending.append(event)
        if not self._timer.isActive():
            self._flush_and_wait()

    def flush(self) -> None:
        """Draw the events that wait, and stop the timer: the reply has ended."""
        self._timer.stop()
        self._take()

    def clear(self) -> None:
        """Drop the events that wait, and stop the timer: the reply is not shown any more."""
        self._timer.stop()
        self._pending.clear()

    def _on_timeout(self) -> None:
        if self._pending:
            self._flush_and_wait()

    def _flush_and_wait(self) -> None:
        started = time.perf_counter()
        self._take()
        self.last_flush_ms = (time.perf_counter() - started) * 1000
        self._timer.start(max(INTERVAL, round(self.last_flush_ms * _SHARE)))

    def _take(self) -> None:
        if self._pending:
            batch, self._pending = self._pending, []
            self._draw(batch)
