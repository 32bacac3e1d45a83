"""The list of prompts beside the message: a name, and what the prompt is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.prompts.prompt import Prompt
from desktop.engine.explain.bad_values import unusable
from desktop.language import _
from desktop.ui.widgets.shadow import Shadow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ABOUT = Qt.ItemDataRole.UserRole
_ROW, _INSET, _BETWEEN = 14, 12, 14
"""Pixels of a row beside its text: above and below together, at each side, before what is muted."""
_MOST_ROWS, _WIDEST, _GAP = 8, 620, 6


class PromptList(QFrame):
    """Lies over the window, above the message or below it, which keeps the keyboard."""

    taken = Signal(object)
    """The prompt that was clicked, or that had the cursor when Enter was pressed."""
    left = Signal()
    """The person clicked elsewhere in the window."""

    def __init__(self, over: QWidget, above: QWidget) -> None:
        """It lies within `over`, and above `above`; below it, where there is more room."""
        super().__init__(over)
        self.setObjectName("popup")
        self.setAccessibleName(_("Prompts"))
        self._over, self._above = over, above
        self.rows = _Rows(self)
        self.view = QListView()
        self.view.setAccessibleName(_("Prompts"))
        self.view.setModel(self.rows)
        self.view.setItemDelegate(_RowPainter(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.view.clicked.connect(self._on_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 5, 5, 5)
        layout.addWidget(self.view)
        self.hide()
        Shadow(self)

    @property
    def current(self) -> Prompt | None:
        """The prompt with the cursor."""
        index = self.view.currentIndex()
        return self.rows.shown[index.row()] if index.isValid() else None

    def show_prompts(self, prompts: Sequence[Prompt]) -> None:
        """List these, with the cursor on the first; no list where there are none."""
        if prompts != self.rows.shown:
            self.rows.show(prompts)
            self.view.setCurrentIndex(self.rows.index(0))
            self.view.scrollToTop()
        self.setVisible(bool(prompts))
        if prompts:
            self.fit()
            self.raise_()

    def move_cursor(self, rows: int) -> None:
        """Put the cursor on another row: from the last one to the first, and back."""
        count = self.rows.rowCount()
        if count:
            row = (self.view.currentIndex().row() + rows) % count
            self.view.setCurrentIndex(self.rows.index(row))

    def take(self) -> None:
        """Choose the prompt with the cursor."""
        self._on_clicked(self.view.currentIndex())

    def fit(self) -> None:
        """Stand at an edge of the message, as tall as the rows, within the window."""
        message = QRect(self._above.mapTo(self._over, QPoint(0, 0)), self._above.size())
        row = max(20, self.view.sizeHintForRow(0))
        above, below = message.top(), self._over.height() - message.bottom()
        wanted = min(_MOST_ROWS, self.rows.rowCount()) * row + 24
        height = min(max(above, below) - 2 * _GAP, wanted)
        width = min(message.width(), _WIDEST)
        top = message.top() - _GAP - height if above >= below else message.bottom() + 1 + _GAP
        self.setGeometry(QRect(message.left(), top, width, height))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._over.installEventFilter(self)
        if (handle := self.window().windowHandle()) is not None:
            handle.installEventFilter(self)  # clicks on any of its widgets come by there

    def hideEvent(self, event: QHideEvent) -> None:
        if (handle := self.window().windowHandle()) is not None:
            handle.removeEventFilter(self)
        self._over.removeEventFilter(self)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over:
            if event.type() is QEvent.Type.Resize:
                self.fit()
        elif event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            place = event.globalPosition().toPoint()
            if not any(
                part.rect().contains(part.mapFromGlobal(place)) for part in (self, self._above)
            ):
                self.left.emit()
        return False

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.taken.emit(self.rows.shown[index.row()])


def about(prompt: Prompt) -> str:
    """What a prompt is for, or why all of its file is its text."""
    if (bad := prompt.fault) is not None:
        why = " ".join(filter(None, (bad.key, unusable(bad.reason, bad.detail))))
        return _("Shown as plain text. {why}").format(why=why)
    return prompt.description


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: Sequence[Prompt] = []

    def show(self, prompts: Sequence[Prompt]) -> None:
        self.beginResetModel()
        self.shown = prompts
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        prompt = self.shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return prompt.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (prompt.name, about(prompt))))
            case _ if role == _ABOUT:
                return about(prompt)
        return None


class _RowPainter(QStyledItemDelegate):
    """Paints the name as the style sheet has it, and behind it what the prompt is for."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Show the cursor alone: the mouse moves it along."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_MouseOver
        option.textElideMode = Qt.TextElideMode.ElideRight

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        room: QRect = option.rect.adjusted(_INSET, 0, -_INSET, 0)
        name = option.fontMetrics.horizontalAdvance(str(index.data()))
        room.setLeft(room.left() + name + _BETWEEN)
        if room.width() < option.fontMetrics.horizontalAdvance("mmmm"):
            return
        words = option.fontMetrics.elidedText(
            str(index.data(_ABOUT)), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()
