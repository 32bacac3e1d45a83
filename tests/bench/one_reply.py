"""Runs Weir as a person does, over the home in WEIR_HOME, and asks one question in its window.

    python -m tests.bench.one_reply WIDTH HEIGHT

prints CPU seconds and megabytes of the process. It imports nothing but the program, lest anything
else be counted, and drives it by events of Qt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

# Without click httpx leaves out its command line, which only development has: 10 MB.
sys.modules["click"] = None  # type: ignore[assignment]

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QInputMethodEvent, QKeyEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget  # noqa: E402

from desktop import app  # noqa: E402
from tests.bench.memory import resident  # noqa: E402

_LOOK_MS = 250
_REST = 1.0
"""Seconds before the CPU of the reply is counted from, and after its end."""
_make_application = app.make_application


def main() -> None:
    """Run the program; it ends this process."""
    size = (int(sys.argv[1]), int(sys.argv[2]))
    del sys.argv[1:]
    app.make_application = lambda: _driven(*size)
    app.main()


def _driven(width: int, height: int) -> QApplication:
    """The application, with a timer that goes one step further at each look."""
    application = _make_application()
    steps = _steps(width, height)
    timer = QTimer(application, interval=_LOOK_MS)
    timer.timeout.connect(lambda: next(steps, None))
    timer.start()
    return application


def _steps(width: int, height: int) -> Iterator[None]:
    frame: Any = None
    while frame is None:
        yield
        frame = next(filter(_is_filled, QApplication.topLevelWidgets()), None)
    window = frame.centralWidget()
    frame.resize(width, height)
    yield from _rest()
    message = window.pane.composer.edit
    message.setFocus()
    said = QInputMethodEvent()
    said.setCommitString("Go on.")
    QCoreApplication.postEvent(message, said)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        none = Qt.KeyboardModifier.NoModifier
        QCoreApplication.postEvent(message, QKeyEvent(kind, Qt.Key.Key_Return, none, "\r"))
    while not window.chat_controller.streaming:
        yield
    yield from _rest()
    before = sum(os.times()[:4])
    while window.chat_controller.streaming:
        yield
    yield from _rest()
    print(sum(os.times()[:4]) - before, resident(), flush=True)
    frame.close()


def _is_filled(window: QWidget) -> bool:
    window.activateWindow()  # as a window manager does; here may be none
    return isinstance(window, QMainWindow) and hasattr(window.centralWidget(), "chat_controller")


def _rest() -> Iterator[None]:
    end = monotonic() + _REST
    while monotonic() < end:
        yield


if __name__ == "__main__":
    main()
