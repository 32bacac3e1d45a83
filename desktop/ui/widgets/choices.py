"""A list to choose one value from. It may be long: rows are made when they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from desktop.language import _
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.widgets.typed import typed_text

_ROOT = QModelIndex()
_AT_ONCE = 200
"""How many rows, from the one with the cursor on, are laid out in one turn of the event loop."""


class Choices(QAbstractListModel):
    """The rows of the list: values and the words for them. One value is marked as chosen; an extra
    value may be offered in the last row."""

    VALUE = Qt.ItemDataRole.UserRole

    def __init__(self, words: Callable[[str], str] = str, parent: QObject | None = None) -> None:
        """`words` returns the text that is shown for a value."""
        super().__init__(parent)
        self._words = words
        self._values: Sequence[str] = ()
        self._chosen = self._offered = ""

    def show(self, values: Sequence[str], chosen: str, offered: str = "") -> None:
        """List these values, and `offered` after them if it is not empty and not one of them."""
        self.beginResetModel()
        self._values, self._chosen, self._offered = values, chosen, offered
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._values) + bool(self._offered)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < self.rowCount():
            return None
        listed = index.row() < len(self._values)
        value = self._values[index.row()] if listed else self._offered
        if role == self.VALUE:
            return value
        words = self._words(value) if listed else _("Use “{model}”").format(model=value)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{'✓' if listed and value == self._chosen else '   '} {words}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return words
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(words)
        return None


class ChoiceList(QListView):
    """Shows `Choices`. Typed letters do not search the list: they are left to its owner."""

    taken = Signal(str)
    """The value that was clicked, or that had the cursor when Enter was pressed."""

    def __init__(self, name: str, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self.setAccessibleName(name)
        self.setModel(choices)
        self.setUniformItemSizes(True)  # else all rows are measured one by one
        self.setLayoutMode(QListView.LayoutMode.Batched)  # else all are laid out at once
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.activated.connect(self._on_taken)
        self.clicked.connect(self._on_taken)

    def list_values(
        self, values: Sequence[str], chosen: str, offered: str = "", *, current: int
    ) -> None:
        """List these values as `Choices.show` does, with the cursor in row `current`; -1: no
        cursor."""
        self.setBatchSize(current + 1 + _AT_ONCE)  # so that `go_to` finds it laid out
        self._choices.show(values, chosen, offered)

    def go_to(self, row: int) -> None:
        """Put the cursor into a row, and scroll to it."""
        self.setCurrentIndex(self._choices.index(row))

    def set_rows(self, most: int) -> None:
        """Make the list as tall as its rows, but no taller than `most` rows."""
        row = max(20, self.sizeHintForRow(0))
        self.setFixedHeight(min(most, self._choices.rowCount()) * row + 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if typed_text(event).strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _on_taken(self, index: QModelIndex) -> None:
        self.taken.emit(index.data(Choices.VALUE))
