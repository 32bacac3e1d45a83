"""Leaves Ctrl+Z to the form where there is nothing to take back in a text field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QTextEdit


class UndoKeys(QObject):
    """Watches one field, which would take the key and do nothing."""

    def __init__(self, field: QLineEdit | QTextEdit) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not event.matches(QKeySequence.StandardKey.Undo) or self._can_undo():
            return False
        event.ignore()  # it goes on to what holds the field
        return True

    def _can_undo(self) -> bool:
        field = self._field
        if isinstance(field, QLineEdit):
            return field.isUndoAvailable()
        return field.document().isUndoAvailable()
