"""Goes to what a search found: to its chat, its branch, its message, with all of it marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.searching.hits import Hit, Where
from desktop.chat.searching.marking import SearchedWords
from desktop.chat.searching.query import parse
from desktop.language import _
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.searching.filtering.choices import bare_words
from desktop.ui.window.searching.preview import unfold
from desktop.ui.window.searching.results.rows import Jump


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
    """Leads one window there."""

    begun = Signal()
    """What stands in place of the conversation is to go: a message of it is wanted."""
    notice_raised = Signal(str)
    """A sentence that the person must read: what was found is gone."""

    def __init__(self, chat: ChatController, pane: ConversationPane) -> None:
        super().__init__(pane)
        self._chat, self._pane = chat, pane
        self._marked: int | None = None
        """The chat whose marks are shown."""
        chat.chat_shown.connect(self._on_chat_shown)

    def go(self, to: Destination) -> None:
        """Show the chat, the message on whatever branch it is, and the words in it.

        Raises ChatError where the chat cannot be read.
        """
        self.begun.emit()
        if self._pane.find_bar.is_of_search:
            self._pane.find_bar.end()
        self._chat.open_chat(to.chat_id)
        if self._chat.conversation.id != to.chat_id:
            return  # why has been said
        self._go_to_message(to)
        self._mark(to)

    def _go_to_message(self, to: Destination) -> None:
        if to.message_id is None:
            return
        if to.message_id not in self._chat.conversation:
            self.notice_raised.emit(_("This message was deleted meanwhile."))
            return
        self._pane.transcript.places.forget()  # where the person read last is not wanted
        self._chat.messages.go_to(to.message_id)
        self._pane.transcript.places.forget()
        unfold(self._pane.transcript, to.message_id, to.where)

    def _mark(self, to: Destination) -> None:
        query = parse(to.text)
        if not (query.wanted or to.attachment) or not self._chat.conversation:
            return
        bar, finder = self._pane.find_bar, self._pane.transcript.finder
        self._marked = to.chat_id
        name = [to.attachment] if to.attachment else []  # what the page shows of a file
        first = None if to.message_id is None else partial(finder.first_in, to.message_id)
        bar.show_found(SearchedWords(query, *name), bare_words(query), first)

    def _on_chat_shown(self) -> None:
        """Take the marks away with their chat."""
        if self._chat.conversation.id != self._marked and self._pane.find_bar.is_of_search:
            self._pane.find_bar.end()
