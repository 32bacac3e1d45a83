"""Lets others have their turn: the window needs the interpreter, and the history its lock."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

WORK, REST = 0.004, 0.002
"""Seconds of work at most, and of rest after it."""
TURN = 0.001
"""Seconds for which a thread may keep the interpreter from others that want it. Python's own 5 ms
are waited for each time that the window calls Qt or the system: the largest gap in a loop beside an
import was 118 ms with them, and 19 ms with these (bench_import)."""

_lock = threading.Lock()
_before: list[float] = []
"""The turn that each import found which runs now."""


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


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Have all threads of the program take short turns."""
    with _lock:
        _before.append(sys.getswitchinterval())
        sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        with _lock:
            first = _before[0]
            _before.pop()
            if not _before:
                sys.setswitchinterval(first)
