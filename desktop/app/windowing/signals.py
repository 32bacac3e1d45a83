"""Has the windows closed at Ctrl+C and `kill`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

_WAKING, _WAKE_MS = "waking", 300


def at_signals(application: QApplication, end: Callable[[], None]) -> None:
    """Call `end` at Ctrl+C and at `kill`, from now on, in place of what was called before."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, end)
        except NotImplementedError:  # Windows: Python sees signals only while it runs
            signal.signal(number, partial(_on_signal, end))
            if application.findChild(QTimer, _WAKING) is None:
                timer = QTimer(application, interval=_WAKE_MS)
                timer.setObjectName(_WAKING)
                timer.timeout.connect(_wake_up)
                timer.start()


def _on_signal(end: Callable[[], None], number: int, frame: object) -> None:
    end()


def _wake_up() -> None:
    """Do nothing: Python handles a signal when it runs any code."""
