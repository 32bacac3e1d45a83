"""Draws the text around the reader's place; more is drawn as the reader comes near it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from desktop.ui.conversation.drawn_range import DrawnRange
from desktop.ui.conversation.lazy.message_views import MessageView, MessageViews
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.view.conversation_view import ConversationView

_SCREEN = 1_500
"""Characters that are drawn before it is seen whether they fill the view."""
FIRST = 4_000
"""Characters that are drawn before anything is seen; a screen has some 2,000."""
MOST = 48_000
"""Characters that the document holds for long; beyond that, text far from the reader is erased."""
_READY = 4_000
"""Characters of a stored message that are made ready in one step."""
_PAUSE = 40
"""Milliseconds from a move of the text to the look at what to draw or erase: not at every flush."""
_ARRIVING_PAUSE = 250
"""The same while a reply arrives and the view follows it: then only its text far above is erased,
which may be a little later."""


class LazyDrawing(QObject):
    """Moves the drawn range of a conversation along as the reader goes through the view."""

    def __init__(
        self, view: ConversationView, document: MessageDocument, drawn: DrawnRange
    ) -> None:
        super().__init__(view)
        self.view = view
        self.document = document
        self.drawn = drawn
        self._filler = QTimer(self, singleShot=True)
        self._filler.timeout.connect(self._fill)
        view.laid_out.connect(self._on_laid_out)
        view.resized.connect(self._on_resized)
        view.came_to_end.connect(self._on_came_to_end)
        view.end_requested.connect(self.follow)
        view.key_pressed.connect(self._on_key_pressed)
        view.verticalScrollBar().sliderReleased.connect(self._on_laid_out)

    @property
    def messages(self) -> MessageViews:
        """All of the conversation's messages, drawn or not."""
        return self.drawn.messages

    @property
    def is_settled(self) -> bool:
        """Whether everything around the reader's place is drawn."""
        return not self._filler.isActive()

    def step_now(self) -> bool:
        """Take the next step around the reader's place without its pause. False: none waits."""
        waits = self._filler.isActive()
        if waits:
            self._filler.stop()
            self._fill()
        return waits

    def follow(self) -> None:
        """Go to the conversation's end and stay there."""
        if not self.drawn.reaches_end:
            with self.view.writing():
                self.drawn.begin_at_end(FIRST)
        self.view.follow()

    def draw_below(self, attached: bool) -> None:
        """Draw messages that came at the end, where the text `attached` to it is drawn, or any.
        The caller opens the edit block."""
        if self.drawn.is_empty:
            self.drawn.begin_at_end(_SCREEN)
        elif attached:
            self.add_below(MOST)

    def fill(self) -> None:
        """Draw more above while the view has room for it: what is painted first stays in place."""
        while self._has_room():
            with self.view.writing():
                self.drawn.add_above()

    def _has_room(self) -> bool:
        """Whether what is drawn leaves room above. Out of sight it is not laid out, and nobody
        knows."""
        height = self.document.qt.documentLayout().documentSize().height()
        return 0 < height < self.view.viewport().height() and self.drawn.above() is not None

    def go_to_start(self) -> None:
        """Go to the conversation's first words."""
        if self.messages:
            self.go_to(self.messages[0])
            self.view.verticalScrollBar().setValue(0)

    def turn(self, pages: int) -> None:
        """Scroll by so many screens: down, or up where `pages` is negative."""
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def go_to(self, message: MessageView) -> None:
        """Go to the beginning of a message."""
        self.view.set_following(False)
        start = self.drawn.start_of(message)
        if start is None or message.parts[0].first is not start:
            with self.view.writing():
                self.drawn.begin_at(message)
                self.add_below(FIRST)
            start = self.drawn.start_of(message)
        if start is not None:
            self.view.scroll_by(self.view.cursorRect(start).top() - 12)
        self.view.laid_out.emit()

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        """Let Home and End lead to the conversation's start and end, not the document's."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return
        if event.key() == Qt.Key.Key_Home:
            self.go_to_start()
            self._move_caret(QTextCursor.MoveOperation.Start)
            event.accept()
        elif event.key() == Qt.Key.Key_End:
            self.follow()
            self._move_caret(QTextCursor.MoveOperation.End)
            event.accept()

    def _on_came_to_end(self) -> None:
        self.view.set_following(self.drawn.reaches_end)

    def _move_caret(self, where: QTextCursor.MoveOperation) -> None:
        caret = self.view.textCursor()
        caret.movePosition(where)
        if where is QTextCursor.MoveOperation.Start:
            caret.movePosition(QTextCursor.MoveOperation.NextBlock)  # the first is no message's
        self.view.setTextCursor(caret)

    def add_below(self, size: int) -> None:
        """Draw the parts that follow, until about `size` characters are drawn."""
        while not self.drawn.reaches_end and self.drawn.size < size:
            self.drawn.add_below()

    def advance(self, message: ReplyView, budget: int) -> None:
        """Let a reply take in `budget` of the text that waits in it, and draw what changed."""
        attached = self.drawn.reaches_end
        parts = message.parts
        with self.view.flushing():
            message.advance(budget)
            if message.parts is not parts:
                self.drawn.reconcile(message)
            if attached:
                self.add_below(MOST)
            if self.drawn.is_empty or (self.view.is_following and not self.drawn.reaches_end):
                self.drawn.begin_at_end(FIRST)
            if message.is_open:
                self.view.set_live_end(message.live_end)

    def toggle_question(self, question: QuestionView) -> None:
        """Fold a long question or unfold it, and draw what it shows now. The caller opens the edit
        block."""
        was_drawn = any(view is question for _part, view in self.drawn.parts)
        question.fold.toggle()
        first = question.parts[0]
        self.drawn.draw_again(first)
        self.drawn.reconcile(question)
        if was_drawn and first.first is None:  # the reader was far below its first lines
            self.drawn.begin_at(question)
        self.add_below(FIRST)

    def turn_fold(self, section: Section, number: int) -> None:
        """Unfold what a summary stands for, or fold it, and draw that. The caller opens the edit
        block."""
        section.reply_pages.folds.turn(number)
        for page in section.reply_pages.pages_of(number):
            if page < len(section.parts):
                self.drawn.draw_again(section.parts[page])
        self.add_below(FIRST)

    # One step at a time: no step holds up the window.

    def _on_resized(self) -> None:
        if self._has_room():
            with self.view.keeping_place():
                self.fill()
        self._on_laid_out()

    def _on_laid_out(self) -> None:
        follows = self.view.is_following and self.view.caret.end is not None
        pause = _ARRIVING_PAUSE if follows else _PAUSE
        if not self._filler.isActive() or self._filler.remainingTime() > pause:
            self._filler.start(pause)

    def _fill(self) -> None:
        """Erase, make ready or draw one part near the reader's place."""
        if self.view.verticalScrollBar().isSliderDown():
            return
        if self._trim() or self._make_ready() or self._extend():
            self._filler.start(0)
        else:
            self.messages.let_go(self.drawn.views())

    def _make_ready(self) -> bool:
        message = self.drawn.unready()
        if not isinstance(message, ReplyView):
            return False
        self.prepare(message, _READY)
        if not message.is_behind and self.view.is_following:
            with self.view.writing():
                self.drawn.begin_at_end(FIRST)
        return True

    def prepare(self, message: ReplyView, budget: int) -> None:
        """Make `budget` more of a stored message ready, whether it is drawn or not."""
        with self.view.keeping_place(), self.view.writing():
            message.advance(budget)
            self.drawn.reconcile(message)
            if self.drawn.is_empty:
                self.drawn.begin_at(message)

    def _extend(self) -> bool:
        bar, height = self.view.verticalScrollBar(), self.view.viewport().height()
        if bar.value() < height and self.drawn.above() is not None:
            with self.view.keeping_place(), self.view.writing():
                return self.drawn.add_above()
        if bar.maximum() - bar.value() < height and self.drawn.below() is not None:
            with self.view.keeping_place(), self.view.writing():
                return self.drawn.add_below()
        return False

    def _trim(self) -> bool:
        if self.drawn.size <= MOST:
            return False
        value, height = self.view.verticalScrollBar().value(), self.view.viewport().height()
        top, bottom = self.drawn.top(), self.drawn.bottom()
        if top is not None and self._y_of(top[1]) < value - 1.5 * height:
            drop, span = self.drawn.drop_top, (0, top[1])
        elif bottom is not None and self._y_of(bottom[1]) > value + 2.5 * height:
            drop, span = (
                self.drawn.drop_bottom,
                (bottom[1], self.document.qt.characterCount()),
            )
        else:
            return False
        if self._is_selected(*span):
            return False
        with self.view.keeping_place(), self.view.writing():
            drop()
        return True

    def _y_of(self, position: int) -> float:
        block = self.document.qt.findBlock(position)
        return self.document.qt.documentLayout().blockBoundingRect(block).top()

    def _is_selected(self, start: int, end: int) -> bool:
        selected = self.view.textCursor()
        return (
            selected.hasSelection()
            and selected.selectionStart() < end
            and selected.selectionEnd() > start
        )
