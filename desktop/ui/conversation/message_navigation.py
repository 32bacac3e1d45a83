"""A page whose messages can be walked through and copied, by keyboard, mouse and screen reader."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.chat.messages import Message, Role
from desktop.rendering.export.clipboard import (
    Steps,
    at_once,
    conversation_steps,
    selection_steps,
)
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import PANEL, PANEL_KIND, PanelKind
from desktop.ui.conversation.accessible.message_keys import MessageKeys
from desktop.ui.conversation.actions.action_row import ActionRow
from desktop.ui.conversation.actions.copy_menu import Form, context_menu, message_steps
from desktop.ui.conversation.actions.copying import Copying
from desktop.ui.conversation.drawn_range import MessageView
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.messages.reply_view import ReplyView


class MessageNavigation(LazyDrawing):
    """What `message_keys.Messages` asks for, and the clipboard."""

    keys: MessageKeys | None = None
    """What takes the keys that lead from message to message."""

    _everything: QTextCursor | None = None
    """The selection where it stands for all of the conversation, also what is not drawn."""

    def __init__(self, helper: HelperProcess, palette: Palette, parent: QWidget | None) -> None:
        super().__init__(helper, palette, parent)
        self._copying = Copying(self)
        self._open: tuple[ReplyView, int, Message] | None = None
        """The reply that arrives, how much of it is drawn, and what it was told by then."""

    # Walking

    def message_count(self) -> int:
        """How many messages are on the page."""
        return len(self._views)

    def message(self, index: int) -> Message:
        """One of them, in order, with all that it was told so far."""
        view = self._views[index]
        if not isinstance(view, ReplyView) or not view.is_open:
            return view.message
        size = view.text.reply_pages.size if view.text is not None else 0
        if self._open is None or self._open[:2] != (view, size):
            self._open = (view, size, view.snapshot())
        return self._open[2]

    def message_at_cursor(self) -> int:
        """Which of them the text cursor stands in, from 0, or which is at the top of the view
        where that is not in sight; -1 where there are none."""
        in_sight = self.viewport().rect().intersects(self.cursorRect())
        at = self.textCursor() if in_sight else self.cursorForPosition(QPoint(0, 0))
        view = self._drawn_range.view_at(at.position())
        return view.number if view is not None else -1

    def is_at_start(self) -> bool:
        """Whether the text cursor stands at the very start of a message."""
        at = self.textCursor().position()
        view = self._drawn_range.view_at(at)
        start = self._drawn_range.start_of(view) if view is not None else None
        return start is not None and start.position() == at

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""
        view = self._views[index]
        self.go_to(view)
        start = self._drawn_range.start_of(view)
        if start is not None:
            at = QTextCursor(self.document())  # `start` would stay where it is in spite of keys
            at.setPosition(start.position())
            self.setTextCursor(at)
            self.go_to(view)

    def focus_actions(self) -> bool:
        """Give the keyboard to the actions of the message that the cursor stands in."""
        at = self.message_at_cursor()
        wanted = self._views[at].message.id if at >= 0 else None
        for row in self.viewport().findChildren(ActionRow):
            if row.isVisible() and row.message_id == wanted:
                row.take_focus()
                return True
        return False

    # Copying

    @property
    def is_copying(self) -> bool:
        """Whether something long is still being made ready for the clipboard."""
        return self._copying.is_active

    def copy(self) -> None:
        """Put what is selected on the clipboard: without the window's own words between the
        messages, in all forms."""
        if self.textCursor().hasSelection():
            self._copying.start(self._selected(), reads_page=not self._means_everything())

    def copy_message(self, message_id: int, form: str) -> None:
        """Put a message on the clipboard, as a `copy_menu.Form`."""
        for view in self._views:
            if view.message.id == message_id:
                self._copying.start(message_steps(_said(view), Form(form)))

    def createMimeDataFromSelection(self) -> QMimeData:
        """For what does not wait: the mouse that drags it."""
        return at_once(self._selected())

    def _selected(self) -> Steps:
        if not self._means_everything():
            return selection_steps(self.textCursor())
        said = map(_said, self._views)
        return conversation_steps([(each.text, each.role is Role.ASSISTANT) for each in said])

    def _means_everything(self) -> bool:
        """Whether the selection stands for the conversation, also for what is not drawn."""
        here, meant = self.textCursor(), self._everything
        return meant is not None and here == meant and here.anchor() == meant.anchor()

    def selectAll(self) -> None:
        """Select all of the conversation: what is not drawn is copied nevertheless."""
        self._everything = None
        super().selectAll()
        if not (self._drawn_range.reaches_start and self._drawn_range.reaches_end):
            self._everything = self.textCursor()  # follows the text as pages come and go

    def _before_erasing(self) -> None:
        self._copying.finish_reading()

    def wants_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self.is_copying
        return self.keys is not None and self.keys.wants(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if forward and self.keys is not None and self.keys.lead_on():
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.keys is not None and self.keys.take(event):
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self.is_copying:
            self._copying.cancel()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        table = self._table_at(event.pos())
        context_menu(self, self._copying, event.pos(), table).popup(event.globalPos())

    def _table_at(self, at: QPoint) -> list[Block]:
        """The rows of the table at a place of the viewport; none where there is no table."""
        block = self.cursorForPosition(at).block()
        form = block.blockFormat()
        view = self._drawn_range.view_at(block.position())
        if form.intProperty(PANEL_KIND) != PanelKind.TABLE or not isinstance(view, ReplyView):
            return []
        for section in view.sections():
            number = section.reply_pages.number_of(form.intProperty(PANEL))
            if number:
                return list(section.reply_pages.blocks(number))
        return []


def _said(view: MessageView) -> Message:
    """A message with all that it was told so far."""
    return view.snapshot() if isinstance(view, ReplyView) else view.message
