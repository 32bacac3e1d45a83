"""A field of a form for a text that may have several lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.ui.widgets.inputs.growing_edit import GrowingEdit


class LinesEdit(GrowingEdit):
    """Enter is for the form, and Shift+Enter breaks the line, as in the message."""

    submitted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.textCursor().block().layout().preeditAreaText():
            event.accept()  # the key is for the input method
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.submitted.emit()
