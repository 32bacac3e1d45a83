"""A list model that Qt asks for the number of its rows without a way through Python.

At each layout a view asks for the index of every row, and that for the number of rows: in Python,
10,000 chats took 20 ms for each row that changed.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel


class CountedRows(QStringListModel):
    """Its strings are empty and stand for the rows; whoever inherits says what is in these.

    `rowCount` and `index` are not to be overridden.
    """

    def __init__(self) -> None:
        super().__init__()
        self._change: Callable[[], None] | None = None
        # Before any view listens: what a view asks for by these signals is as it is by then.
        self.rowsInserted.connect(self._on_counted)
        self.rowsRemoved.connect(self._on_counted)

    def add_rows(self, first: int, count: int, change: Callable[[], None]) -> None:
        """Add rows before the row `first`. `change` adds what is in them."""
        self._change = change
        self.insertRows(first, count)

    def take_rows(self, first: int, count: int, change: Callable[[], None]) -> None:
        """Remove rows from the row `first` on. `change` removes what is in them."""
        self._change = change
        self.removeRows(first, count)

    def begin_anew(self, count: int) -> None:
        """Have so many rows, whatever there was; what is in them is there by now."""
        self.setStringList([""] * count)

    def _on_counted(self) -> None:
        change, self._change = self._change, None
        if change is not None:
            change()
