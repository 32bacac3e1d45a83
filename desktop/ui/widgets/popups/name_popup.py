"""Asks for the name of something new, in a small panel over the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import ElidedLabel, plain_label
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.shortcuts import with_shortcut

_WIDTH = 440
_EDGE = 24
"""Pixels beside the content."""


class NamePopup(Popup):
    """Stays open, with the reason, until the name that was given can be used."""

    named = Signal(str)
    """The name; whoever hears it closes the panel, or refuses the name."""

    def __init__(self, title: str, about: str, name: str, over: QWidget) -> None:
        """`about` says what the name is for; `name` is one that can be taken as it is."""
        super().__init__(title, _WIDTH, over)
        self.line = QLineEdit(name)
        self.line.setAccessibleName(_("Name"))
        self.line.textEdited.connect(self._on_edited)
        self.save = push_button(_("Save"), with_shortcut(_("Save"), "Enter"), "primary")
        self.save.clicked.connect(self._take)
        self._field = Captioned(_("Name"), self.line)
        self._lay_out(title, about)

    def open_with_name(self) -> None:
        """Show the panel, with the name selected."""
        self.line.selectAll()
        self.open(self.line)

    def refuse(self, why: str) -> None:
        """Say why the name cannot be used."""
        self._field.refuse(why)
        self.fit()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter. What no field takes goes nowhere: written in the message, it would close
        the panel."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        else:
            event.accept()

    def _take(self) -> None:
        if name := self.line.text().strip():
            self.named.emit(name)
        else:
            self.refuse(_("Give it a name."))

    def _on_edited(self) -> None:
        if self._field.is_refused:
            self._field.refuse("")
            self.fit()

    def _lay_out(self, title: str, about: str) -> None:
        head = ElidedLabel("section")
        head.setText(title)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(_EDGE, 2, _EDGE, 4)
        rows.setSpacing(12)
        rows.addWidget(plain_label(about, "muted"))
        rows.addWidget(self._field)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.save)
        self.fill(head, inside, below)
