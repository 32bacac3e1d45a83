"""One certificate of a chain: what it says, and why the chain fails there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from desktop.ui.widgets.labels import plain_label


class CertificateCard(QFrame):
    """A framed card; every text in it can be selected. All of it is the certificate's own words."""

    def __init__(self, name: str, role: str, fault: str, fields: Sequence[tuple[str, str]]) -> None:
        """`fault`: why the chain fails here; "" where it does not."""
        super().__init__()
        self.setObjectName("card")
        self.name = selectable(name, "section")
        self.fault = selectable(fault, "error")
        self.fault.setVisible(bool(fault))
        self.setAccessibleName(f"{role}: {self.name.text()}")
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(plain_label(role, "muted"))
        head.addWidget(self.name)
        head.addWidget(self.fault)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(fields):
            grid.addWidget(plain_label(name, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            shown = selectable(value)
            shown.setAccessibleName(name)
            grid.addWidget(shown, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(grid)


def selectable(text: str, object_name: str = "") -> QLabel:
    """Return a label whose text can be selected by mouse and keyboard."""
    label = plain_label(text, object_name)
    flags = Qt.TextInteractionFlag
    label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    label.setMinimumWidth(1)  # a long word does not make the card wider
    return label
