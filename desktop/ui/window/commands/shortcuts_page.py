"""The page of all shortcuts (F1): what each does, by groups, in the spelling of the system."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.ui.commands.command import Group
from desktop.ui.commands.table import commands, other_keys
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.popup import Popup, PopupBody
from desktop.ui.widgets.shortcuts import native

_WIDTH, _TWO_COLUMNS = 860, 700
"""Pixels: the widest the page gets, and the width from which it has two columns."""
_COLUMNS = ((Group.MESSAGE, Group.CONVERSATION), (Group.CHATS, Group.WINDOW))
Row = tuple[str, tuple[str, ...]]


class ShortcutsPage(Popup):
    """Shows them all. It is read, not used: only the button to close it takes a click."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(_("Shortcuts"), _WIDTH, over)
        self._window = over
        page = QWidget()
        self._columns = [_column(groups) for groups in _COLUMNS]
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(24, 4, 24, 20)
        self._grid.setHorizontalSpacing(44)
        self.body = PopupBody(page)
        self.body.setAccessibleName(_("Shortcuts"))
        self.body.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrows scroll it
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self.head(plain_label(_("Shortcuts"), "heading")))
        layout.addWidget(self.body, 1)
        self._arrange()

    def fit(self) -> None:
        self._arrange()
        super().fit()

    def _arrange(self) -> None:
        """Stand in two columns where there is room for them."""
        two = self._window.width() >= _TWO_COLUMNS
        for number, column in enumerate(self._columns):
            self._grid.removeWidget(column)
            place = (0, number) if two else (number, 0)
            self._grid.addWidget(column, *place, Qt.AlignmentFlag.AlignTop)
        for number in range(len(self._columns)):
            self._grid.setColumnStretch(number, 1 if two or not number else 0)
        self._grid.activate()


def rows_of(group: Group) -> list[Row]:
    """Return the words and all keys of a group: the commands that have keys, then the rest."""
    rows = [(one.words, one.keys) for one in commands() if one.group is group and one.keys]
    return rows + [(one.words, one.keys) for one in other_keys() if one.group is group]


def _column(groups: Sequence[Group]) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(7)
    for group in groups:
        heading = plain_label(group.words, "section")
        heading.setContentsMargins(0, 12, 0, 2)
        layout.addWidget(heading)
        for words, keys in rows_of(group):
            layout.addLayout(_row(words, keys))
    return column


def _row(words: str, keys: Sequence[str]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(5)
    label = plain_label(words)
    row.addWidget(label, 1)
    written = [native(one) for one in keys]
    label.setAccessibleName(f"{words}: {', '.join(written)}")
    for text in written:
        row.addWidget(KeyCap(text), 0, Qt.AlignmentFlag.AlignTop)
    return row
