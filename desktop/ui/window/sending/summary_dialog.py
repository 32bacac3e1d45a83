"""Shows the summary that stands for the older part of a chat, and lets the person change it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.labels import plain_label

_SIZE = (560, 420)


class SummaryDialog(QDialog):
    """A dialog to open with `open()`."""

    changed = Signal(str)
    """The text that is to be sent from now on; empty: the messages themselves."""

    def __init__(self, summary: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Summary"))
        self.edit = QPlainTextEdit(summary)
        self.edit.setAccessibleName(_("Summary"))
        self.edit.setToolTip(_("What is sent in place of the older messages"))
        self.accepted.connect(self._on_accepted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(plain_label(_("Sent in place of the older messages:"), "muted"))
        layout.addWidget(self.edit, 1)
        layout.addWidget(save_and_cancel(self))
        self.resize(*_SIZE)

    def _on_accepted(self) -> None:
        self.changed.emit(self.edit.toPlainText().strip())
