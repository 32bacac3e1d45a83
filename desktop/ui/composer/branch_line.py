"""Says above the message that it will start a branch, and lets the person change their mind."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import ElidedLabel, plain_tip
from desktop.ui.widgets.shortcuts import with_shortcut


class BranchLine(QFrame):
    """One line. Without a branch it takes no room."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("branch")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._sign = QLabel()
        self.label = ElidedLabel("muted")
        self.cancel = QPushButton()
        self.cancel.setObjectName("bare")
        self.cancel.setFixedSize(22, 22)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.setCursor(Qt.CursorShape.PointingHandCursor)
        self.cancel.setAccessibleName(_("Start no branch"))
        self.cancel.setToolTip(with_shortcut(_("Ask at the end of the chat, as usual"), "Esc"))
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_branch(self, words: str) -> None:
        """Say this; empty: nothing."""
        self.label.setText(words)
        tip = _("The question stands beside what follows there, and all of that stays.")
        self.label.setToolTip(plain_tip(tip))
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        sharp = self.devicePixelRatioF()
        self._sign.setPixmap(icon("branch", palette.accent).pixmap(QSize(16, 16), sharp))
        self.cancel.setIcon(icon("close", palette.muted))
