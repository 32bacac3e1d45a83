"""Lets others have their turn: the window needs the interpreter, and the history its lock."""

from __future__ import annotations

import time

WORK, REST = 0.004, 0.002
"""Seconds of work at most, and of rest after it."""


class Pace:
    """Is told now and then, in the thread that works."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def step(self) -> None:
        """Rest for a moment where it is time."""
        if time.monotonic() - self._since > WORK:
            time.sleep(REST)
            self._since = time.monotonic()

    def rest(self) -> None:
        """Rest for a moment: the history was held."""
        time.sleep(REST / 4)
        self._since = time.monotonic()
