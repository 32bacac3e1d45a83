"""A title that unfolds what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import beside_words
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button

_MARK = QSize(20, 15)


class Fold(QWidget):
    """Folded at first. What it holds is put into `inside`."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._palette = LIGHT
        self.fold = push_button(title, hint, "fold")
        self.fold.setIconSize(_MARK)
        self.fold.setCheckable(True)
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard
        self.fold.toggled.connect(self._on_fold)
        self._inside = QWidget()
        self.inside = QVBoxLayout(self._inside)
        self.inside.setContentsMargins(0, 6, 0, 8)
        self.inside.setSpacing(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._inside)
        self._on_fold(False)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self._palette = palette
        self._on_fold(self.fold.isChecked())

    def _on_fold(self, open_: bool) -> None:
        self.fold.setIcon(beside_words("down" if open_ else "next", self._palette.muted))
        self._inside.setVisible(open_)
