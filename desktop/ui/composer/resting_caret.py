"""Lets the caret rest once nobody writes: each blink wakes the program and paints."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

_BLINKS_MS = 10_000
"""Milliseconds that a caret blinks after the last key, as GNOME's do."""
_STILL, _AS_THE_SYSTEM_SAYS = 0, -1


class RestingCaret(QObject):
    """Keeps the caret still from a while after the last key in the message, or change of focus.

    How carets blink belongs to the whole program, so that one in any other field rests as well.
    """

    def __init__(self, message: QTextEdit) -> None:
        super().__init__(message)
        self._message = message
        self._pause = QTimer(self, singleShot=True, interval=_BLINKS_MS)
        self._pause.timeout.connect(self._rest)
        message.cursorPositionChanged.connect(self._on_written)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def _on_written(self) -> None:
        if self._message.hasFocus():
            self._blink()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:  # another program has the keyboard: there is no caret
            self._pause.stop()
        else:
            self._blink()

    def _blink(self) -> None:
        QApplication.setCursorFlashTime(_AS_THE_SYSTEM_SAYS)
        self._pause.start()

    def _rest(self) -> None:
        QApplication.setCursorFlashTime(_STILL)
