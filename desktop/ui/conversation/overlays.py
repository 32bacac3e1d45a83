"""Keeps rows of actions, marks of seams and stars beside the messages that they belong to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont

from desktop.chat.messages import Message
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.action_rows import ActionRows
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.view.margin_marks import MarginMarks
from desktop.ui.conversation.view.marks import SeamMark, StarMark


class Overlays(QObject):
    """Places them anew when text moved, messages changed, or the reader came to another one."""

    def __init__(self, drawing: LazyDrawing, feed: MessageFeed) -> None:
        super().__init__(drawing)
        self._view = drawing.view
        self._drawn = drawing.drawn
        self._feed = feed
        self._hovered: MessageView | None = None
        self.rows = ActionRows(self._view)
        self._seams = MarginMarks[str](self._view, self._view.colours, SeamMark)
        self._stars = MarginMarks[None](self._view, self._view.colours, StarMark)
        self._view.pointed_at.connect(self._on_pointed_at)
        self._view.cursorPositionChanged.connect(self._on_cursor_moved)
        self._view.laid_out.connect(self._on_laid_out)
        feed.about_to_cut.connect(self._on_about_to_cut)
        feed.changed.connect(self._place)

    def offer_continuing(self, can_continue: Callable[[Message], bool]) -> None:
        """Offer Continue where this holds, for the endpoint in use."""
        self.rows.can_continue = can_continue
        self._place()

    def offer_copying_alone(self) -> None:
        """Offer to copy the messages, and no more: they belong to no chat."""
        self.rows.can_ask = False
        self._place()

    def take_focus(self, message_id: int) -> bool:
        """Give the keyboard to the actions of a message. False: it has none on display."""
        return self.rows.take_focus(message_id)

    def set_look(self, palette: Palette, font: QFont) -> None:
        """Show rows and marks in these colours, the rows in this font."""
        self._seams.palette = self._stars.palette = palette
        for row in self.rows:
            row.set_look(palette, font)

    def _on_laid_out(self) -> None:
        """Place all anew, but not at each flush of a reply at the end: then nothing has to move."""
        reply = self._feed.open_reply()
        is_marked = self._seams.is_shown or self._stars.is_shown
        still = self._hovered is None and not is_marked and self._view.is_following
        if reply is None or not still or reply.has_seams:
            self._place()

    def _on_about_to_cut(self) -> None:
        self._hovered = None

    def _on_pointed_at(self, position: int) -> None:
        self._hover(self._drawn.view_at(position) if position >= 0 else None)

    def _on_cursor_moved(self) -> None:
        """Show the actions of the message that the reader's keys moved the text cursor into."""
        if self._view.hasFocus() and not self._view.is_writing:
            self._hover(self._drawn.view_at(self._view.textCursor().position()))

    def _hover(self, message: MessageView | None) -> None:
        if message is not self._hovered:
            self._hovered = message
            self._place()

    def _place(self) -> None:
        feed = self._feed
        arriving = feed.open_reply() is not None
        self.rows.place(feed.conversation, feed.last_reply(), self._hovered, arriving)
        shown = self._drawn.views()
        replies = (view for view in shown if isinstance(view, ReplyView))
        self._seams.place(seam for reply in replies for seam in reply.seams())
        starred = (self._drawn.start_of(view) for view in shown if view.message.is_starred)
        self._stars.place((start, None) for start in starred if start is not None)
