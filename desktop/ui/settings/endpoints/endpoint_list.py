"""The list of the endpoints, with the button that adds one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.providers import dialect_of
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.endpoint_names import shown_file, shown_model, shown_name
from desktop.ui.settings.page import Header
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.remark import set_by_organisation
from desktop.ui.widgets.labels import plain_tip

_NAME = Qt.ItemDataRole.UserRole
BELOW = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT, _INDENT, _RADIUS = 58, 12, 8


class EndpointList(QFrame):
    """Lists the endpoints, the one in the form selected."""

    chosen = Signal(str)
    """The name of the endpoint that the person chose in the list."""
    opened = Signal()
    """The person wants to see the form of the selected one."""
    remove_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("endpointList")
        self.header = Header(_("Endpoints"), "pageTitle")
        self.rows = QListWidget()
        self.rows.setObjectName("plain")
        self.rows.setAccessibleName(_("Endpoints"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drawing = TwoLines(self.rows)
        self.rows.setItemDelegate(self._drawing)
        self.add = push_button(_("Add…"), _("Add an endpoint"), "provider")
        self.add.setIconSize(BESIDE_WORDS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 16, 10, 18)
        layout.setSpacing(14)
        self.header.setContentsMargins(12, 0, 0, 0)
        layout.addWidget(self.header)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.add)
        self.rows.currentItemChanged.connect(self._on_item_changed)
        self.rows.itemClicked.connect(self._on_opened)
        self.rows.itemActivated.connect(self._on_opened)

    def set_palette(self, palette: Palette) -> None:
        """Draw the rows in these colours."""
        self._drawing.palette = palette
        self.header.set_palette(palette)
        self.add.setIcon(beside_words("plus", palette.text))
        self.rows.viewport().update()

    def show_endpoints(self, endpoints: Sequence[Endpoint], current: str | None) -> None:
        """List these, and select the one of this name; None: a new one, which stands at the end."""
        self.rows.blockSignals(True)
        rows = [(e.name, shown_name(e), _words_below(e)) for e in endpoints]
        if current is None:
            rows.append(("", _("New endpoint"), _("not saved: it lacks a base URL")))
        while self.rows.count() > len(rows):
            self.rows.takeItem(self.rows.count() - 1)
        while self.rows.count() < len(rows):
            self.rows.addItem(QListWidgetItem())
        for number, (name, shown, below) in enumerate(rows):
            item = self.rows.item(number)
            item.setText(shown)
            item.setData(_NAME, name)
            item.setData(BELOW, below)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, below)
            item.setToolTip(plain_tip(f"{shown} · {below}"))
        names = [name for name, _shown, _below in rows]
        self.rows.setCurrentRow(names.index(current or "") if (current or "") in names else -1)
        self.rows.blockSignals(False)

    def allow_adding(self, allowed: bool) -> None:
        """Let an endpoint be added, or say why none can be."""
        self.add.setEnabled(allowed)
        self.add.setToolTip(_("Add an endpoint") if allowed else set_by_organisation())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to remove the selected endpoint by Del."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_NAME))

    def _on_opened(self, item: QListWidgetItem) -> None:
        self.opened.emit()


def _words_below(endpoint: Endpoint) -> str:
    if endpoint.kind == "local":
        return shown_file(endpoint.model) or _("the model that Weir finds")
    model = shown_model(endpoint.model) or _("no model chosen")
    return " · ".join(filter(None, (model, dialect_of(endpoint))))


class TwoLines(QStyledItemDelegate):
    """Draws a name, and below it in muted letters what the row has under `BELOW`."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self.palette: Palette = LIGHT

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        line = option.fontMetrics.height()
        return QSize(0, max(_ROW_HEIGHT, 2 * line + 14))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = QStyle.StateFlag
        if option.state & (state.State_Selected | state.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.palette.user_panel))
            painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        inside = rect.adjusted(_INDENT, 0, -_INDENT, 0)
        middle = inside.center().y() + 1
        name = QFont(option.font)
        name.setWeight(QFont.Weight.DemiBold)
        below = QFont(option.font)
        below.setPointSizeF(below.pointSizeF() * 0.82)
        bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        upper = QRect(inside.left(), rect.top(), inside.width(), middle - rect.top())
        lower = QRect(inside.left(), middle + 2, inside.width(), rect.bottom() - middle)
        _draw(painter, upper, bottom, name, self.palette.text, index.data())
        _draw(painter, lower, top, below, self.palette.muted, index.data(BELOW))
        painter.restore()


def _draw(
    painter: QPainter, where: QRect, at: Qt.AlignmentFlag, font: QFont, color: str, text: str
) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, where.width())
    painter.drawText(where, at | Qt.AlignmentFlag.AlignLeft, shown)
