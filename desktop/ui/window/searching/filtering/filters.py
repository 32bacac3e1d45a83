"""The row of buttons below the field: they read the filters of the query, and write them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.chat.searching.query import Query, parse
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.arranging.wrapping import WrappingRow
from desktop.ui.window.searching.filtering import choices
from desktop.ui.window.searching.filtering.chip import Chip
from desktop.ui.window.searching.filtering.choices import Choosing


class FilterChip(Chip):
    """The button of one `Choosing`."""

    rewritten = Signal(str)
    """The text of the query with what was chosen."""

    def __init__(self, choosing: Choosing) -> None:
        super().__init__(choosing.name)
        self._choosing, self._query = choosing, parse("")
        self.chosen.connect(self._on_chosen)

    def show_query(self, query: Query) -> None:
        """Say what the query has."""
        self._query, choosing = query, self._choosing
        chosen = choosing.chosen(query)
        self.offer(
            [choice.words for choice in choosing.choices],
            None if chosen is None else choosing.choices.index(chosen),
            choosing.words(query),
            is_set=choosing.is_set(query),
        )

    def _on_chosen(self, number: int) -> None:
        choice = self._choosing.choices[number]
        self.rewritten.emit(self._choosing.with_choice(self._query, choice))


class Filters(QWidget):
    """There is one truth: the text of the query."""

    rewritten = Signal(str)
    """The text of the query with another filter."""
    order_chosen = Signal(bool)
    """Whether the best come first, and not the newest."""

    def __init__(self, models: Iterable[str]) -> None:
        """`models`: the names that are offered."""
        super().__init__()
        self._query = parse("")
        self._by_relevance = False
        offered = choices.place(), choices.role(), choices.model(models), choices.time()
        self.chips = [FilterChip(choosing) for choosing in offered]
        self.starred = QPushButton(_("Starred"))
        self.starred.setObjectName("chip")
        self.starred.setProperty("plain", True)
        self.starred.setCheckable(True)
        self.starred.setIconSize(QSize(14, 14))
        self.starred.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.starred.setAutoDefault(True)
        self.starred.setAccessibleName(_("Starred"))
        self.starred.setToolTip(_("Only messages with a star"))
        self.starred.clicked.connect(self._on_starred)
        self.order = Chip(_("Order"))
        self.order.chosen.connect(self._on_order)
        for chip in self.chips:
            chip.rewritten.connect(self.rewritten)
        row = WrappingRow(self, gap=8)
        for widget in (*self.chips, self.starred, self.order):
            row.addWidget(widget)
        self.show_query(self._query)

    def show_query(self, query: Query) -> None:
        """Say which filters the query has."""
        self._query = query
        for chip in self.chips:
            chip.show_query(query)
        self.starred.setChecked(choices.is_starred(query))
        self._show_order()

    def set_palette(self, palette: Palette) -> None:
        """Draw the signs in the colours of `palette`."""
        for chip in (*self.chips, self.order):
            chip.set_palette(palette)
        self.starred.setIcon(icon("star", palette.muted))

    def _show_order(self) -> None:
        words = [_("Newest first"), _("Best first")]
        at = int(self._by_relevance)
        self.order.offer(words, at, words[at], is_set=False)

    def _on_starred(self, wanted: bool) -> None:
        self.rewritten.emit(choices.with_star(self._query, wanted=wanted))

    def _on_order(self, number: int) -> None:
        self._by_relevance = bool(number)
        self._show_order()
        self.order_chosen.emit(self._by_relevance)
