"""A page that holds only what lies around the reader's place; the rest comes as it is read."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.style import Style
from desktop.ui.conversation.drawn_range import DrawnRange, MessageView
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.view.reading_view import ReadingView

FIRST = 4_000
"""Characters that are drawn before anything is seen; a screen has some 2,000."""
MOST = 48_000
"""Characters that stand in the document for long; beyond, what is far away goes."""
_READY = 4_000
"""Characters of a stored message that are made ready in one step."""


_PAUSE = 40
"""Milliseconds after which it is seen what lies around: not at every flush."""


class LazyDrawing(ReadingView):
    """Shows `_views` by a `DrawnRange` of them, which it moves along as the reader goes."""

    def __init__(self, helper: HelperProcess, palette: Palette, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._views: list[MessageView] = []
        style = Style(palette, self.reading_font())
        self._document = MessageDocument(self.document(), style, helper, self.keeping_place)
        self._drawn_range = DrawnRange(self._document, self._views, self._before_erasing)
        self._filler = QTimer(self)
        self._filler.setSingleShot(True)
        self._filler.timeout.connect(self._fill)
        self.laid_out.connect(self._on_laid_out)
        self.verticalScrollBar().sliderReleased.connect(self._on_laid_out)

    @property
    def is_settled(self) -> bool:
        """Whether everything around the reader's place is drawn, and nothing is on its way."""
        return not self._filler.isActive()

    def drawn_parts(self) -> list[Part]:
        """The parts that stand in the document, from the top."""
        return self._drawn_range.parts()

    def _before_erasing(self) -> None:
        """Text is about to go from the page."""

    def can_follow(self) -> bool:
        return self._drawn_range.reaches_end

    def follow(self) -> None:
        """Go to the conversation's end and stay there."""
        if not self._drawn_range.reaches_end:
            with self.writing():
                self._drawn_range.begin_at_end(FIRST)
        super().follow()

    def go_to_start(self) -> None:
        """Go to the conversation's first words."""
        if self._views:
            self.go_to(self._views[0])
            self.verticalScrollBar().setValue(0)

    def turn(self, pages: int) -> None:
        """Go so many screens on, or back."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def go_to(self, view: MessageView) -> None:
        """Go to the beginning of a message."""
        self._set_following(False)
        start = self._drawn_range.start_of(view)
        if start is None or view.parts[0].first is not start:
            with self.writing():
                self._drawn_range.begin_at(view)
                self._add_below(FIRST)
            start = self._drawn_range.start_of(view)
        if start is not None:
            self._scroll_by(self.cursorRect(start).top() - 12)
        self.laid_out.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End lead to the conversation's, not the document's."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Home and not shift:
            self.go_to_start()
            self._move_caret(QTextCursor.MoveOperation.Start)
        elif event.key() == Qt.Key.Key_End and not shift:
            self.follow()
            self._move_caret(QTextCursor.MoveOperation.End)
        else:
            super().keyPressEvent(event)

    def _move_caret(self, where: QTextCursor.MoveOperation) -> None:
        caret = self.textCursor()
        caret.movePosition(where)
        if where is QTextCursor.MoveOperation.Start:
            caret.movePosition(QTextCursor.MoveOperation.NextBlock)  # the first is no message's
        self.setTextCursor(caret)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_laid_out()

    def _add_below(self, size: int) -> None:
        """Draw what follows, until about so many characters are drawn."""
        while self._drawn_range.size < size and self._drawn_range.add_below():
            pass

    def _advance(self, view: ReplyView, budget: int) -> None:
        """Let a reply work off what it was told, and draw what came of it at the end."""
        attached = self._drawn_range.reaches_end
        parts = view.parts
        with self.flushing():
            view.advance(budget)
            if view.parts is not parts:
                self._drawn_range.reconcile(view)
            if attached:
                self._add_below(MOST)
            if self._drawn_range.is_empty or (
                self.is_following and not self._drawn_range.reaches_end
            ):
                self._drawn_range.begin_at_end(FIRST)
            if view.is_open:
                self.set_live_end(view.live_end)

    # One step at a time: none of them holds up the window.

    def _on_laid_out(self) -> None:
        if not self._filler.isActive():
            self._filler.start(_PAUSE)

    def _fill(self) -> None:
        """Do one thing of those that are to be done around the reader's place."""
        if self.verticalScrollBar().isSliderDown():
            return
        if self._trim() or self._make_ready() or self._extend():
            self._filler.start(0)

    def _make_ready(self) -> bool:
        view = self._drawn_range.unready()
        if not isinstance(view, ReplyView):
            return False
        self._prepare(view, _READY)
        if not view.is_behind and self.is_following:
            with self.writing():
                self._drawn_range.begin_at_end(FIRST)
        return True

    def _prepare(self, view: ReplyView, budget: int) -> None:
        """Make so much more of a stored message ready, whether it is on the page or not."""
        with self.keeping_place(), self.writing():
            view.advance(budget)
            self._drawn_range.reconcile(view)
            if self._drawn_range.is_empty:
                self._drawn_range.begin_at(view)

    def _extend(self) -> bool:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if bar.value() < height and self._drawn_range.above() is not None:
            with self.keeping_place(), self.writing():
                return self._drawn_range.add_above()
        if bar.maximum() - bar.value() < height and self._drawn_range.below() is not None:
            with self.keeping_place(), self.writing():
                return self._drawn_range.add_below()
        return False

    def _trim(self) -> bool:
        if self._drawn_range.size <= MOST:
            return False
        value, height = self.verticalScrollBar().value(), self.viewport().height()
        top, bottom = self._drawn_range.top(), self._drawn_range.bottom()
        if top is not None and self._y_of(top[1]) < value - 1.5 * height:
            drop, span = self._drawn_range.drop_top, (0, top[1])
        elif bottom is not None and self._y_of(bottom[1]) > value + 2.5 * height:
            drop, span = (
                self._drawn_range.drop_bottom,
                (bottom[1], self.document().characterCount()),
            )
        else:
            return False
        if self._is_selected(*span):
            return False
        with self.keeping_place(), self.writing():
            drop()
        return True

    def _y_of(self, position: int) -> float:
        block = self.document().findBlock(position)
        return self.document().documentLayout().blockBoundingRect(block).top()

    def _is_selected(self, start: int, end: int) -> bool:
        selected = self.textCursor()
        return (
            selected.hasSelection()
            and selected.selectionStart() < end
            and selected.selectionEnd() > start
        )
