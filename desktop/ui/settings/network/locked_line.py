"""A line that shows what cannot be changed here: a lock before it, and who set it behind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.inputs.remark import set_by_organisation
from desktop.ui.widgets.labels import plain_tip

_AT_RIGHT, _BEFORE = 11, 60
"""Pixels behind the word; those that the lock and the frame take."""


class LockedLine(QLineEdit):
    """Can be read and copied from, and not changed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setObjectName("locked")
        self.setAccessibleName(name)
        self._mark = QAction(self)
        self.addAction(self._mark, QLineEdit.ActionPosition.LeadingPosition)
        self._who, self._is_said = "", False
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
        self.setToolTip(plain_tip(f"{text}\n{said}").replace("\n", "<br>"))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave the word out where the value needs its room: the lock says the same."""
        wide = self.fontMetrics().horizontalAdvance
        word = wide(self._who) + _AT_RIGHT
        self._is_said = wide(self.text()) + word + _BEFORE < self.width()
        self.setTextMargins(0, 0, word if self._is_said else 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_said:
            return
        painter = QPainter(self)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(font)
        painter.setPen(self._muted)
        place = self.rect().adjusted(0, 0, -_AT_RIGHT, 0)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._who
        )
