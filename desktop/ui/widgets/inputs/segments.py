"""One of a few values, side by side: the chosen one is tinted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desktop.language import _
from desktop.ui.widgets.menu import Menu

_MORE = "…"
_PADDING = 10
"""Pixels beside the words of a segment, both sides together."""
Option = tuple[Any, str]
"""A value, and its words."""


class Segments(QFrame):
    """Arrow keys go from one to the next, as in a group of radio buttons."""

    chosen = Signal(object)
    """The person chose this value."""

    def __init__(self, name: str, options: Sequence[Option], rare: Sequence[Option] = ()) -> None:
        """`rare`: values that a menu at the end offers; the one that is chosen stands in it."""
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self._name, self._rare = name, list(rare)
        self._buttons = QButtonGroup(self)
        self._values: list[Any] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        for value, words in options:
            self._add(value, words)
        self._more = self._add(None, _MORE) if rare else None
        if self._more is not None:
            self._more.setAccessibleName(_("{name}: others").format(name=name))
            self._more.setToolTip(_("Other values"))
        self._buttons.idClicked.connect(self._on_clicked)
        self.show_value(None)

    def show_value(self, value: Any) -> None:
        """Mark this value; none of them where it is not among them."""
        self._shown = value
        usual = self._values[: len(self._values) - bool(self._rare)]
        at = usual.index(value) if value in usual else None
        if self._more is not None:
            words = next((words for rare, words in self._rare if rare == value), "")
            at = len(usual) if words else at
            self._more.setText(words or _MORE)
        self._buttons.setExclusive(False)  # else the one that is marked cannot be unmarked
        for number, button in enumerate(self._buttons.buttons()):
            button.setChecked(number == at)
        self._buttons.setExclusive(True)

    def name_unset(self, words: str) -> None:
        """Call the value that sets nothing so."""
        for value, button in zip(self._values, self._buttons.buttons(), strict=True):
            if value is None and button is not self._more:
                button.setText(words)
                button.setAccessibleName(f"{self._name}: {words}")

    def _add(self, value: Any, words: str) -> QPushButton:
        button = _Segment(words)
        button.setObjectName("segment")
        button.setProperty("unset", value is None and words != _MORE)
        button.setCheckable(True)
        button.setAccessibleName(f"{self._name}: {words}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(1)  # in a very narrow form
        self._buttons.addButton(button, len(self._values))
        self._values.append(value)
        self._row.addWidget(button)  # each gets room by its words
        return button

    def _on_clicked(self, number: int) -> None:
        if self._more is not None and self._buttons.button(number) is self._more:
            self.show_value(self._shown)  # it is only a menu that opens
            self._open_rare(self._more)
        elif self._values[number] != self._shown:
            self.show_value(self._values[number])
            self.chosen.emit(self._values[number])

    def _open_rare(self, button: QPushButton) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, words in self._rare:
            action = menu.addAction(words)
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(value == self._shown)
        menu.triggered.connect(self._on_rare)
        menu.open_below(button)

    def _on_rare(self, action: QAction) -> None:
        self.show_value(action.data())
        self.chosen.emit(action.data())


class _Segment(QPushButton):
    """As wide as its words are once they are chosen, and bold."""

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setBold(True)
        width = QFontMetrics(bold).horizontalAdvance(self.text()) + _PADDING
        return QSize(width, super().sizeHint().height())
