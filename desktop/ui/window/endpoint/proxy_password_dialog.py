"""Asks for the name and the password that a proxy wants."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.widgets.inputs.secrets import SecretDialog, secret_line


class ProxyPasswordDialog(SecretDialog):
    """Asks for name and password at once; there are proxies that want a name alone."""

    entered = Signal(str, str, str)
    """The proxy's host:port, and the name and the password for it."""

    def __init__(self, place: str, parent: QWidget) -> None:
        words = _(
            "The proxy {place} wants a name and a password. They are kept in the system's "
            "keyring, in no file."
        ).format(place=safe_text(place))
        name, password = QLineEdit(), secret_line(_("Password"))
        name.setAccessibleName(_("Name at the proxy"))
        name.setToolTip(_("As the company's computers ask for it"))
        lines = {_("Name at the proxy"): name, _("Password"): password}
        super().__init__(_("Password of the proxy"), words, lines, parent)
        self._place = place
        self.name, self.password = name, password
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        self.entered.emit(self._place, self.name.text().strip(), self.password.text())
