"""Shows what the person must read, in bars that can be dismissed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.labels import narrow_label

_MOST = 4
"""Bars at one time; one more takes the place of the oldest."""


class NoticeBar(QFrame):
    """One notice: plain text that can be selected, and a button that takes it away."""

    def __init__(self, text: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setObjectName("bar")
        self.setAccessibleName(_("Notice"))
        label = narrow_label(text)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays where it is
        self._dismiss = QPushButton()
        self._dismiss.setObjectName("flat")
        self._dismiss.setAccessibleName(_("Dismiss"))
        self._dismiss.setToolTip(_("Dismiss"))
        self._dismiss.setFixedSize(30, 30)
        self._dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dismiss.clicked.connect(self._on_dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.addWidget(label, 1)
        layout.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.tint(color)

    def _on_dismissed(self) -> None:
        notices = self.parentWidget()
        with fading(notices.parentWidget() if notices is not None else None):
            self.hide()
        self.deleteLater()

    def tint(self, color: str) -> None:
        """Draw the cross in this colour."""
        self._dismiss.setIcon(icon("close", color))


class Notices(QWidget):
    """The bars above the conversation, newest last. Without a bar it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = "gray"
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)  # each bar keeps room below itself
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def add(self, text: str) -> None:
        """Show a notice, unless it is shown already."""
        bars = self.findChildren(NoticeBar)
        if any(bar.text == text for bar in bars):
            return
        for bar in bars[: max(0, len(bars) - _MOST + 1)]:
            bar.deleteLater()
        with fading(self.parentWidget()):
            self._layout.addWidget(NoticeBar(text, self._color))

    def remove(self, text: str) -> None:
        """Take this notice away: it does not hold any more."""
        for bar in self.findChildren(NoticeBar):
            if bar.text == text:
                bar.deleteLater()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._color = palette.text
        for bar in self.findChildren(NoticeBar):
            bar.tint(self._color)
