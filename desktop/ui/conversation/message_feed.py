"""A conversation on a page: what is told of it, drawn as it comes."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.engine.explain.content import in_words
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.style import Style
from desktop.ui.conversation.delta_buffer import DeltaBuffer
from desktop.ui.conversation.find.conversation_finder import ConversationFinder
from desktop.ui.conversation.lazy_drawing import FIRST, MOST
from desktop.ui.conversation.messages.message_document import Work
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView

AT_END = 8_000
"""Characters that are drawn in one go when a reply ends, so that it is whole at once."""
LEAST_AT_ONCE, MOST_AT_ONCE = 500, 8_000
"""Characters of a flush where more has come than fits into one."""


class MessageFeed(ConversationFinder):
    """Shows the active path of a conversation. At most its last reply is open."""

    _zoom = 1.0
    _budget = 4_000
    _is_made = False  # Qt sends events to a widget that is still being made

    def __init__(self, helper: HelperProcess, palette: Palette, parent: QWidget | None) -> None:
        super().__init__(helper, palette, parent)
        self._conversation = Conversation()
        self._unfolded: set[int] = set()
        self._buffer = DeltaBuffer(self._draw, self)
        self._pump = QTimer(self)
        self._pump.setSingleShot(True)
        self._pump.timeout.connect(self._on_pumped)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_second)

    @property
    def delta_buffer(self) -> DeltaBuffer:
        """Holds the events of the open reply until they are drawn."""
        return self._buffer

    def show_conversation(self, conversation: Conversation) -> None:
        """Show the active path. What is on the page already stays; the rest is drawn anew.

        A last reply that is STREAMING is open for `push`.
        """
        path = [in_words(message) for message in conversation.active_path()]
        same = conversation.id is not None and conversation.id == self._conversation.id
        kept = self._common(conversation, path) if same else 0
        self._conversation = conversation
        if not same:
            self._set_following(True)
        with self.keeping_place(), self.writing():
            attached = self._drawn_range.reaches_end
            self._cut(kept)
            for message in path[kept:]:
                self._add(message)
            if self._drawn_range.is_empty:
                self._drawn_range.begin_at_end(FIRST)
            elif attached:
                self._add_below(MOST)
        self._settle_in()

    # QTextEdit's own `append` adds rich text; nothing here may, so it is covered up on purpose.
    def append(self, conversation: Conversation, message: Message) -> None:  # type: ignore[override]
        """Add the next message of the path below its parent; STREAMING opens it.

        What hung below the parent until now goes: the message is a variant of it.
        """
        self._conversation = conversation
        ids = [view.message.id for view in self._views]
        kept = ids.index(message.parent_id) + 1 if message.parent_id in ids else 0
        with self.writing():
            attached = self._drawn_range.reaches_end
            self._cut(kept)
            self._add(in_words(message))
            if self._drawn_range.is_empty:
                self._drawn_range.begin_at_end(FIRST)
            elif attached:
                self._add_below(MOST)
        if message.role is Role.USER:
            self.follow()
        self._settle_in()

    def push(self, event: TurnEvent) -> None:
        """Something about the open reply; it is drawn with the next flush."""
        if self._open_reply() is not None:
            self._buffer.push(event)

    def end(self, message: Message) -> None:
        """The open reply ended as `message`. What of it is not drawn yet comes soon."""
        self._buffer.flush()
        message, reply = in_words(message), self._open_reply()
        if reply is None or reply.message.id != message.id:
            return
        if reply.end(message):
            self._advance(reply, AT_END)
        else:
            with self.writing():
                self._cut(len(self._views) - 1)
                self._add(message)
                self._add_below(MOST)
        self._settle_in()

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in other colours, and stay where the reader is."""
        self._dress(palette)
        with self.rewriting():
            for view in self._views:
                view.restyle()
            self._drawn_range.redraw()
        self._settle_in()

    def set_zoom(self, factor: float) -> None:
        """Text so many times as large as the system's."""
        self._zoom = factor
        self.set_palette(self._document.style.palette)

    def reading_font(self) -> QFont:
        """The system's font at the size that the person chose."""
        font = super().reading_font()
        font.setPointSizeF(font.pointSizeF() * self._zoom)
        return font

    def has_open_reply(self) -> bool:
        """Whether a reply is arriving on this page."""
        return self._open_reply() is not None

    def counters(self) -> Work:
        """What drawing has cost so far."""
        return self._document.work

    @property
    def is_idle(self) -> bool:
        """Whether everything told is drawn, in its colours, and nothing of the page is at work."""
        timers = (self._pump, self._filler, self._clock)
        rest = not any(timer.isActive() for timer in timers)
        return rest and self._buffer.is_idle and self._document.is_idle and not self.is_copying

    # Drawing

    def _dress(self, palette: Palette) -> None:
        """Take on these colours."""
        self._document.style = Style(palette, self.reading_font())
        self.document().setDefaultFont(self._document.style.font)
        self.set_colours(palette)

    def _forget_hovered(self) -> None:
        """Messages are about to go."""

    def _place_actions(self) -> None:
        """Text moved, or messages came, went or ended."""

    def _common(self, conversation: Conversation, path: list[Message]) -> int:
        """How many messages of the path stand on the page as they are."""
        count = 0
        for view, message in zip(self._views, path, strict=False):
            if view.message != message or view.is_open:
                break
            count += 1
        return count

    def _cut(self, count: int) -> None:
        """Take all messages but the first `count` off the page."""
        if count < len(self._views):
            self._buffer.clear()
            self._forget_hovered()
            self._drawn_range.cut(self._views[count])
            del self._views[count:]

    def _add(self, message: Message) -> None:
        number = len(self._views)
        if message.role is Role.ASSISTANT:
            model, unfolded = self._model_before(), message.id in self._unfolded
            self._views.append(ReplyView(self._document, message, number, model, unfolded))
        elif message.role is Role.USER:
            self._views.append(QuestionView(self._document, message, number, self._panel_left()))

    def _model_before(self) -> str:
        """The model of the reply before; empty for the first."""
        replies = (view for view in reversed(self._views) if isinstance(view, ReplyView))
        last = next(replies, None)
        return last.message.model if last is not None else ""

    def _last_reply(self) -> ReplyView | None:
        last = self._views[-1] if self._views else None
        return last if isinstance(last, ReplyView) else None

    def _open_reply(self) -> ReplyView | None:
        last = self._last_reply()
        return last if last is not None and last.is_open else None

    def _draw(self, events: list[TurnEvent]) -> None:
        reply = self._open_reply()
        if reply is not None:
            reply.add(events)
            self._work_off(reply)
            self._run_clock(reply)

    def _work_off(self, reply: ReplyView) -> None:
        """Draw what waits, as much of it as fits into a flush; the rest comes with the next."""
        if self._pump.isActive():
            return
        started = time.perf_counter()
        self._advance(reply, self._budget)
        cost = (time.perf_counter() - started) * 1000
        if reply.is_behind:
            self._budget = min(self._budget * 2, MOST_AT_ONCE) if cost < 8 else self._budget
            self._budget = max(self._budget // 2, LEAST_AT_ONCE) if cost > 16 else self._budget
            self._pump.start(round(cost))

    def _on_pumped(self) -> None:
        reply = self._last_reply()
        if reply is not None and reply.is_behind:
            self._work_off(reply)
            if not reply.is_behind:
                self._settle_in()

    def _settle_in(self) -> None:
        """After messages came, went or ended: caret, clock and actions fit them."""
        reply = self._open_reply()
        last = self._last_reply()
        if last is not None and last.is_behind and not self._pump.isActive():
            self._pump.start(0)
        self.set_live_end(reply.live_end if reply else None)
        self._run_clock(reply)
        self._place_actions()
        self.recount()

    def _run_clock(self, reply: ReplyView | None) -> None:
        if reply is None or not reply.is_counting:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def _on_second(self) -> None:
        reply = self._open_reply()
        if reply is not None:
            with self.writing():
                reply.tick()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = self._panel_left()
        questions = [view for view in self._views if isinstance(view, QuestionView)]
        if any(view.left != left for view in questions):
            with self.keeping_place(), self.writing():
                for view in questions:
                    view.place(left)

    def _panel_left(self) -> int:
        """Pixels left free beside a question: a fifth of the measure."""
        return self.viewport().width() // 5 // 4 * 4

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        fonts = (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange)
        if (
            event.type() in fonts
            and self._is_made
            and self.reading_font() != self._document.style.font
        ):
            self.set_palette(self._document.style.palette)
