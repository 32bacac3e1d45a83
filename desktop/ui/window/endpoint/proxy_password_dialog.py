"""Asks for the name and the password that a proxy wants."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import plain_label

_WIDTH = 420


class ProxyPasswordDialog(QDialog):
    """A dialog to open with `open()`. It keeps nothing itself."""

    entered = Signal(str, str, str)
    """The proxy's host:port, and the name and the password for it."""

    def __init__(self, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        self.setWindowTitle(_("Password of the proxy"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name at the proxy"))
        self.name.setToolTip(_("As the company's computers ask for it"))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.password.setToolTip(_("It is kept in the system's keyring, in no file"))
        words = _(
            "The proxy {place} wants a name and a password. They are kept in the system's "
            "keyring, in no file."
        )
        buttons = save_and_cancel(self)
        accept = QDialogButtonBox.ButtonRole.AcceptRole
        self.save = next(one for one in buttons.buttons() if buttons.buttonRole(one) is accept)
        self.name.textChanged.connect(self._on_typed)
        self.accepted.connect(self._on_accepted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        self.words = plain_label(words.format(place=safe_text(place)), "muted")
        layout.addWidget(self.words)
        layout.addWidget(Captioned(_("Name at the proxy"), self.name))
        layout.addWidget(Captioned(_("Password"), self.password))
        layout.addWidget(buttons)
        self.setMinimumWidth(min(_WIDTH, parent.width() - 40))
        self._on_typed()

    def _on_typed(self) -> None:
        self.save.setEnabled(bool(self.name.text().strip()))

    def _on_accepted(self) -> None:
        self.entered.emit(self._place, self.name.text().strip(), self.password.text())
