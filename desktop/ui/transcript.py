"""The conversation as it is read: questions, replies as they arrive, and what can be done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QTimer, QUrl, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.language import _
from desktop.rendering.links import INTERNAL, is_openable
from desktop.rendering.palette import Palette
from desktop.rendering.plain_text import panel_text
from desktop.rendering.style import Style
from desktop.ui.action_rows import ActionRows
from desktop.ui.delta_buffer import DeltaBuffer
from desktop.ui.link_dialog import LinkDialog
from desktop.ui.message_views import QuestionView, ReplyView
from desktop.ui.paper import Paper
from desktop.ui.reading_view import ReadingView
from desktop.ui.seam_marks import SeamMarks
from desktop.ui.theme import LIGHT

MessageView = QuestionView | ReplyView


class Transcript(ReadingView):
    """Shows the active path of a conversation. At most its last reply is open."""

    retry_requested = Signal(int)
    """The id of the reply to have another variant of."""
    continue_requested = Signal(int)
    """The id of the reply to go on with."""
    variant_chosen = Signal(int)
    """The id of the message that the path shall lead through."""
    action_requested = Signal(str)
    """An `engine.sentences.Action` other than RETRY, from the line of a failure."""

    _is_made = False  # Qt sends events to a widget that is still being made

    def __init__(self, parent: QWidget | None = None, palette: Palette = LIGHT) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Conversation"))
        self._conversation = Conversation()
        self._views: list[MessageView] = []
        self._unfolded: set[int] = set()
        self._buffer = DeltaBuffer(self._draw, self)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_second)
        self._rows = ActionRows(self)
        for row in self._rows:
            row.copy_clicked.connect(self._on_copy_clicked)
            row.retry_clicked.connect(self.retry_requested)
            row.continue_clicked.connect(self.continue_requested)
            row.variant_clicked.connect(self.variant_chosen)
        self._seams = SeamMarks(self, palette)
        self._hovered: MessageView | None = None
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.laid_out.connect(self._place_actions)
        self._paper = Paper(self.document(), Style(palette, self.reading_font()))
        self._dress(palette)
        self._is_made = True

    # What the window tells

    def show_conversation(self, conversation: Conversation) -> None:
        """Show the active path. What is on the page already stays; the rest is drawn anew.

        A last reply that is STREAMING is open for `push`.
        """
        path = conversation.active_path()
        same = conversation.id is not None and conversation.id == self._conversation.id
        kept = self._common(conversation, path) if same else 0
        self._conversation = conversation
        with self.rewriting():
            self._cut(kept)
            for message in path[kept:]:
                self._add(message)
        if not same:
            self.follow()
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
            self._cut(kept)
            self._add(message)
        if message.role is Role.USER:
            self.follow()
        self._settle_in()

    def push(self, event: TurnEvent) -> None:
        """Something about the open reply; it is drawn with the next flush."""
        if self._open_reply() is not None:
            self._buffer.push(event)

    def end(self, message: Message) -> None:
        """The open reply ended as `message`."""
        self._buffer.flush()
        reply = self._open_reply()
        if reply is None or reply.message.id != message.id:
            return
        with self.writing():
            if not reply.end(message):
                self._cut(len(self._views) - 1)
                self._add(message)
        self._settle_in()

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in other colours, and stay where the reader is."""
        self._buffer.flush()
        messages = [view.snapshot() for view in self._views]
        with self.rewriting():
            self._cut(0)
            self._dress(palette)
            for message in messages:
                self._add(message)
        self._settle_in()

    def offer_going_on(self, can_go_on: Callable[[Message], bool]) -> None:
        """Offer Continue where this holds, for the endpoint in use."""
        self._rows.can_go_on = can_go_on
        self._place_actions()

    def has_open_reply(self) -> bool:
        """Whether a reply is arriving on this page."""
        return self._open_reply() is not None

    # Drawing

    def _dress(self, palette: Palette) -> None:
        self._paper.style = Style(palette, self.reading_font())
        self.document().setDefaultFont(self._paper.style.font)
        self.set_colours(palette)
        self._seams.palette = palette
        for row in self._rows:
            row.set_look(palette, self._paper.style.note().font())

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
            self._hovered = None
            self._paper.cut(self._views[count].start)
            del self._views[count:]

    def _add(self, message: Message) -> None:
        if message.role is Role.ASSISTANT:
            unfolded = message.id in self._unfolded
            self._views.append(ReplyView(self._paper, message, self._model_before(), unfolded))
        elif message.role is Role.USER:
            self._views.append(QuestionView(self._paper, message, self._panel_left()))

    def _model_before(self) -> str:
        """The model of the reply before; empty for the first."""
        replies = [view for view in self._views if isinstance(view, ReplyView)]
        return replies[-1].message.model if replies else ""

    def _open_reply(self) -> ReplyView | None:
        last = self._views[-1] if self._views else None
        return last if isinstance(last, ReplyView) and last.is_open else None

    def _draw(self, events: list[TurnEvent]) -> None:
        reply = self._open_reply()
        if reply is not None:
            with self.writing():
                reply.draw(events)
                self.set_live_end(reply.live_end)
            self._run_clock(reply)

    def _settle_in(self) -> None:
        """After messages came, went or ended: caret, clock and actions fit them."""
        reply = self._open_reply()
        self.set_live_end(reply.live_end if reply else None)
        self._run_clock(reply)
        self._place_actions()

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

    # Actions

    def _place_actions(self) -> None:
        last = self._views[-1] if self._views else None
        last_reply = last if isinstance(last, ReplyView) else None
        arriving = self.has_open_reply()
        self._rows.place(self._conversation, last_reply, self._hovered, arriving)
        replies = (view for view in self._views if isinstance(view, ReplyView))
        self._seams.place(seam for reply in replies for seam in reply.seams)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._view_at(self.cursorForPosition(event.position().toPoint()).position()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def _on_cursor_moved(self) -> None:
        """Who moves through the text by keyboard gets the actions of the message there."""
        if self.hasFocus() and not self.is_writing:
            self._hover(self._view_at(self.textCursor().position()))

    def _hover(self, view: MessageView | None) -> None:
        if view is not self._hovered:
            self._hovered = view
            self._place_actions()

    def _view_at(self, position: int) -> MessageView | None:
        number = bisect_right(self._views, position, key=lambda view: view.start.position()) - 1
        return self._views[number] if number >= 0 else None

    def _on_copy_clicked(self, message_id: int) -> None:
        for view in self._views:
            if view.message.id == message_id:
                self._copy(view.message.text)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        QToolTip.showText(QCursor.pos() + QPoint(0, 12), _("Copied"), self)

    # Links

    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() != INTERNAL:
            if is_openable(url.toString()):
                LinkDialog(url, self).open()
            return
        name, _slash, number = url.path().partition("/")
        match name:
            case "copy":
                self._copy(panel_text(self.document(), int(number)))
            case "thoughts":
                self._toggle_thoughts(int(number))
            case "details" if (reply := self._reply(int(number))) and reply.failure:
                with self.unfolding():
                    reply.failure.toggle()
            case _other:
                self.action_requested.emit(name)

    def _toggle_thoughts(self, message_id: int) -> None:
        reply = self._reply(message_id)
        if reply is None or reply.thoughts is None:
            return
        self._unfolded ^= {message_id}
        by_keyboard = self.textCursor().hasSelection()
        with self.unfolding():
            reply.thoughts.toggle()
        if by_keyboard:  # the line was written anew; the next Enter shall find it
            cursor = QTextCursor(reply.start.block())
            end = QTextCursor.MoveOperation.EndOfBlock
            cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def _reply(self, message_id: int) -> ReplyView | None:
        replies = (view for view in self._views if isinstance(view, ReplyView))
        return next((reply for reply in replies if reply.message.id == message_id), None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        fonts = (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange)
        if (
            event.type() in fonts
            and self._is_made
            and self.reading_font() != self._paper.style.font
        ):
            self.set_palette(self._paper.style.palette)
