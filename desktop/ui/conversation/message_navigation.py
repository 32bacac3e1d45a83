"""Goes from message to message and copies messages: by keyboard, mouse and screen reader."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.style.properties import PANEL, PANEL_KIND, PanelKind
from desktop.ui.conversation.actions.copy_menu import (
    ASK_KEY,
    QUOTE_KEY,
    Form,
    can_be_quoted,
    context_menu,
    message_steps,
    selected_words,
)
from desktop.ui.conversation.actions.copying import Copying
from desktop.ui.conversation.actions.taking_out import picture_at
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.selection import Selection


class MessageNavigation(QObject):
    """Implements `message_keys.Messages`, and copies what is selected."""

    failed = Signal(ChatError)
    """Something could not be saved."""
    quoted = Signal(str)
    """This Markdown is to be quoted in the message."""
    asked_about = Signal(int, str)
    """A question about this Markdown, which the message of this id says, is to be asked."""

    def __init__(self, drawing: LazyDrawing, selection: Selection, copying: Copying) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._view = drawing.view
        self._drawn = drawing.drawn
        self._messages = drawing.messages
        self._selection = selection
        self._copying = copying
        self.offers_quoting = False
        """Whether there is a message to quote in."""
        self._left_out: frozenset[int] = frozenset()
        self._open: tuple[ReplyView, int, Message] | None = None
        """The arriving reply, how much of it is drawn, and its message as of then."""
        self._view.key_offered.connect(self._on_key_offered)
        self._view.key_pressed.connect(self._on_key_pressed)
        self._view.menu_requested.connect(self._on_menu_requested)

    # From message to message

    def message_count(self) -> int:
        """Return how many messages the conversation has."""
        return len(self._messages)

    def number_of(self, message_id: int) -> int | None:
        """Return the index of a message; None where it is not shown."""
        return self._messages.number_of(message_id)

    def go_to_id(self, message_id: int) -> None:
        """Go to a message by its id; nowhere, where it is not shown."""
        if (number := self.number_of(message_id)) is not None:
            self.go_to_message(number)

    def message(self, index: int) -> Message:
        """Return one of the messages, in order, with all that arrived so far."""
        view = self._messages.known(index)
        if not isinstance(view, ReplyView) or not view.is_open:
            return self._messages.snapshot(index)
        size = view.text.reply_pages.size if view.text is not None else 0
        if self._open is None or self._open[:2] != (view, size):
            self._open = (view, size, view.snapshot())
        return self._open[2]

    def is_left_out(self, index: int) -> bool:
        """Whether one of the messages does not go with the next question."""
        return self._messages[index].message.id in self._left_out

    def set_left_out(self, messages: frozenset[int]) -> None:
        """Take in which messages do not go, by their ids."""
        self._left_out = messages

    def message_at_cursor(self) -> int:
        """Return the index of the message that the text cursor stands in, or of the one at the top
        of the view where the cursor is out of sight; -1 where there are no messages."""
        view = self._view
        caret = view.cursorRect()
        in_sight = caret.bottom() >= 0 and caret.top() < view.viewport().height()
        at = view.textCursor() if in_sight else view.cursorForPosition(QPoint(0, 0))
        message = self._drawn.view_at(at.position())
        return message.number if message is not None else -1

    def is_at_start(self) -> bool:
        """Whether the text cursor stands at the very start of a message."""
        at = self._view.textCursor().position()
        message = self._drawn.view_at(at)
        start = self._drawn.start_of(message) if message is not None else None
        return start is not None and start.position() == at

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""
        message = self._messages[index]
        self._drawing.go_to(message)
        start = self._drawn.start_of(message)
        if start is not None:
            at = QTextCursor(self._view.document())  # keys would not move the cursor `start`
            at.setPosition(start.position())
            self._view.setTextCursor(at)
            self._drawing.go_to(message)

    def top_of(self, message_id: int) -> int | None:
        """Return the pixels from the view's upper edge to a message's start, where it is drawn."""
        view = self._messages.of(message_id)
        start = self._drawn.start_of(view) if view is not None else None
        return self._view.cursorRect(start).top() if start is not None else None

    def put_at(self, message_id: int, top: int) -> None:
        """Scroll so that a message starts so many pixels below the view's upper edge."""
        now = self.top_of(message_id)
        if now is not None:
            self._view.set_following(False)
            self._view.scroll_by(now - top)
            self._view.laid_out.emit()

    # Copying

    @property
    def is_copying(self) -> bool:
        """Whether something long is still being made ready for the clipboard."""
        return self._copying.is_active

    def copy(self) -> None:
        """Put the selected text on the clipboard in all forms, without the window's own words
        between the messages."""
        at = self._view.textCursor()
        if at.hasSelection():
            reads_page = not self._selection.is_everything(at)
            self._copying.start(self._selection.steps(at), reads_page=reads_page)

    def copy_message(self, message_id: int, form: str) -> None:
        """Put a message on the clipboard, as a `copy_menu.Form`."""
        number = self._messages.number_of(message_id)
        if number is not None:
            self._copying.start(message_steps(self._messages.snapshot(number), Form(form)))

    def select_all(self) -> None:
        """Select all of the conversation: the messages that are not drawn are copied too."""
        self._selection.everything = None
        self._view.selectAll()
        if not (self._drawn.reaches_start and self._drawn.reaches_end):
            # The cursor follows the text as parts are drawn and erased.
            self._selection.everything = self._view.textCursor()

    def _on_key_offered(self, event: QKeyEvent) -> None:
        copies = event.key() == Qt.Key.Key_Escape and self.is_copying
        if copies or (event.text() in (QUOTE_KEY, ASK_KEY) and self._can_quote()):
            event.accept()

    def _can_quote(self) -> bool:
        return self.offers_quoting and can_be_quoted(self._view.textCursor())

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self.is_copying:
            self._copying.cancel()
        elif event.text() == QUOTE_KEY and self._can_quote():
            self.quoted.emit(selected_words(self._view.textCursor(), self._selection.hidden))
        elif event.text() == ASK_KEY and self._can_quote():
            self._ask_about(selected_words(self._view.textCursor(), self._selection.hidden))
        else:
            return
        event.accept()

    def _ask_about(self, words: str) -> None:
        """Ask about what is selected; of several messages, it belongs to the last one."""
        at = self._view.textCursor()
        message = self._drawn.view_at(max(at.selectionStart(), at.selectionEnd() - 1))
        if message is not None:
            self.asked_about.emit(message.message.id, words)

    def _on_menu_requested(self, at: QPoint, on_screen: QPoint) -> None:
        table, hidden = self._table_at(at), self._selection.hidden
        menu = context_menu(self._view, self._copying, at, table, hidden)
        menu.copy_chosen.connect(self.copy)
        menu.everything_chosen.connect(self.select_all)
        pictures = self._drawing.document.pictures
        if (picture := picture_at(self._view, at, pictures)) is not None:
            menu.offer_picture(picture)
        if self.offers_quoting:
            menu.offer_quoting()
            menu.quote_chosen.connect(self.quoted)
            menu.asking_chosen.connect(self._ask_about)
        menu.popup(on_screen)

    def _table_at(self, at: QPoint) -> list[Block]:
        """Return the rows of the table at a place of the viewport; none where no table is."""
        block = self._view.cursorForPosition(at).block()
        form = block.blockFormat()
        message = self._drawn.view_at(block.position())
        if form.intProperty(PANEL_KIND) != PanelKind.TABLE or not isinstance(message, ReplyView):
            return []
        for section in message.sections():
            number = section.reply_pages.number_of(form.intProperty(PANEL))
            if number:
                return list(section.reply_pages.blocks(number))
        return []
