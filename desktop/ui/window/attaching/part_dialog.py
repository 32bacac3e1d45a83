"""Asks what of a document goes with the message: some pages, some lines, or a share."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.labels import plain_label
from desktop.ui.window.attaching.choosers import Chooser

_PAUSE_MS = 150
"""After the last key until the tokens are told."""
_WIDTH = 440


class PartDialog(QDialog):
    """A dialog to open with `open()`."""

    chosen = Signal(object)
    """What was chosen, as the chooser has it."""
    other_wanted = Signal()
    """The person rather wants what the other button offers."""

    def __init__(self, chooser: Chooser, words: str, parent: QWidget, other: str = "") -> None:
        """`words`: what was chosen before. `other`: the words of another button."""
        super().__init__(parent)
        self._chooser = chooser
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.edit = QLineEdit(words)
        self.edit.setAccessibleName(chooser.label)
        self.edit.setPlaceholderText(chooser.example)
        self.edit.setToolTip(chooser.tip)
        self.edit.selectAll()
        self.words = plain_label(object_name="muted")
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing() + 2)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = save_and_cancel(self)
        self._ok = buttons.buttons()[0]
        for button in buttons.buttons():
            if buttons.buttonRole(button) is QDialogButtonBox.ButtonRole.AcceptRole:
                self._ok = button
        if other:
            buttons.addButton(other, QDialogButtonBox.ButtonRole.ResetRole).clicked.connect(
                self._on_other
            )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(plain_label(chooser.count, "muted"))
        for part in (self.edit, self.words, buttons):
            layout.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.edit.textChanged.connect(self._on_typed)
        self.accepted.connect(self._on_accepted)
        self.resize(_WIDTH, self.sizeHint().height())
        self._tell()

    def accept(self) -> None:
        """End with what is written by now, unless that names nothing."""
        self._tell()
        if self._ok.isEnabled():
            super().accept()

    def _on_typed(self) -> None:
        self._pause.start()

    def _tell(self) -> None:
        self._pause.stop()
        told = self._chooser.told(self.edit.text().strip())
        self.words.setText(told.words)
        self.words.setAccessibleName(told.words)
        self._ok.setEnabled(told.is_possible)

    def _on_other(self) -> None:
        self.reject()
        self.other_wanted.emit()

    def _on_accepted(self) -> None:
        self.chosen.emit(self._chooser.told(self.edit.text().strip()).chosen)
