"""What was not taken of a file, with the reasons: a list that scrolls and can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_LINES = 7


class SkippedList(QWidget):
    """Is hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QPlainTextEdit()
        self.field.setObjectName("raw")
        self.field.setAccessibleName(_("Left out, and why"))
        self.field.setReadOnly(True)
        self.field.setTabChangesFocus(True)
        self.copy = push_button(_("Copy"), _("Copy the list"), "small")
        self.copy.clicked.connect(self._on_copy)
        head = QHBoxLayout()
        head.addWidget(plain_label(_("Left out, and why"), "muted"), 1)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.field)
        self.hide()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these; none: nothing at all."""
        self.field.setPlainText("\n".join(lines))
        self.copy.setText(_("Copy"))
        height = self.field.fontMetrics().lineSpacing()
        self.field.setFixedHeight(height * min(max(len(lines), 2), _LINES) + 30)
        self.setVisible(bool(lines))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.field.toPlainText())
        self.copy.setText(_("Copied."))
