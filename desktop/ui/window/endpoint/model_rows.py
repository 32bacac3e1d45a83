"""The rows of the model popup: models below the name of their endpoint.

There may be many thousands of models: a row is made when it comes into sight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.chat.endpoint import ModelChoice
from desktop.ui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Section:
    """Models of one endpoint, below a heading and above a line of their state, if these are set."""

    endpoint_name: str
    models: Sequence[str]
    title: str = ""
    state: str = ""
    words: Callable[[str], str] = str
    """Gives the text that is shown for a model."""
    is_offer: bool = False
    """Whether its models are names that were typed, which nothing but a step leads to."""

    def __len__(self) -> int:
        return bool(self.title) + len(self.models) + bool(self.state)

    def model(self, row: int) -> str | None:
        """The model of a row; None for the heading and the state."""
        at = row - bool(self.title)
        return self.models[at] if 0 <= at < len(self.models) else None


class ModelRows(QAbstractListModel):
    """The sections, one below the other. Headings and states cannot be chosen."""

    CHOICE = Qt.ItemDataRole.UserRole
    """A ModelChoice, or None."""
    CHOSEN = Qt.ItemDataRole.UserRole + 1
    """Whether the chat asks this model."""
    SHARED = Qt.ItemDataRole.UserRole + 2
    """How many letters at its beginning a name shares with those above and below it."""
    IS_TITLE = Qt.ItemDataRole.UserRole + 3
    IS_OFFER = Qt.ItemDataRole.UserRole + 4

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sections: Sequence[Section] = ()
        self._ends: list[int] = []
        self._chosen: ModelChoice | None = None

    def show(self, sections: Sequence[Section], chosen: ModelChoice | None) -> None:
        """List these sections, with a mark at `chosen`."""
        self.beginResetModel()
        self._sections = [section for section in sections if len(section)]
        self._ends = list(accumulate(map(len, self._sections)))
        self._chosen = chosen
        self.endResetModel()

    def row_of(self, choice: ModelChoice | None) -> int:
        """The first row of a choice; -1 where there is none."""
        start = 0
        for section, end in zip(self._sections, self._ends, strict=True):
            if choice and section.endpoint_name == choice.endpoint_name and not section.is_offer:
                try:
                    return start + bool(section.title) + section.models.index(choice.model)
                except ValueError:
                    pass
            start = end
        return -1

    def first_row(self, of: str | None = None) -> int:
        """The first row with a model that is listed, of this endpoint if one is named; else -1."""
        start = 0
        for section, end in zip(self._sections, self._ends, strict=True):
            if section.models and not section.is_offer and of in (None, section.endpoint_name):
                return start + bool(section.title)
            start = end
        return -1

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or not self._ends else self._ends[-1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        section, row = self._place(index.row())
        if section.model(row) is None:
            return Qt.ItemFlag.NoItemFlags
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return can | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < self.rowCount():
            return None
        section, row = self._place(index.row())
        model = section.model(row)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(section, row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._words(section, row))
            case self.CHOICE:
                return None if model is None else ModelChoice(section.endpoint_name, model)
            case self.CHOSEN:
                choice = ModelChoice(section.endpoint_name, model or "")
                return model is not None and not section.is_offer and choice == self._chosen
            case self.SHARED:
                return self._shared(section, row)
            case self.IS_OFFER:
                return section.is_offer
            case self.IS_TITLE:
                return row == 0 and bool(section.title)
        return None

    def _place(self, row: int) -> tuple[Section, int]:
        at = bisect_right(self._ends, row)
        return self._sections[at], row - (self._ends[at - 1] if at else 0)

    def _words(self, section: Section, row: int) -> str:
        model = section.model(row)
        if model is not None:
            return section.words(model)
        return section.title if row == 0 and section.title else section.state

    def _shared(self, section: Section, row: int) -> int:
        model = section.model(row)
        if model is None:
            return 0
        beside = [section.model(row - 1) if row else None, section.model(row + 1)]
        return max(_alike(model, name) for name in beside)


def _alike(one: str, other: str | None) -> int:
    """How many letters both begin with."""
    pairs = zip(one, other or "", strict=False)
    return sum(1 for _pair in takewhile(_is_same, pairs))


def _is_same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]
