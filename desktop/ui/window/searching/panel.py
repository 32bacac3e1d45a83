"""Lays out the search window, and shows what it says between its parts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.text_size import with_text
from desktop.ui.widgets.arranging.lines import thin_line, upright_line
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.window.searching.filtering.filters import Filters
from desktop.ui.window.searching.foot import Foot
from desktop.ui.window.searching.preview import Preview
from desktop.ui.window.searching.results.result_list import ResultList
from desktop.ui.window.searching.results.wording import reading_on

_SIDE, _LIST_SIDE = 18, 8
_NARROW = 720
"""Pixels of the panel below which there is no room for the message beside the list."""
_SIGN, _LARGER = 15, 1.1
"""Pixels of the sign before the field, and the size of the field's text beside all other text."""
SIZE = QSize(880, 600)
"""Of the panel, where the window has room for it."""


class Panel(QWidget):
    """The field above, its filters, the list beside the preview, and the keys below."""

    widened = Signal()
    """The person wants to search without filters."""

    def __init__(
        self,
        field: QLineEdit,
        filters: Filters,
        results: ResultList,
        preview: Preview,
        colours: Palette,
    ) -> None:
        super().__init__()
        self._field, self._filters = field, filters
        self._list, self._preview = results, preview
        self._has_preview = False
        self.count = plain_label(object_name="muted")
        self.count.setWordWrap(False)
        self.problems = plain_label(object_name="smallError")
        self.problems.setContentsMargins(_SIDE, 0, _SIDE, 8)
        self.nothing = plain_label(object_name="quiet")
        self.widen = push_button(
            _("Search without the filters"), _("Search everywhere for these words"), "smallLink"
        )
        self.widen.setAutoDefault(True)  # Enter presses it, as Space does
        self.widen.clicked.connect(self.widened)
        self.pending = plain_label(object_name="muted")
        self.progress = QProgressBar()
        self._sign = QLabel()
        self._between = upright_line()
        self._lay_out()
        self._dress(colours)
        self.show_problems([])
        self.show_pending(0)

    def show_count(self, text: str) -> None:
        """Say at the end of the field how much was found."""
        self.count.setText(text)

    def show_problems(self, sentences: Sequence[str]) -> None:
        """Say which filters are not understood."""
        self.problems.setText("\n".join(sentences))
        self.problems.setVisible(bool(sentences))

    def show_results(self, *, with_preview: bool) -> None:
        """Show the list, and the message with the cursor where there is room."""
        self._has_preview = with_preview
        self._empty.hide()
        self._list.show()
        self._fit()

    def show_nothing(self, why: str, *, can_widen: bool = False) -> None:
        """Say why nothing is listed. `can_widen`: filters may be why."""
        self.nothing.setText(why)
        self.widen.setVisible(can_widen)
        self._list.hide()
        self._empty.show()

    def show_pending(self, count: int) -> None:
        """Say how many messages are still to be read into the index; nothing for none."""
        if count > self.progress.maximum():
            self.progress.setMaximum(count)
        self.progress.setValue(self.progress.maximum() - count)
        self.pending.setText(reading_on(count))
        self._reading.setVisible(count > 0)

    def sizeHint(self) -> QSize:
        return QSize(with_text(SIZE.width()), with_text(SIZE.height()) - 2)  # the frame's

    def hasHeightForWidth(self) -> bool:
        return False  # however many rows the filters take, the panel has its size

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self._has_preview and self.width() >= with_text(_NARROW)
        self._between.setVisible(shown)
        self._preview.setVisible(shown)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addWidget(thin_line())
        filters = QVBoxLayout()
        filters.setContentsMargins(_SIDE, 8, _SIDE, 8)
        filters.addWidget(self._filters)
        layout.addLayout(filters)
        layout.addWidget(self.problems)
        layout.addLayout(self._middle(), 1)
        layout.addWidget(self._line_of_reading())
        layout.addWidget(thin_line())
        layout.addWidget(Foot())

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(_SIDE, 14, _SIDE, 14)
        head.setSpacing(6)
        head.addWidget(self._sign)
        head.addWidget(self._field, 1)
        head.addWidget(self.count)
        return head

    def _middle(self) -> QHBoxLayout:
        self._empty = QWidget()
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(14, 12, 14, 12)
        empty.addWidget(self.nothing)
        empty.addWidget(self.widen, 0, Qt.AlignmentFlag.AlignLeft)
        empty.addStretch(1)
        self._empty.hide()
        left = QVBoxLayout()
        left.setContentsMargins(_LIST_SIDE, 5, _LIST_SIDE, 0)
        left.addWidget(self._list)
        left.addWidget(self._empty)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 5)
        middle.addWidget(self._between)
        middle.addWidget(self._preview, 6)
        return middle

    def _line_of_reading(self) -> QWidget:
        self._reading = QWidget()
        row = QHBoxLayout(self._reading)
        row.setContentsMargins(_SIDE, 4, _SIDE, 8)
        row.setSpacing(10)
        self.pending.setWordWrap(False)
        self.progress.setMaximum(1)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        row.addWidget(self.pending)
        row.addWidget(self.progress, 1)
        return self._reading

    def _dress(self, colours: Palette) -> None:
        self._field.setStyleSheet(
            "QLineEdit { border: none; padding: 0px; background: transparent; }"
        )
        font = self._field.font()
        font.setPointSizeF(font.pointSizeF() * _LARGER)
        self._field.setFont(font)
        self._sign.setPixmap(icon("search", colours.text).pixmap(_SIGN, _SIGN))
        self.progress.setStyleSheet(
            f"QProgressBar {{ border: none; border-radius: 2px; background: {colours.border}; }}"
            f"QProgressBar::chunk {{ border-radius: 2px; background: {colours.accent}; }}"
        )
        self._filters.set_palette(colours)
        self._list.set_palette(colours)
