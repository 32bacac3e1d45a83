"""Asks for the passphrase that opens a client certificate's key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.widgets.inputs.secrets import SecretDialog, secret_line


class PassphraseDialog(SecretDialog):
    """Asks for one passphrase."""

    entered = Signal(str, str)
    """The file, and the passphrase for it."""

    def __init__(self, file: str, parent: QWidget) -> None:
        words = _(
            "The private key in {file} is locked. Its passphrase is kept in the system's keyring, "
            "in no file."
        ).format(file=safe_text(file))
        line = secret_line(_("Passphrase"))
        title = _("Passphrase of the client certificate")
        super().__init__(title, words, {_("Passphrase"): line}, parent)
        self._file = file
        self.passphrase = line
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        self.entered.emit(self._file, self.passphrase.text())
