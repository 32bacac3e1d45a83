"""How far something long is: words, a bar, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_PARTS = 1000


class ProgressLine(QWidget):
    """Is hidden while nothing is done."""

    stopped = Signal()
    """The person has enough of it."""

    def __init__(self, hint: str) -> None:
        """`hint` says what a stop leaves."""
        super().__init__()
        self.words = plain_label(object_name="muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.stop = push_button(_("Stop"), hint, "small")
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
        """Show what share is done; `words` may name its percents."""
        text = words.format(percent=round(100 * share))
        self.words.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setValue(round(_PARTS * share))
        self.show()

    def set_palette(self, palette: Palette) -> None:
        """Draw the bar in these colours."""
        self.bar.setStyleSheet(
            f"QProgressBar {{ border: none; border-radius: 2px; background: {palette.border}; }}"
            f"QProgressBar::chunk {{ border-radius: 2px; background: {palette.accent}; }}"
        )
