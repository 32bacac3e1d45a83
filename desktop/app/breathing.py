"""Keeps the window alive while a thousand modules are imported in its thread.

A thread of its own would not do: Python's types of Qt are made when they are first used, and two
threads must not do that at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_LONGEST = 0.005
"""Seconds of importing after which the window has its turn."""
_MOST_MS = 50
"""Milliseconds that this turn takes at most, if there is always more."""


@contextmanager
def breathing() -> Iterator[None]:
    """Let the window handle its events between the modules that are imported in this block.

    What handles an event then must have imported all that it needs: a module may be half there.
    """
    finder = _Breathing()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Breathing:
    """Is asked for each module that is not there yet, and finds none."""

    def __init__(self) -> None:
        self._since = 0.0

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if perf_counter() - self._since > _LONGEST:
            self._since = inf  # what an event imports after all gives no turn within this one
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _MOST_MS)
            self._since = perf_counter()
        return None
