"""How far an export or an import is: words, a bar, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_PARTS = 1000


class ProgressPart(QWidget):
    """Is hidden while nothing is done."""

    stopped = Signal()
    """The person has enough of it."""

    def __init__(self, hint: str, palette: Palette) -> None:
        """`hint` says what a stop leaves."""
        super().__init__()
        self.words = plain_label(object_name="muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setStyleSheet(
            f"QProgressBar {{ border: none; border-radius: 2px; background: {palette.border}; }}"
            f"QProgressBar::chunk {{ border-radius: 2px; background: {palette.accent}; }}"
        )
        self.stop = push_button(_("Stop"), hint, "small")
        self.stop.setAccessibleName(_("Stop"))
        self.stop.clicked.connect(self.stopped)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.words, 0, 0)
        grid.addWidget(self.bar, 1, 0)
        grid.addWidget(self.stop, 0, 1, 2, 1)
        self.hide()

    def say(self, words: str, share: float) -> None:
        """Show what is done, in words and as a share."""
        self.words.setText(words)
        self.bar.setAccessibleDescription(words)
        self.bar.setValue(round(_PARTS * share))
        self.show()
