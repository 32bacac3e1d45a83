"""Asks a question in a small dialog, with a button for each answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Role = QMessageBox.ButtonRole


class Question(QMessageBox):
    """A dialog to open with `open()`. Esc and Enter give the answer that changes nothing."""

    def __init__(self, text: str, harmless: str, parent: QWidget) -> None:
        """`text` is shown as it is. `harmless` is the text of the answer that changes nothing."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(parent.windowTitle())
        self.setText(text)
        button = self.addButton(harmless, Role.RejectRole)
        self.setDefaultButton(button)
        self.setEscapeButton(button)

    def offer(self, words: str, role: Role, answered: Callable[[], None]) -> None:
        """Add an answer. `answered` is called once the dialog has closed."""
        self.addButton(words, role).clicked.connect(answered)
