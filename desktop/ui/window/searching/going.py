"""Goes to what a search found: to its chat, its branch, its message, with all of it marked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.searching.hits import Hit, Where
from desktop.chat.searching.marking import SearchedWords
from desktop.chat.searching.query import parse
from desktop.chat.text import printable_line
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.searching.filtering.choices import bare_words
from desktop.ui.window.searching.preview import unfold
from desktop.ui.window.searching.results.rows import Jump

_LONG = 300
"""Messages. In a shorter chat the whole way is gone at once."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in a chat, and what was searched for."""

    chat_id: int
    message_id: int | None = None
    """None: the chat itself."""
    where: Where = Where.TITLE
    text: str = ""
    attachment: str = ""
    """The name of the file that contains the words."""


def destination(row: Hit | Jump, text: str) -> Destination:
    """Return where a row leads."""
    if isinstance(row, Jump):
        return Destination(row.chat_id)
    return Destination(row.chat_id, row.message_id, row.where, text, row.attachment)


class Going(QObject):
    """Leads one window there; in a long chat step by step, between which the window answers."""

    begun = Signal()
    """What stands in place of the conversation is to go: a message of it is wanted."""
    notice_raised = Signal(str)
    """A sentence that the person must read: what was found is gone."""
    failed = Signal(ChatError)
    """The chat could not be read."""

    def __init__(self, chat: ChatController, pane: ConversationPane) -> None:
        super().__init__(pane)
        self._chat, self._pane = chat, pane
        self._way: tuple[int, Iterator[None]] | None = None
        """The chat that it leads to, and the steps that are left."""
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._step)
        self._marked: int | None = None
        """The chat whose marks are shown."""
        chat.chat_shown.connect(self._on_chat_shown)

    def go(self, to: Destination) -> None:
        """Show the chat, the message on whatever branch it is, and the words in it."""
        self._arrive()
        self.begun.emit()
        if self._pane.find_bar.is_of_search:
            self._pane.find_bar.end()
        # Where the person read last is not wanted, and in a long chat it may be a long way.
        places = self._pane.transcript.places
        with places.elsewhere() if to.message_id is not None else nullcontext():
            self._chat.open_chat(to.chat_id)
        chat = self._chat.conversation
        if chat.id != to.chat_id:
            return  # why has been said
        self._way = to.chat_id, self._steps(to)
        if chat.known_end is not None or len(chat) > _LONG:
            self._pane.transcript.setUpdatesEnabled(False)  # nobody wants to see the way
            self._timer.start()
            return
        while self._way is not None:
            self._step()

    @property
    def is_idle(self) -> bool:
        """Whether it is where it was to lead."""
        return self._way is None

    def _steps(self, to: Destination) -> Iterator[None]:
        """Go all the way. Raises ChatError where the chat cannot be read."""
        if to.message_id is not None:
            self._pane.transcript.drawing.messages.complete()
            yield
            self._go_to_message(to.message_id, to.where)
            yield
        self._mark(to)

    def _step(self) -> None:
        with errors_to(self.failed):
            if self._way is not None and self._way[0] == self._chat.conversation.id:
                for _step in self._way[1]:
                    self._timer.start()
                    return
        self._arrive()

    def _arrive(self) -> None:
        self._timer.stop()
        self._way = None
        self._pane.transcript.setUpdatesEnabled(True)

    def _go_to_message(self, message_id: int, where: Where) -> None:
        if message_id not in self._chat.conversation:
            self.notice_raised.emit(_("This message was deleted meanwhile."))
            return
        self._pane.transcript.places.forget()
        self._chat.messages.go_to(message_id)
        self._pane.transcript.places.forget()
        unfold(self._pane.transcript, message_id, where)

    def _mark(self, to: Destination) -> None:
        query = parse(to.text)
        if not (query.wanted or to.attachment) or not self._chat.conversation:
            return
        bar, finder = self._pane.find_bar, self._pane.transcript.finder
        self._marked = to.chat_id
        name = [printable_line(to.attachment)] if to.attachment else []  # as its card shows it
        first = None if to.message_id is None else partial(finder.first_in, to.message_id)
        bar.show_found(SearchedWords(query, *name), bare_words(query), first)

    def _on_chat_shown(self) -> None:
        """Take the marks away with their chat."""
        if self._chat.conversation.id != self._marked and self._pane.find_bar.is_of_search:
            self._pane.find_bar.end()
