"""Asks for the passphrase that opens a client certificate's key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import plain_label

_WIDTH = 420


class PassphraseDialog(QDialog):
    """A dialog to open with `open()`. It keeps nothing itself."""

    entered = Signal(str, str)
    """The file, and the passphrase for it."""

    def __init__(self, file: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file = file
        self.setWindowTitle(_("Passphrase of the client certificate"))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(_("Passphrase"))
        self.passphrase.setToolTip(_("It is kept in the system's keyring, in no file"))
        words = _(
            "The private key in {file} is locked. Its passphrase is kept in the system's keyring, "
            "in no file."
        )
        self.words = plain_label(words.format(file=safe_text(file)), "muted")
        buttons = save_and_cancel(self)
        accept = QDialogButtonBox.ButtonRole.AcceptRole
        self.save = next(one for one in buttons.buttons() if buttons.buttonRole(one) is accept)
        self.passphrase.textChanged.connect(self._on_typed)
        self.accepted.connect(self._on_accepted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(self.words)
        layout.addWidget(Captioned(_("Passphrase"), self.passphrase))
        layout.addWidget(buttons)
        self.setMinimumWidth(min(_WIDTH, parent.width() - 40))
        self._on_typed()

    def _on_typed(self) -> None:
        self.save.setEnabled(bool(self.passphrase.text()))

    def _on_accepted(self) -> None:
        self.entered.emit(self._file, self.passphrase.text())
