"""The table: a line for each model, endpoint, chat or day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from desktop.chat.settings.setting import Setting
from desktop.chat.usage.price import FREE
from desktop.engine.usage.report import Grouping, Line
from desktop.engine.usage.wording import few_digits, money, price_text, rate, seconds
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.endpoint_names import shown_file, shown_model
from desktop.ui.settings.usage.days import short_day
from desktop.ui.settings.usage.price_editor import PriceEditor
from desktop.ui.widgets.arranging.reading_table import only_for_reading
from desktop.ui.widgets.labels import plain_tip

NAME, REPLIES, IN, OUT, FIRST, RATE, PRICE, COST = range(8)
_FIRST_TO_GO = (RATE, FIRST, REPLIES, IN)
"""The columns that are left out where there is no room for all."""
_LEAST_NAME = 110
_AROUND = 16
"""Pixels above and below the text of a line, both together."""
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class UsageTable(QTableWidget):
    """As tall as its lines: the page scrolls. Enter, or a click, on a price opens its fields."""

    price_entered = Signal(object, object, str)
    """As `PriceEditor.entered`."""

    def __init__(self, is_free: Callable[[Line], bool]) -> None:
        """`is_free`: whether the model of a line costs nothing, wherever prices come from."""
        super().__init__(0, COST + 1)
        self.setObjectName("usageTable")
        only_for_reading(self)
        self.setMouseTracking(True)
        head = self.horizontalHeader()
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._is_free = is_free
        self._palette = LIGHT
        self._lines: list[Line] = []
        self._grouping = Grouping.MODEL
        self._currency = Setting("$", "default")
        self.editor: PriceEditor | None = None
        """The fields of a price, where they are open."""
        self.itemClicked.connect(self._on_chosen)
        self.itemEntered.connect(self._on_pointed_at)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self._fill()

    def show_lines(self, lines: Sequence[Line], grouping: Grouping, currency: Setting[str]) -> None:
        """Show these; fields of a price that are open close."""
        self._lines, self._grouping, self._currency = list(lines), grouping, currency
        self._fill()

    # filling --------------------------------------------------------------------------------
    def _fill(self) -> None:
        self.close_editor()
        current = self.currentRow(), self.currentColumn()
        self.clearSpans()
        self.setRowCount(0)
        self.setRowCount(len(self._lines))
        self._name_columns()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AROUND)
        for row, line in enumerate(self._lines):
            for column, (text, colour) in enumerate(self._cells(line)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_AT_LEFT if column == NAME else _AT_RIGHT)
                if colour:
                    item.setForeground(QColor(colour))
                self.setItem(row, column, item)
            self._explain(row, line)
        self.setCurrentCell(*current)  # which the keyboard may be on
        self._fit()

    def _name_columns(self) -> None:
        names = {
            Grouping.MODEL: _("Model"),
            Grouping.ENDPOINT: _("Endpoint"),
            Grouping.CHAT: _("Chat"),
            Grouping.DAY: _("Day"),
        }
        words = (
            *(names[self._grouping], _("Replies"), _("In"), _("Out"), _("First token")),
            *(_("tok/s"), "", _("Cost")),
        )
        self.setAccessibleName(_("What was used, by {what}").format(what=words[0].lower()))
        for column, word in enumerate(words):
            item = QTableWidgetItem(word)
            item.setTextAlignment(_AT_LEFT if column == NAME else _AT_RIGHT)
            self.setHorizontalHeaderItem(column, item)

    def _cells(self, line: Line) -> list[tuple[str, str]]:
        """The text of each column, and its colour where that is another than usual."""
        tally, muted = line.tally, self._palette.muted
        about = "≈ " if tally.estimated else ""
        cost = None if line.cost is None else about + money(line.cost, self._currency.value)
        return [
            (self._name(line), ""),
            (f"{tally.replies:,}", ""),
            (about + few_digits(tally.tokens_in), ""),
            (about + few_digits(tally.tokens_out), ""),
            (seconds(line.ttft_ms), ""),
            (rate(tally.rate), ""),
            self._price(line),
            ("—", muted) if cost is None else (cost, ""),
        ]

    def _name(self, line: Line) -> str:
        if self._grouping is Grouping.DAY:
            return short_day(date.fromisoformat(line.name), with_year=True)
        if line.choice is None:
            return shown_model(line.name) or _("(deleted chat)")
        name = shown_file(line.name) if self._is_free(line) else line.name
        twins = [other for other in self._lines if other.name == line.name]
        where = f" · {line.choice.endpoint_name}" if len(twins) > 1 else ""
        return shown_model(name + where)

    def _price(self, line: Line) -> tuple[str, str]:
        price = line.price
        if price is None:
            return _("enter prices"), self._palette.accent
        if price == FREE and self._is_free(line):
            return _("free"), self._palette.muted
        both = (
            price_text(one, self._currency.value) for one in (price.tokens_in, price.tokens_out)
        )
        return " / ".join(both), ""

    def _explain(self, row: int, line: Line) -> None:
        """Say what has no column, where the pointer rests on a cell."""
        tips = {}
        if line.choice is not None:
            endpoint = _("at {endpoint}").format(endpoint=line.choice.endpoint_name)
            tips[NAME] = plain_tip(f"{line.choice.model} {endpoint}")
            if not self._is_free(line):
                tips[PRICE] = _("Enter what a million tokens cost (Enter)")
        if cached := line.tally.cached_tokens:
            tips[IN] = _("{count} of them from the server's cache").format(count=f"{cached:,}")
        for column, tip in tips.items():
            if (item := self.item(row, column)) is not None:
                item.setToolTip(tip)

    # room -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for, and be as tall as what is shown."""
        by_model = self._grouping is Grouping.MODEL
        columns = [c for c in range(COST + 1) if by_model or c not in (FIRST, PRICE)]
        self._name_price(_("Price in / out per M"))
        wanted = {column: self._wanted(column) for column in columns}
        for column in _FIRST_TO_GO:
            if sum(wanted.values()) > self.viewport().width():
                wanted.pop(column, None)
        if PRICE in wanted and sum(wanted.values()) > self.viewport().width():
            self._name_price(_("Price"))
            wanted[PRICE] = self._wanted(PRICE)
        for column in range(COST + 1):
            self.setColumnHidden(column, column not in wanted)
            if column in wanted and column != NAME:
                self.setColumnWidth(column, wanted[column])
        rows = sum(map(self.rowHeight, range(self.rowCount())))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + 2)

    def _name_price(self, words: str) -> None:
        if (item := self.horizontalHeaderItem(PRICE)) is not None:
            item.setText(words)
            item.setToolTip(_("Price of a million tokens"))

    def _wanted(self, column: int) -> int:
        if column == NAME:
            return _LEAST_NAME
        return max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentItem() is None and self._lines:
            self.setCurrentCell(0, NAME if self.isColumnHidden(PRICE) else PRICE)

    # prices -----------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item:
            self.open_editor(item.row())
        else:
            super().keyPressEvent(event)

    def open_editor(self, row: int) -> None:
        """Open the fields for the price of a line, where it can have one."""
        self.close_editor()
        line = self._lines[row]
        if line.choice is None or self._is_free(line):
            return
        editor = self.editor = PriceEditor(
            line.choice, line.price, self._currency.value, locked=self._currency.locked
        )
        editor.entered.connect(self.price_entered)
        editor.left.connect(self.close_editor)
        self.insertRow(row + 1)
        self.setSpan(row + 1, 0, 1, COST + 1)
        self.setCellWidget(row + 1, 0, editor)
        self.setRowHeight(row + 1, editor.sizeHint().height() + editor.fontMetrics().height() + 6)
        self._fit()
        editor.take_keyboard()

    def close_editor(self) -> None:
        """Let go of fields that are open; the keyboard goes back to where they were opened."""
        if (editor := self.editor) is None:
            return
        self.editor = None
        had = editor.isAncestorOf(self.window().focusWidget() or self)
        row = next(r for r in range(self.rowCount()) if self.cellWidget(r, 0) is editor)
        self.clearSpans()
        self.removeRow(row)
        self._fit()
        if had:
            self.setCurrentCell(row - 1, PRICE)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, item: QTableWidgetItem) -> None:
        if item.column() == PRICE:
            self.open_editor(item.row())

    def _on_pointed_at(self, item: QTableWidgetItem) -> None:
        is_link = item.column() == PRICE and item.text() != _("free")
        shape = Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
