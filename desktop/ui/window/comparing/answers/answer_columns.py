"""The answers beside each other; where there is little room one at a time, with tabs above."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.context import BytesOf
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.ui.look.text_size import with_text
from desktop.ui.widgets.inputs.segments import Segments
from desktop.ui.window.comparing.answers.answer_column import AnswerColumn

NARROW = 760
"""In fewer pixels than this the answers have a page each."""
_LEAST = 190
"""Pixels that one of them needs, whatever room there is."""


class AnswerColumns(QWidget):
    """Makes columns when more are wanted, and keeps those that are not for the next time."""

    narrowed = Signal(bool)
    """Whether there is room for one answer alone by now."""
    made = Signal(object)
    """An AnswerColumn that is to be joined."""

    def __init__(self, helper: HelperProcess, palette: Palette, bytes_of: BytesOf) -> None:
        super().__init__()
        self._helper, self._palette, self._bytes_of = helper, palette, bytes_of
        self._columns: list[AnswerColumn] = []
        self._count = 0
        self._current = 0
        self.is_narrow = False
        self._wanted = 0
        self._maker = QTimer(self, singleShot=True, interval=0)
        self._maker.timeout.connect(self._on_make)
        self._tabs: Segments | None = None
        self._beside = QHBoxLayout()
        self._beside.setSpacing(12)
        self._above = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._above)
        layout.addLayout(self._beside, 1)

    def of(self, count: int) -> Sequence[AnswerColumn]:
        """Return so many columns, in their order."""
        while len(self._columns) < count:
            self._make()
        for column in self._columns[count:]:
            column.empty()
        self._count = count
        self._current = min(self._current, max(0, count - 1))
        return self.shown

    def make_ready(self, count: int) -> None:
        """Make so many columns before they are wanted, one at a time: each takes a moment."""
        self._wanted = count
        self._maker.start()

    @property
    def shown(self) -> Sequence[AnswerColumn]:
        """The columns with an answer."""
        return self._columns[: self._count]

    @property
    def current(self) -> AnswerColumn | None:
        """The one that was gone to last."""
        return self.shown[self._current] if self._count else None

    def go_to(self, number: int) -> None:
        """Have the keyboard in the answer with this number, from 0, and bring it into sight."""
        if number < self._count:
            self._turn_to(number)
            view = self.shown[number].transcript.view
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def note_current(self, column: AnswerColumn) -> None:
        """Take this one for the one that is read."""
        if column in self.shown:
            self._current = self.shown.index(column)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        for column in self._columns:
            column.set_palette(palette)

    def arrange(self) -> None:
        """Show the columns, or the tabs and one of them."""
        self._make_tabs()
        for number, column in enumerate(self._columns):
            is_there = number < self._count
            column.setVisible(is_there and (not self.is_narrow or number == self._current))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Find out whether there is room for all beside each other."""
        narrow = self.width() < max(NARROW, with_text(_LEAST) * self._count)
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self.arrange()
            self.narrowed.emit(narrow)

    def _on_make(self) -> None:
        if len(self._columns) < self._wanted:
            self._make()
            self._maker.start()

    def _make(self) -> None:
        column = AnswerColumn(self._helper, self._palette)
        column.transcript.give_files(self._bytes_of)
        column.hide()
        self._columns.append(column)
        self._beside.addWidget(column, 1)
        self.made.emit(column)

    def _make_tabs(self) -> None:
        """Make the tabs anew: their words are the names of the columns."""
        if self._tabs is not None:
            self._tabs.hide()
            self._tabs.deleteLater()
            self._tabs = None
        if not self.is_narrow or self._count < 2:
            return
        names = [(number, column.name.text()) for number, column in enumerate(self.shown)]
        self._tabs = Segments(_("Answers"), names)
        self._tabs.show_value(self._current)
        self._tabs.chosen.connect(self._on_tab)
        self._above.addWidget(self._tabs)

    def _on_tab(self, number: int) -> None:
        self._turn_to(number)
        self.shown[number].entered.emit(self.shown[number].transcript)

    def _turn_to(self, number: int) -> None:
        self._current = number
        if self._tabs is not None:
            self._tabs.show_value(number)
        for at, column in enumerate(self.shown):
            column.setVisible(not self.is_narrow or at == number)
