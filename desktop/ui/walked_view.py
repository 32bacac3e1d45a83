"""A page whose messages can be walked through and copied, by keyboard, mouse and screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor

from desktop.chat.messages import Message, Role
from desktop.rendering.clipboard import conversation_data, mime_data
from desktop.rendering.plain_text import table_text
from desktop.rendering.properties import PANEL, PANEL_KIND, PanelKind
from desktop.ui.accessible_page import MessageKeys
from desktop.ui.copy_menu import Form, context_menu, message_data
from desktop.ui.message_actions import MessageActions
from desktop.ui.message_views import ReplyView
from desktop.ui.paged_view import PagedView


class WalkedView(PagedView):
    """What `accessible_page.Messages` asks for, and the clipboard."""

    keys: MessageKeys | None = None
    """What takes the keys that lead from message to message."""

    _everything: QTextCursor | None = None
    """The selection where it stands for all of the conversation, also what is not drawn."""

    # Walking

    def messages(self) -> Sequence[Message]:
        """Those on the page, in order."""
        return [view.snapshot() if view.is_open else view.message for view in self._views]

    def message_at_cursor(self) -> int:
        """Which of them the text cursor stands in, from 0, or which is at the top of the view
        where that is not in sight; -1 where there are none."""
        in_sight = self.viewport().rect().intersects(self.cursorRect())
        at = self.textCursor() if in_sight else self.cursorForPosition(QPoint(0, 0))
        view = self._excerpt.view_at(at.position())
        return view.number if view is not None else -1

    def is_at_start(self) -> bool:
        """Whether the text cursor stands at the very start of a message."""
        at = self.textCursor().position()
        view = self._excerpt.view_at(at)
        start = self._excerpt.start_of(view) if view is not None else None
        return start is not None and start.position() == at

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""
        view = self._views[index]
        self.go_to(view)
        start = self._excerpt.start_of(view)
        if start is not None:
            at = QTextCursor(self.document())  # `start` would stay where it is in spite of keys
            at.setPosition(start.position())
            self.setTextCursor(at)
            self.go_to(view)

    def focus_actions(self) -> bool:
        """Give the keyboard to the actions of the message that the cursor stands in."""
        at = self.message_at_cursor()
        wanted = self._views[at].message.id if at >= 0 else None
        for row in self.viewport().findChildren(MessageActions):
            if row.isVisible() and row.message_id == wanted:
                row.take_focus()
                return True
        return False

    # Copying

    def copy_message(self, message_id: int, form: str) -> None:
        """Put a message on the clipboard, as a `copy_menu.Form`."""
        for message in self.messages():
            if message.id == message_id:
                QGuiApplication.clipboard().setMimeData(message_data(message, Form(form)))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Without the window's own words between the messages, in all forms."""
        here, everything = self.textCursor(), self._everything
        if here != everything or here.anchor() != everything.anchor():
            return mime_data(here)
        said = ((message.text, message.role is Role.ASSISTANT) for message in self.messages())
        return conversation_data(said)

    def selectAll(self) -> None:
        """Select all of the conversation: what is not drawn is copied nevertheless."""
        self._everything = None
        super().selectAll()
        if not (self._excerpt.reaches_start and self._excerpt.reaches_end):
            self._everything = self.textCursor()  # follows the text as pages come and go

    def wants_key(self, event: QKeyEvent) -> bool:
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
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        context_menu(self, event.pos(), self._table_at(event.pos())).popup(event.globalPos())

    def _table_at(self, at: QPoint) -> str:
        """The table at a place of the viewport, its cells between tabs; empty: there is none."""
        block = self.cursorForPosition(at).block()
        form = block.blockFormat()
        view = self._excerpt.view_at(block.position())
        if form.intProperty(PANEL_KIND) != PanelKind.TABLE or not isinstance(view, ReplyView):
            return ""
        for section in view.sections():
            number = section.manuscript.number_of(form.intProperty(PANEL))
            if number:
                return table_text(section.manuscript.blocks(number))
        return ""
