"""Asks a question in a small dialog, with a button for each answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QPushButton, QWidget

from desktop.ui.look.dressed import dressed
from desktop.ui.look.text_size import with_text

Role = QMessageBox.ButtonRole
_LEAST = 320
"""Pixels that the text is wide at least."""
_ROOMY = 420
"""The same for more than a question."""


class Question(QMessageBox):
    """A dialog to open with `open()`. Esc and Enter give the answer that changes nothing."""

    def __init__(self, text: str, harmless: str, parent: QWidget) -> None:
        """`text` is shown as it is. `harmless` is the text of the answer that changes nothing."""
        super().__init__(dressed(parent))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(parent.window().windowTitle())
        self.setText(text)
        give_room(self)
        button = self.addButton(harmless, Role.RejectRole)
        self.setDefaultButton(button)
        self.setEscapeButton(button)

    def say(self, *paragraphs: str) -> None:
        """Say more below the question, in quieter letters."""
        self.setInformativeText("\n\n".join(paragraphs))
        for label in self.findChildren(QLabel, "qt_msgbox_informativelabel"):
            label.setMinimumWidth(with_text(_ROOMY))
        give_room(self)  # the layout was made anew

    def offer(self, words: str, role: Role, answered: Callable[[], None]) -> None:
        """Add an answer. `answered` is called once the dialog has closed."""
        button = QPushButton(words, self)
        if role is Role.DestructiveRole:
            button.setObjectName("danger")
        self.addButton(button, role)
        button.clicked.connect(answered)


def give_room(box: QMessageBox) -> None:
    """Leave room around and between what a box says and its buttons."""
    layout = box.layout()
    if isinstance(layout, QGridLayout):
        layout.setContentsMargins(26, 24, 26, 20)
        layout.setHorizontalSpacing(0)  # there is no picture beside the text
        layout.setVerticalSpacing(14)
    for label in box.findChildren(QLabel, "qt_msgbox_label"):
        label.setMinimumWidth(with_text(_LEAST))
