"""The rows of the search window: what was found, or where one may go without a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.chat.searching.hits import Hit
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.window.searching.results.wording import beside

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
"""The row itself."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Words above some rows; nothing can be done with them."""

    words: str


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that was searched for before."""

    text: str


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Forgets what was searched for before."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A chat to go to."""

    chat_id: int
    title: str
    at: float
    """Of its last change: seconds since the epoch."""


Row: TypeAlias = Hit | Jump | Recent | Forgetting | Heading


class Rows(QAbstractListModel):
    """All of them are here at once: a search finds no more than some hundreds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        """List these in place of all others."""
        self.beginResetModel()
        self.shown = list(rows)
        self.endResetModel()

    def first(self) -> QModelIndex:
        """Return the first row that something can be done with."""
        found = (n for n, row in enumerate(self.shown) if not isinstance(row, Heading))
        at = next(found, None)
        return QModelIndex() if at is None else self.index(at)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self.shown[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        row = self.shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row)
            case _ if role == ROW:
                return row
        return None


def key_of(row: Row) -> object:
    """What tells a row from others. To compare hits themselves would make all of their lines."""
    return (row.chat_id, row.message_id) if isinstance(row, Hit) else row


def words(row: Row) -> str:
    """What stands first in a row."""
    match row:
        case Hit() | Jump():
            return " ".join(safe_text(row.title).split()) or _("New chat")
        case Recent():
            return safe_text(row.text)
        case Forgetting():
            return _("Forget these searches")
        case Heading():
            return row.words
        case _:
            assert_never(row)


def spoken(row: Row) -> str:
    """What a screen reader says of a row."""
    if isinstance(row, Hit):
        return f"{words(row)}, {beside(row)}: {safe_text(row.snippet.text)}"
    return words(row)
