"""Asks which pages of a document go with the message."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.steering.tokens import tokens_of
from desktop.chat.text import printable_line
from desktop.engine.attaching.attaching import Attaching
from desktop.engine.attaching.page_ranges import pages_in, pages_text
from desktop.language import _, ngettext
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.labels import plain_label

_PAUSE_MS = 150
"""After the last key until the tokens are told."""
_WIDTH = 420


class PagesDialog(QDialog):
    """A dialog to open with `open()`."""

    chosen = Signal(int, object)
    """The key of the file, and the numbers of its pages, from 1; empty: all."""

    def __init__(self, key: int, name: str, read: Attaching, chosen: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._key, self._read = key, read
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Pages of {name}").format(name=printable_line(name)))
        self.edit = QLineEdit(chosen)
        self.edit.setAccessibleName(_("Pages"))
        self.edit.setPlaceholderText(_("all, or for instance 3-7, 9"))
        self.edit.setToolTip(_("The pages that go with the message; empty: all of them"))
        self.words = plain_label(object_name="muted")
        buttons = save_and_cancel(self)
        self._ok = buttons.buttons()[0]
        for button in buttons.buttons():
            if buttons.buttonRole(button) is QDialogButtonBox.ButtonRole.AcceptRole:
                self._ok = button
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        count = read.pages
        words = ngettext("{count} page", "{count} pages", count).format(count=count)
        layout.addWidget(plain_label(words, "muted"))
        for part in (self.edit, self.words, buttons):
            layout.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.edit.textChanged.connect(self._on_typed)
        self.accepted.connect(self._on_accepted)
        self.resize(_WIDTH, self.sizeHint().height())
        self._on_typed()
        self._tell()

    def _pages(self) -> list[int] | None:
        words = self.edit.text().strip()
        return pages_in(words, self._read.pages) if words else []

    def _on_typed(self) -> None:
        self._ok.setEnabled(self._pages() is not None)
        self._pause.start()

    def _tell(self) -> None:
        pages = self._pages()
        if pages is None:
            words = _("Write pages from 1 to {most}, such as 3-7, 9.")
            self.words.setText(words.format(most=self._read.pages))
            return
        tokens = _("≈ {size} tokens").format(size=f"{tokens_of(self._read.only(pages)).total:,}")
        said = _("pages {pages}").format(pages=pages_text(pages)) if pages else _("all pages")
        self.words.setText(f"{said} · {tokens}")

    def _on_accepted(self) -> None:
        pages = self._pages()
        if pages is not None:
            self.chosen.emit(self._key, pages)
