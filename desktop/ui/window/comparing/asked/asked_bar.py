"""The row below the message with those that are asked, and the button that adds one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button
from desktop.ui.window.comparing.asked.asked_chip import AskedChip


@dataclass(frozen=True, slots=True)
class ChipWords:
    """What a chip says."""

    name: str
    about: str


class AskedBar(QWidget):
    """Chips in the order in which the models are asked."""

    settings_requested = Signal(int)
    removed = Signal(int)
    adding_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._palette = LIGHT
        self._words: Sequence[ChipWords] = ()
        self._chips: list[AskedChip] = []
        self._before: QWidget | None = None
        self.setAccessibleName(_("Models that are asked"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.add = push_button(_("model"), _("Ask one more model, or one once more"), "tool")
        self.add.setAccessibleName(_("Add a model"))
        self.add.setIconSize(BESIDE_WORDS)
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.adding_requested)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.add)
        self._row.addStretch(1)

    @property
    def names(self) -> list[str]:
        """The names on the chips."""
        return [words.name for words in self._words]

    def follow(self, before: QWidget) -> None:
        """Have Tab lead here from this one."""
        self._before = before
        self._order()

    def show_asked(self, asked: Sequence[ChipWords]) -> None:
        """Show these."""
        if list(asked) == list(self._words):
            return
        self._words = asked
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [
            AskedChip(number, words.name, words.about, can_remove=len(asked) > 1)
            for number, words in enumerate(asked)
        ]
        for number, chip in enumerate(self._chips):
            self._row.insertWidget(number, chip)
            chip.settings_requested.connect(self.settings_requested)
            chip.removed.connect(self.removed)
            chip.set_palette(self._palette)
        self.add.setVisible(len(asked) < MOST_ASKED)
        self._order()

    def _order(self) -> None:
        before = self._before
        if before is None:
            return
        parts = [part for chip in self._chips for part in (chip.name, chip.cross)]
        for part in (*parts, self.add):
            QWidget.setTabOrder(before, part)
            before = part

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.add.setIcon(beside_words("plus", palette.muted))
        for chip in self._chips:
            chip.set_palette(palette)
