"""A line that shows what cannot be changed here: a lock before it, and who set it behind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.inputs.remark import set_by_organisation

_AT_RIGHT = 11


class LockedLine(QLineEdit):
    """Can be read and copied from, and not changed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setObjectName("locked")
        self.setAccessibleName(name)
        self._mark = QAction(self)
        self.addAction(self._mark, QLineEdit.ActionPosition.LeadingPosition)
        self._who = ""
        self.set_palette(LIGHT)

    def set_palette(self, palette: Palette) -> None:
        """Draw lock and word in these colours."""
        self._muted = palette.muted
        self._mark.setIcon(icon("lock", palette.muted))
        self.update()

    def show_text(self, text: str, *, by_policy: bool = True) -> None:
        """Show a value from its beginning; else the settings file has it."""
        self.setText(text)
        self.setCursorPosition(0)
        self._who = _("policy") if by_policy else "settings.toml"
        said = set_by_organisation() if by_policy else _("It stands in settings.toml.")
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        word = self.fontMetrics().horizontalAdvance(self._who)
        self.setTextMargins(0, 0, word + _AT_RIGHT, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(font)
        painter.setPen(self._muted)
        place = self.rect().adjusted(0, 0, -_AT_RIGHT, 0)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._who
        )
