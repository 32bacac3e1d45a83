"""Feeds a conversation to its view: the messages, and the events of the reply that arrives."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.engine.explain.files.content import for_window
from desktop.rendering.document.folds import Folds
from desktop.ui.conversation.delta_buffer import DeltaBuffer
from desktop.ui.conversation.lazy.reading_on import ReadingOn
from desktop.ui.conversation.lazy_drawing import MOST, LazyDrawing
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.width_fitting import WidthFitting

AT_END = 8_000
"""Characters that are drawn in one go when a reply ends, so that it is whole at once."""
LEAST_AT_ONCE, MOST_AT_ONCE = 500, 8_000
"""Bounds of the characters of a flush where more text waits than fits into one."""


class MessageFeed(QObject):
    """Shows the active path of a conversation. At most its last reply is open."""

    changed = Signal()
    """Messages came, went or ended, or are drawn in another style."""
    arrived = Signal(object)
    """The list of the TurnEvents of the open reply that are drawn now."""
    about_to_cut = Signal()
    """Messages are about to go."""

    def __init__(self, drawing: LazyDrawing) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._view = drawing.view
        self._drawn = drawing.drawn
        self.messages = drawing.messages
        self.conversation = Conversation()
        """The conversation whose active path is shown."""
        self._unfolded: set[int] = set()
        """The ids of the replies whose thoughts are in sight, and of unfolded long questions."""
        self._folds: dict[int, Folds] = {}
        """What the reader folded and unfolded in the text of each reply, by its id."""
        self._budget = 4_000
        self._width = WidthFitting(drawing, self.reply)
        self.reading = ReadingOn(self.messages, self)
        """Reads what of a long conversation is not read yet."""
        self.messages.make = self._made
        self.reading.came_above.connect(self._on_came_above)
        self.reading.led_elsewhere.connect(self._on_led_elsewhere)
        self.delta_buffer = DeltaBuffer(self._draw, self)
        """Holds the events of the open reply until they are drawn."""
        self._pump = QTimer(self, singleShot=True)
        self._pump.timeout.connect(self._on_pumped)
        self.clock = QTimer(self, interval=1000)
        """Ticks while the open reply shows its seconds."""
        self.clock.timeout.connect(self._on_second)

    def show_conversation(self, conversation: Conversation) -> None:
        """Show the active path. Messages that are shown already stay; the others are drawn anew.

        A last reply that is STREAMING is open for `push`.
        """
        same = conversation.id is not None and conversation.id == self.conversation.id
        self.conversation = conversation
        ids, roles = self.reading.begin(conversation)
        kept = self.reading.kept(ids) if same else 0
        if not same:
            self._view.set_following(True)
            left = self._folds.items()
            self._folds = {id_: folds for id_, folds in left if not folds.are_as_they_come}
        with self._view.keeping_place():
            with self._view.writing():
                attached = self._drawn.reaches_end
                self._cut(kept)
                self.messages.extend(ids[kept:], roles[kept:])
                self._drawing.draw_below(attached)
            self._drawing.fill()
        self._settle_in()

    def append(self, conversation: Conversation, message: Message) -> None:
        """Add the next message of the path below its parent; STREAMING opens it.

        Messages that followed the parent until now go: the new one is a variant of them.
        """
        self.conversation = self.reading.added(conversation)
        parent = None
        if message.parent_id is not None:
            parent = self.messages.number_of(message.parent_id)
        kept = 0 if parent is None else parent + 1
        with self._view.writing():
            attached = self._drawn.reaches_end
            self._cut(kept)
            self._add(for_window(message))
            self._drawing.draw_below(attached)
        if message.role is Role.USER:
            self._drawing.follow()
        self._settle_in()

    def push(self, event: TurnEvent) -> None:
        """Take an event of the open reply; it is drawn with the next flush."""
        if self.open_reply() is not None:
            self.delta_buffer.push(event)

    def end(self, message: Message) -> None:
        """End the open reply as `message`. Text of it that is not drawn yet is drawn soon."""
        self.delta_buffer.flush()
        message, reply = for_window(message), self.open_reply()
        if reply is None or reply.message.id != message.id:
            return
        if reply.end(message):
            self._drawing.advance(reply, AT_END)
        else:
            with self._view.writing():
                self._cut(len(self.messages) - 1)
                self._add(message)
                self._drawing.add_below(MOST)
        self._settle_in()

    def mark(self, message: Message) -> None:
        """Take a message that has a star by now, or none any more: nothing is drawn anew for it."""
        for view in self.messages.made():
            if view.message.id == message.id:
                view.message = replace(view.message, is_starred=message.is_starred)
        self.changed.emit()

    def restyle(self) -> None:
        """Draw everything in the document's present style, and stay where the reader is."""
        with self._view.rewriting():
            for view in self.messages.made():
                view.restyle()
            self._drawn.redraw()
        self._settle_in()

    def step_now(self) -> bool:
        """Draw the next slice of waiting text without its pause. False: none waits."""
        waits = self._pump.isActive()
        if waits:
            self._pump.stop()
            self._on_pumped()
        return waits

    def toggle_thoughts(self, message_id: int) -> None:
        """Unfold the thoughts of a reply, or fold them away."""
        reply = self.reply(message_id)
        if reply is None or reply.thoughts is None:
            return
        self._unfolded ^= {message_id}
        by_keyboard = self._view.textCursor().hasSelection()
        with self._view.unfolding():
            reply.toggle_thoughts()
            self._drawn.reconcile(reply)
            self._drawing.advance(reply, AT_END)
        self._settle_in()
        if by_keyboard and (start := self._drawn.start_of(reply)) is not None:
            cursor = QTextCursor(start.block())  # the line was written anew
            end = QTextCursor.MoveOperation.EndOfBlock
            cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
            self._view.setTextCursor(cursor)

    def toggle_question(self, message_id: int) -> None:
        """Unfold a long question, or fold it."""
        question = self.messages.of(message_id)
        if not isinstance(question, QuestionView):
            return
        self._unfolded ^= {message_id}
        by_keyboard = self._view.textCursor().hasSelection()
        with self._view.unfolding():
            self._drawing.toggle_question(question)
        line = question.fold_line
        if line is None:
            return
        if by_keyboard:
            self._view.setTextCursor(line)
        if question.fold.is_folded and (top := self._view.cursorRect(line).top()) < 0:
            self._view.scroll_by(top - self._view.viewport().height() // 3)

    def reply(self, message_id: int) -> ReplyView | None:
        """Return the reply with this id; None where it is not on the active path."""
        view = self.messages.of(message_id)
        return view if isinstance(view, ReplyView) else None

    def last_reply(self) -> ReplyView | None:
        """Return the last message if it is a reply, else None."""
        last = self.messages[-1] if self.messages else None
        return last if isinstance(last, ReplyView) else None

    def open_reply(self) -> ReplyView | None:
        """Return the reply that is arriving; None where none is."""
        last = self.last_reply()
        return last if last is not None and last.is_open else None

    @property
    def is_caught_up(self) -> bool:
        """Whether every event is drawn."""
        return self.delta_buffer.is_idle and not self._pump.isActive()

    @property
    def is_idle(self) -> bool:
        """Whether every event is drawn and no second is counted."""
        return self.is_caught_up and not self.clock.isActive()

    def _cut(self, count: int) -> None:
        """Remove all messages but the first `count`."""
        if count < len(self.messages):
            self.delta_buffer.clear()
            self.about_to_cut.emit()
            self._drawn.cut(count)
            self.messages.cut(count)

    def _add(self, message: Message) -> None:
        if message.role is not Role.SYSTEM:
            self.messages.append(self.view_of(message, len(self.messages)))

    def view_of(self, message: Message, number: int) -> QuestionView | ReplyView:
        """Make what draws a question or a reply, with `number` messages above it."""
        document = self._drawing.document
        if message.role is Role.ASSISTANT:
            others, unfolded = self._others(message, number), message.id in self._unfolded
            folds = self._folds.setdefault(message.id, Folds())
            return ReplyView(document, message, number, others, unfolded, folds)
        question = QuestionView(document, message, number, self._width.measure())
        if message.id in self._unfolded:
            question.fold.toggle()
        return question

    def _made(self, message_id: int, number: int) -> QuestionView | ReplyView:
        return self.view_of(self.reading.message(message_id), number)

    def _others(self, message: Message, number: int) -> list[Message]:
        """Return the reply above a message, and its variants."""
        chat, above = self.conversation, map(self.messages.ids.__getitem__, range(number)[::-1])
        replies = (id_ for id_ in above if chat.role_of(id_) is Role.ASSISTANT)
        variants = (id_ for id_ in chat.variants(message.id) if id_ != message.id)
        return [chat[id_] for id_ in (*islice(replies, 1), *variants)]

    def _on_came_above(self) -> None:
        self.changed.emit()
        self._view.laid_out.emit()  # more may be drawn above

    def _on_led_elsewhere(self) -> None:
        self.show_conversation(self.conversation)

    def _draw(self, events: list[TurnEvent]) -> None:
        reply = self.open_reply()
        if reply is not None:
            self.arrived.emit(events)
            reply.add(events)
            self._work_off(reply)
            self._run_clock(reply)

    def _work_off(self, reply: ReplyView) -> None:
        """Draw as much of the waiting text as fits into a flush; the rest comes with the next."""
        if self._pump.isActive():
            return
        started = time.perf_counter()
        self._drawing.advance(reply, self._budget)
        cost = (time.perf_counter() - started) * 1000
        if reply.is_behind:
            self._budget = min(self._budget * 2, MOST_AT_ONCE) if cost < 8 else self._budget
            self._budget = max(self._budget // 2, LEAST_AT_ONCE) if cost > 16 else self._budget
            self._pump.start(round(cost))

    def _on_pumped(self) -> None:
        reply = self.last_reply()
        if reply is not None and reply.is_behind:
            self._work_off(reply)
            if not reply.is_behind:
                self._settle_in()

    def _settle_in(self) -> None:
        """Make caret and clock fit the messages after some came, went or ended."""
        reply = self.open_reply()
        last = self.last_reply()
        if last is not None and last.is_behind and not self._pump.isActive():
            self._pump.start(0)
        self._view.set_live_end(reply.live_end if reply else None)
        self._run_clock(reply)
        self.changed.emit()

    def _run_clock(self, reply: ReplyView | None) -> None:
        if reply is None or not reply.is_counting:
            self.clock.stop()
        elif not self.clock.isActive():
            self.clock.start()

    def _on_second(self) -> None:
        reply = self.open_reply()
        if reply is not None:
            with self._view.writing():
                reply.tick()
