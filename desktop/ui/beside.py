"""Runs a call in a thread beside the window, which goes on meanwhile."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError


class Beside(QObject):
    """One call, begun by `start`. It goes once it has ended."""

    failed = Signal(ChatError)
    _returned = Signal(object)
    _over = Signal()

    def __init__(
        self, call: Callable[[], Any], parent: QObject, then: Callable[[Any], None] | None = None
    ) -> None:
        """`call` may raise ChatError. `then` is given what it returned, in the window's thread, as
        long as the parent is there."""
        super().__init__(parent)
        self._call, self._then = call, then
        self._returned.connect(self._on_returned)
        self._over.connect(self.deleteLater)

    def start(self) -> None:
        """Begin; connect the signal before."""
        threading.Thread(target=self._run, name="beside", daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(RuntimeError):  # the parent is gone, and this with it
            try:
                result = self._call()
            except ChatError as failure:
                self.failed.emit(failure)
            else:
                self._returned.emit(result)
            self._over.emit()

    def _on_returned(self, result: object) -> None:
        if self._then is not None:
            self._then(result)
