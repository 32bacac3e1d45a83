"""One loud line that tells of a daily backup that was not made."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.text_size import with_text
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label

_SIGN = QSize(18, 18)
_NARROW = 620


class BackupBar(QFrame):
    """Stands there until a backup is made, or the person wants to hear no more of it."""

    again_requested = Signal()
    settings_requested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._sign = QLabel()
        self.label = narrow_label()
        self.again = push_button(_("Try again"), _("Make the backup that failed, now"), "link")
        self.settings = push_button(_("Settings"), _("Open the settings of backups"), "link")
        self.dismiss = push_button(
            _("Not now"), _("Says no more of it until the next start"), "link"
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addStretch(1)
        for button in (self.again, self.settings, self.dismiss):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard at home
            buttons.addWidget(button)
        self.again.clicked.connect(self.again_requested)
        self.settings.clicked.connect(self.settings_requested)
        self.dismiss.clicked.connect(self.dismissed)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.label, 1)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(14, 6, 10, 6)
        self._rows.addLayout(said, 1)
        self._rows.addLayout(buttons)
        self.hide()

    def say(self, why: str) -> None:
        """Say why there is no backup; "": be gone."""
        self.label.setText(why)
        self.setAccessibleName(why)
        if bool(why) == self.isHidden():
            with fading(self.parentWidget()):
                self.setVisible(bool(why))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the buttons stand below the words where those would be squeezed."""
        super().resizeEvent(event)
        below = self.width() < with_text(_NARROW)
        ways = QBoxLayout.Direction
        self._rows.setDirection(ways.TopToBottom if below else ways.LeftToRight)

    def set_palette(self, palette: Palette) -> None:
        """Draw the sign in these colours."""
        self._sign.setPixmap(icon("caution", palette.error).pixmap(_SIGN))
