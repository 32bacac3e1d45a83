"""Says above the message why its chat cannot ask, and offers to choose another model."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.language import _
from desktop.ui.widgets.labels import narrow_label


class EndpointGone(QFrame):
    """A bar that is shown while the chat's endpoint is gone from the settings."""

    choosing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why = ""
        self.setObjectName("bar")
        self._label = narrow_label()
        self._choose = QPushButton(_("Choose a model…"))
        self._choose.setAccessibleName(_("Choose a model"))
        self._choose.setToolTip(_("Choose what this chat asks from now on"))
        self._choose.clicked.connect(self.choosing_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._choose)
        self.hide()

    def show_why(self, why: str) -> None:
        """Show this sentence, or nothing where it is empty."""
        self._why = why
        self._label.setText(why)
        self.setAccessibleName(why)
        self.setVisible(bool(why))

    def show_held(self) -> None:
        """Say besides that a question was not sent."""
        self._label.setText(_("Your question was not sent. {why}").format(why=self._why))
        self.setAccessibleName(self._label.text())
