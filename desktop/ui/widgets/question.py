"""A question in a small box, with buttons for its answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Role = QMessageBox.ButtonRole


class Question(QMessageBox):
    """Open it. Esc and Enter are the answer that changes nothing."""

    def __init__(self, text: str, harmless: str, parent: QWidget) -> None:
        """`text` is shown as it is. `harmless` are the words of the answer that does nothing."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(parent.windowTitle())
        self.setText(text)
        button = self.addButton(harmless, Role.RejectRole)
        self.setDefaultButton(button)
        self.setEscapeButton(button)

    def offer(self, words: str, role: Role, answered: Callable[[], None]) -> None:
        """Add an answer. `answered` is called once the box has closed."""
        self.addButton(words, role).clicked.connect(answered)
