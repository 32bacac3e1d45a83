"""Says above the conversation that the history is locked, and offers to try again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.engine.at_rest.encryption import Encryption
from desktop.engine.explain.sentences import explain
from desktop.language import _
from desktop.ui.widgets.labels import narrow_label


class LockedBar(QFrame):
    """A bar that stands there for as long as the key of the history is not there."""

    unlock_requested = Signal()

    def __init__(self, encryption: Encryption, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._encryption = encryption
        self.setObjectName("bar")
        self._label = narrow_label("")
        self._again = QPushButton(_("Try again"))
        self._again.setAccessibleName(_("Try again"))
        self._again.setToolTip(_("Ask the keyring for the key of your chats"))
        self._again.clicked.connect(self._on_again)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._again)
        self.refresh()

    def refresh(self) -> None:
        """Show why the history is locked; be gone where it is not."""
        self.setVisible(self._encryption.is_locked)
        self._again.setEnabled(True)
        if self._encryption.is_locked:
            words = " ".join(
                (
                    explain(self._encryption.why_locked).line,
                    _("Nothing in them is changed. New chats are temporary meanwhile."),
                )
            )
            self._label.setText(words)
            self.setAccessibleName(words)

    def _on_again(self) -> None:
        self._again.setEnabled(False)
        self.unlock_requested.emit()
