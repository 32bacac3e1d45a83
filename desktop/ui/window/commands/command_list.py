"""The rows of the palette: the words of a command at the left, its shortcut at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.language import _
from desktop.ui.commands.command import Command, Fact
from desktop.ui.widgets.key_cap import cap_size, paint_cap
from desktop.ui.widgets.shortcuts import native

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROW, _INSET = 14, 10
"""Pixels of a row beside its text: above and below together, and at each side of its cap."""
_MOST_ROWS = 10
KEYS = Qt.ItemDataRole.UserRole


class CommandRows(QAbstractListModel):
    """Commands that apply, then those that do not: these are greyed out and cannot be chosen."""

    def __init__(self, facts: Fact, parent: QWidget) -> None:
        super().__init__(parent)
        self._facts = facts
        self.shown: list[Command] = []

    def show(self, commands: Sequence[Command]) -> None:
        """List these commands, in their order."""
        self.beginResetModel()
        applies = [command for command in commands if command.applies(self._facts)]
        self.shown = [*applies, *(command for command in commands if command not in applies)]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and not self.shown[index.row()].applies(self._facts):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        command = self.shown[index.row()]
        keys = native(command.keys[0]) if command.keys else ""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{command.words}, {keys}" if keys else command.words
            case _ if role == KEYS:
                return keys
        return None


class CommandList(QListView):
    """Shows `CommandRows`. The field above keeps the keyboard, and moves the cursor here."""

    taken = Signal(str)
    """The name of a command that was clicked, or that had the cursor when Enter was pressed."""

    def __init__(self, rows: CommandRows) -> None:
        super().__init__()
        self.rows = rows
        self.setAccessibleName(_("Commands"))
        self.setModel(rows)
        self.setItemDelegate(_RowPainter(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.clicked.connect(self._on_clicked)

    def show_commands(self, commands: Sequence[Command]) -> None:
        """List these commands, with the cursor on the first one that applies."""
        self.rows.show(commands)
        first = self.rows.index(0)
        enabled = bool(self.rows.flags(first) & Qt.ItemFlag.ItemIsEnabled)
        self.setCurrentIndex(first if enabled else QModelIndex())
        self.scrollToTop()

    def take(self) -> None:
        """Choose the command with the cursor."""
        self._on_clicked(self.currentIndex())

    def sizeHint(self) -> QSize:
        row = max(20, self.sizeHintForRow(0))
        return QSize(240, min(_MOST_ROWS, max(1, self.rows.rowCount())) * row + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def _on_entered(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.setCurrentIndex(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.taken.emit(self.rows.shown[index.row()].name)


class _RowPainter(QStyledItemDelegate):
    """Paints the row as the style sheet has it, and the shortcut over its right end."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Show the cursor alone: the mouse moves it along."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_MouseOver

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        keys = str(index.data(KEYS))
        if not keys:
            return
        size = cap_size(keys, option.font)
        place = QRectF(option.rect)
        left = place.right() - size.width() - _INSET
        top = round(place.center().y() - size.height() / 2)
        cap = QRectF(left, top, size.width(), size.height())
        painter.save()
        painter.setFont(option.font)
        paint_cap(painter, cap, keys, option.palette)
        painter.restore()
