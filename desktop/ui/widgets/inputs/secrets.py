"""Fields and dialogs for what is kept in the system's keyring and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import plain_label

_WIDTH = 420


def secret_line(name: str) -> QLineEdit:
    """A line that shows dots for what is typed. `name`: what a screen reader calls it."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    line.setToolTip(_("It is kept in the system's keyring, in no file"))
    return line


class SecretDialog(QDialog):
    """A dialog to open with `open()`. It keeps nothing itself."""

    def __init__(
        self, title: str, words: str, lines: Mapping[str, QLineEdit], parent: QWidget
    ) -> None:
        """`lines`: what is asked for, by the captions. Without the first, nothing can be saved."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.words = plain_label(words, "muted")
        buttons = save_and_cancel(self)
        accept = QDialogButtonBox.ButtonRole.AcceptRole
        self.save = next(one for one in buttons.buttons() if buttons.buttonRole(one) is accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(self.words)
        for caption, line in lines.items():
            layout.addWidget(Captioned(caption, line))
        layout.addWidget(buttons)
        self.setMinimumWidth(min(_WIDTH, parent.width() - 40))
        self._first = next(iter(lines.values()))
        self._first.textChanged.connect(self._on_typed)
        self._on_typed()

    def _on_typed(self) -> None:
        self.save.setEnabled(bool(self._first.text().strip()))
