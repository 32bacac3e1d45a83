"""Asks before a link of a reply is opened: its words may lie about where the link leads."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from desktop.environment import without_keys
from desktop.language import _
from desktop.rendering.safety.links import is_openable
from desktop.rendering.safety.opened_links import ascii_address, ascii_host
from desktop.ui.widgets.question import give_room

_LONGEST = 300
"""Characters of an address that are shown."""


class LinkDialog(QMessageBox):
    """Shows the host that will really be asked, in ASCII. Opens the link when accepted."""

    def __init__(self, url: QUrl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = url
        address = ascii_address(url)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(_("Open link"))
        self.setText(_("Open a link to {host}?").format(host=ascii_host(url)))
        shown = address if len(address) <= _LONGEST else address[:_LONGEST] + "…"
        self.setInformativeText(shown)
        self._open: QPushButton = self.addButton(_("Open link"), QMessageBox.ButtonRole.AcceptRole)
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Cancel))
        give_room(self)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        if is_openable(ascii_address(self._url)):
            with without_keys():
                QDesktopServices.openUrl(self._url)
