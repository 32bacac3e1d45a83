"""Nothing may be left behind by a test: no timer, animation, thread or window."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_Started = QTimer | QAbstractAnimation | QThread
_started: weakref.WeakKeyDictionary[_Started, str] = weakref.WeakKeyDictionary()
"""Where each was started last, as `file:line`."""


def _note_starts(kind: Any) -> None:
    start = kind.start

    def noted(self: _Started, *arguments: object) -> None:
        caller = sys._getframe(1)
        _started[self] = f"{caller.f_code.co_filename}:{caller.f_lineno}"
        start(self, *arguments)

    kind.start = noted


for _kind in (QTimer, QAbstractAnimation, QThread):  # once in a process
    _note_starts(_kind)


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fail where the block leaves something that runs, or a window that is not deleted.

    What was there before does not count. Garbage is collected only where a window is left over:
    it may live in a circle.
    """
    threads, windows = set(threading.enumerate()), QApplication.topLevelWidgets()
    _started.clear()
    yield
    _delete_what_waits_for_it()
    if _others(windows):
        gc.collect()
        _delete_what_waits_for_it()
    left = [f"{_name(window)} is not deleted" for window in _others(windows)]
    left += [f"{_name(one)} runs since {where}" for one, where in _started.items() if _runs(one)]
    left += [f"{one.name} runs" for one in set(threading.enumerate()) - threads if not one.daemon]
    assert not left, "left behind: " + ", ".join(left)


def _delete_what_waits_for_it() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _others(windows: list[QWidget]) -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if window not in windows]


def _runs(one: _Started) -> bool:
    if not isValid(one):
        return False
    if isinstance(one, QTimer):
        return one.isActive()
    if isinstance(one, QThread):
        return one.isRunning()
    return one.state() is QAbstractAnimation.State.Running


def _name(one: QObject) -> str:
    """The classes from the top down to it: a timer is known by the class that holds it."""
    above = one.parent()
    return (f"{_name(above)}." if above is not None else "") + type(one).__name__
