"""Every host that this run has contacted, live while it is in sight, and as a text for IT."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.engine.network.contacts import left_out, lines
from desktop.engine.network.sharing import as_table, as_text
from desktop.language import _, ngettext
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.settings.network.contact_table import ContactTable
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.menu import Menu

_AGAIN_MS = 1_000
"""Milliseconds between two looks, while it is shown."""
_SAID_MS = 2_500


class ContactsPart(QWidget):
    """The title with Copy, and the table."""

    def __init__(self) -> None:
        super().__init__()
        self.copy = push_button(
            _("Copy"), _("Copy all of it for IT, as text or as a table"), "tool"
        )
        self.copy.setIconSize(BESIDE_WORDS)
        self.menu = Menu(self)
        self.text_action = self.menu.addAction(_("As text"))
        self.table_action = self.menu.addAction(_("As a table (CSV)"))
        self.text_action.triggered.connect(self._on_text)
        self.table_action.triggered.connect(self._on_table)
        self.copy.clicked.connect(self._on_copy)
        self.table = ContactTable()
        self.note = plain_label("", "muted")
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        self._said = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._said.timeout.connect(self._name_copy)
        title = plain_label(_("Every host this run has contacted"), "section")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.table)
        layout.addWidget(self.note)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.copy.setIcon(beside_words("copy", palette.text, palette.muted))
        self.table.set_palette(palette)

    def refresh(self) -> None:
        """Show the contacts as of now."""
        shown = lines()
        self.table.setVisible(bool(shown))
        self.copy.setEnabled(bool(shown))
        self.table.show_lines(shown)
        self._say(_("Nothing has been contacted yet.") if not shown else _further())

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._again.stop()
        self._said.stop()
        self._name_copy()
        super().hideEvent(event)

    # copying --------------------------------------------------------------------------------
    def _on_copy(self) -> None:
        self.menu.open_below(self.copy)

    def _on_text(self) -> None:
        self._put(as_text())

    def _on_table(self) -> None:
        self._put(as_table())

    def _put(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(_("Copied"))
        self._said.start()

    def _name_copy(self) -> None:
        self.copy.setText(_("Copy"))


def _further() -> str:
    if not (count := left_out()):
        return ""
    words = ngettext(
        "{count} connection to other hosts", "{count} connections to other hosts", count
    )
    return words.format(count=count)
