"""The outline of a chat (Ctrl+Shift+O): its questions on all branches, to go to one of them."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.outline import Entry, outline
from desktop.chat.tree import Conversation
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.inputs.list_field import ListField
from desktop.ui.widgets.labels import plain_label, plain_tip
from desktop.ui.widgets.popup import Popup

_Index = QModelIndex | QPersistentModelIndex
_WIDTH = 560
_ROWS = 14
"""Rows that are seen without scrolling."""
_LONGEST = 200
"""Characters of a question that a row has at most."""
_STEP = "    "
"""Stands before a question for each fork above it."""
_ID = Qt.ItemDataRole.UserRole
_IS_SHOWN = Qt.ItemDataRole.UserRole + 1
_SIDE = 8
"""Pixels beside the text of a row."""


class OutlinePopup(Popup):
    """A field, and below it the questions that have these words. Other branches are muted."""

    chosen = Signal(object)
    """The id of a question; the outline is closed."""

    def __init__(
        self, conversation: Conversation, at: int | None, colours: Palette, over: QWidget
    ) -> None:
        """`at`: the question that is read now."""
        super().__init__(_("Outline"), _WIDTH, over)
        self._entries = outline(conversation)
        self._at = at
        self._rows = QStandardItemModel(self)
        self.list = _Questions(colours)
        self.list.setModel(self._rows)
        self.list.setAccessibleName(_("Questions"))
        self.field = ListField(_("Find a question"), self.list)
        self._nothing = plain_label(_("No question has these words."), "muted")
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(10, 10, 10, 10)
        for widget in (self.field, self._nothing, self.list):
            layout.addWidget(widget)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._on_entered)
        self.list.clicked.connect(self._take)
        self._fill()

    def _fill(self) -> None:
        words = self.field.text().strip().lower()
        found = [one for one in self._entries if words in one.question.text.lower()]
        self._rows.clear()
        for entry in found:
            self._rows.appendRow(self._row(entry, with_depth=not words))
        ids = [entry.question.id for entry in found]
        at = ids.index(self._at) if self._at in ids else 0
        self.list.setCurrentIndex(self._rows.index(at, 0))
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self.list.updateGeometry()
        if self.isVisible():
            self.fit()

    def _row(self, entry: Entry, *, with_depth: bool) -> QStandardItem:
        text = " ".join(safe_text(entry.question.text[:_LONGEST]).split())
        item = QStandardItem((_STEP * entry.depth if with_depth else "") + text)
        item.setData(entry.question.id, _ID)
        item.setToolTip(plain_tip(text))
        item.setData(entry.is_shown, _IS_SHOWN)
        item.setEditable(False)
        return item

    def _on_entered(self) -> None:
        self._take(self.list.currentIndex())

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.close_popup()
            self.chosen.emit(index.data(_ID))


class _Questions(QListView):
    """As tall as its rows, up to a number of them."""

    def __init__(self, colours: Palette) -> None:
        super().__init__()
        self.setItemDelegate(_QuestionRow(colours, self))
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        count = self.model().rowCount() if self.model() is not None else 0
        row = self.sizeHintForRow(0) if count else 0
        return QSize(super().sizeHint().width(), min(count, _ROWS) * row + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 40)


class _QuestionRow(QStyledItemDelegate):
    """Draws the words itself: a style sheet gives all rows one colour."""

    def __init__(self, colours: Palette, parent: QObject) -> None:
        super().__init__(parent)
        self._colours = colours

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        text, own.text = own.text, ""
        style = own.widget.style() if own.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget)
        room = own.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        elided = own.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.save()
        painter.setFont(own.font)
        shown = index.data(_IS_SHOWN)
        painter.setPen(QColor(self._colours.text if shown else self._colours.muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()
