"""Offers, below the list of chats, to take back what was just done with some of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.language import _
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.shortcuts import with_shortcut


class UndoBar(QFrame):
    """Says what was done, with a button that undoes it."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._label = ElidedLabel()
        hint = with_shortcut(_("Undo this"), keys_of(CommandName.UNDO_DELETE))
        self._undo = push_button(_("Undo"), hint, "link")
        self._undo.clicked.connect(self.undo_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._undo)
        self.hide()

    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self.parentWidget() if visible == self.isHidden() else None):
            super().setVisible(visible)

    def offer(self, words: str) -> None:
        """Say what was done, and offer to undo it."""
        self._label.setText(words)
        self.show()
