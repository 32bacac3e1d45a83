"""The search window: a field, what it finds in all chats, and the message with the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.context import BytesOf
from desktop.chat.failures import ChatError
from desktop.chat.searching.hits import Hit
from desktop.chat.searching.query import LONGEST, parse
from desktop.engine.explain.sentences import explain
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import MARK
from desktop.ui.look.text_size import with_text
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.inputs.list_field import MOVING_KEYS
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.typed import typed_text
from desktop.ui.window.searching.announcing import Announcing
from desktop.ui.window.searching.asking import Answer, Asking, Search
from desktop.ui.window.searching.filtering.choices import without_filters
from desktop.ui.window.searching.filtering.filters import Filters
from desktop.ui.window.searching.panel import SIZE, Panel
from desktop.ui.window.searching.preview import Preview, ReadMessage
from desktop.ui.window.searching.recent import RecentSearches
from desktop.ui.window.searching.results.offers import offers
from desktop.ui.window.searching.results.result_list import ResultList
from desktop.ui.window.searching.results.rows import Forgetting, Jump, Recent, Row, spoken
from desktop.ui.window.searching.results.wording import announced, counted, problem_words


@dataclass(frozen=True, slots=True)
class Supply:
    """What the search window works with."""

    search: Search
    tasks: Tasks
    recent: RecentSearches
    chats: Callable[[], Iterable[Jump]]
    """The chats to go to, the newest first."""
    models: Callable[[], Iterable[str]]
    read: ReadMessage
    helper: HelperProcess
    bytes_of: BytesOf


class SearchPopup(Popup):
    """The field keeps the keyboard. One that is opened anew has an empty field."""

    taken = Signal(object, str, bool)
    """A Hit or a Jump, the text that was searched for, and whether a new window is wanted."""
    searched = Signal(str)
    """The popup closes, and this was searched for."""
    commands_requested = Signal(str)
    """A command is wanted, and not a chat; what was typed of it."""

    def __init__(self, supply: Supply, colours: Palette, over: QWidget) -> None:
        super().__init__(_("Search chats"), with_text(SIZE.width()), over)
        self._supply = supply
        self._by_relevance = False
        self._query = parse("")
        self._shown = ""
        """The text whose hits are listed."""
        self._takes: bool | None = None
        """Enter was pressed before the answer was there; whether in a new window."""
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Search chats"))
        self.field.setPlaceholderText(_("Search chats"))
        self.field.setMaxLength(LONGEST)
        self.field.installEventFilter(self)
        self.filters = Filters(supply.models())
        self.list = ResultList()
        self.preview = Preview(supply.read, supply.helper, supply.bytes_of, colours)
        self.preview.fit(over.font())
        self.asking = Asking(supply.search, supply.tasks, self)
        self._announcing = Announcing(self.field)
        self.content = Panel(self.field, self.filters, self.list, self.preview, colours)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.content)
        self._connect()
        self._offer()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_typed)
        self.filters.rewritten.connect(self._on_rewritten)
        self.filters.order_chosen.connect(self._on_order)
        self.content.widened.connect(self._drop_filters)
        self.list.moved.connect(self._on_moved)
        self.list.taken.connect(self._take)
        self.asking.answered.connect(self._on_answered)
        self.asking.failed.connect(self._on_failed)
        self.preview.failed.connect(self._explain)
        self.asking.pending_changed.connect(self.content.show_pending)
        self.closed.connect(self._on_closed)

    def begin(self, text: str = "") -> None:
        """Search for this once the popup is open."""
        self.asking.watch()
        if text:
            self._write(text)

    # keys -------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let keys of the field move through the list, and take a row of it."""
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case key if key in MOVING_KEYS:
                self.list.step(event)
                if (row := self.list.current()) is not None:
                    self._announcing.soon(spoken(row))
            case Qt.Key.Key_C if self._means_preview(event):
                self.preview.copy()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_entered(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            case Qt.Key.Key_Delete if isinstance(row := self.list.current(), Recent):
                self._supply.recent.forget(row.text)
                self._offer()
            case _:
                return False
        return True

    def _means_preview(self, event: QKeyEvent) -> bool:
        """Whether the key copies, and there is nothing to be copied in the field."""
        copies = event.matches(QKeySequence.StandardKey.Copy)
        return copies and not self.field.hasSelectedText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write in the field what is typed on one of the buttons."""
        if typed_text(event) and not self.field.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.deselect()
            self.field.end(False)
            QApplication.sendEvent(self.field, event)
        else:
            super().keyPressEvent(event)

    # asking -----------------------------------------------------------------------------
    def _write(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)

    def _on_rewritten(self, text: str) -> None:
        """Write what a button made of the query, ready for the next word."""
        self._write(text if parse(text).terms else f"{text} ".lstrip())

    def _on_typed(self, text: str) -> None:
        if text.startswith(MARK):
            self.close_popup()
            self.commands_requested.emit(text.removeprefix(MARK).strip())
            return
        self._takes = None
        self._query = parse(text)
        self.filters.show_query(self._query)
        problems = [one for one in self._query.problems if not one.is_typed]
        self.content.show_problems([problem_words(one) for one in problems])
        self._ask()

    def _ask(self) -> None:
        if self._query.is_empty:
            self.asking.stop()
            self._offer()
        else:
            self.asking.ask(self._query.text, by_relevance=self._by_relevance)

    def _on_order(self, by_relevance: bool) -> None:
        self._by_relevance = by_relevance
        self._shown = ""
        self._ask()

    def _drop_filters(self) -> None:
        self._write(without_filters(self._query))

    # showing ----------------------------------------------------------------------------
    def _offer(self) -> None:
        """Offer what there is without a search."""
        self._shown = ""
        self.content.show_count("")
        rows = offers(self._supply.recent.texts, self._supply.chats())
        self._list(rows, with_preview=False)
        if not rows:
            self.content.show_nothing(_("Type some words to find them in all chats."))

    def _on_answered(self, answer: Answer) -> None:
        same, self._shown = answer.text == self._shown, answer.text
        kept = self.list.current() if same else None
        hits = answer.found.hits
        self.content.show_count(counted(answer.found, answer.seconds) if hits else "")
        self._list(hits, with_preview=True, kept=kept)
        if not hits:
            self.content.show_nothing(_("Nothing found."), can_widen=bool(self._query.filters))
        self._announcing.later(announced(answer.found))
        if self._takes is not None:
            in_window, self._takes = self._takes, None
            self._on_entered(in_window)

    def _on_failed(self, failure: ChatError) -> None:
        self.content.show_count("")
        self._list((), with_preview=False)
        self._explain(failure)

    def _explain(self, failure: ChatError) -> None:
        self.content.show_problems([explain(failure).line])

    def _list(self, rows: Iterable[Row], *, with_preview: bool, kept: Row | None = None) -> None:
        listed = list(rows)
        self.content.show_results(with_preview=with_preview and bool(listed))
        self.list.show_rows(listed, kept)

    def _on_moved(self, row: Row | None) -> None:
        if isinstance(row, Hit):
            self.preview.show_hit(row, self._query)
        else:
            self.preview.clear()

    # going there ------------------------------------------------------------------------
    def _on_entered(self, in_window: bool) -> None:
        if self.asking.is_waiting:
            self._takes = in_window
        elif (row := self.list.current()) is not None:
            self._take(row, in_window)

    def _take(self, row: Row, in_window: bool = False) -> None:
        match row:
            case Recent():
                self._write(row.text)
            case Forgetting():
                self._supply.recent.forget_all()
                self._offer()
            case Hit() | Jump():
                text = self._query.text
                self.close_popup()
                self.taken.emit(row, text, in_window)

    def _on_closed(self) -> None:
        self.asking.end()
        if not self._query.is_empty:
            self.searched.emit(self._query.text)
