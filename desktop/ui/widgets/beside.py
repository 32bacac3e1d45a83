"""Runs a call in a thread beside the window, which goes on meanwhile."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError


class Beside(QObject):
    """One call, begun by `start`. It goes once it has said how that ended."""

    done = Signal(object)
    """What the call returned."""
    failed = Signal(ChatError)
    _over = Signal()

    def __init__(self, call: Callable[[], object], parent: QObject) -> None:
        """`call` may raise ChatError. Without its parent nobody hears of it."""
        super().__init__(parent)
        self._call = call
        self._over.connect(self.deleteLater)

    def start(self) -> None:
        """Begin; connect the signals before."""
        threading.Thread(target=self._run, name="beside", daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(RuntimeError):  # the parent is gone, and this with it
            try:
                result = self._call()
            except ChatError as failure:
                self.failed.emit(failure)
            else:
                self.done.emit(result)
            self._over.emit()
