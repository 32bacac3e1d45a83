"""Opens the search window over its window, and does what is chosen there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.searching.hits import Hit
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.rows.grouping import Chat
from desktop.ui.errors import errors_to
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.searching.asking import Search
from desktop.ui.window.searching.going import Destination, Going, destination
from desktop.ui.window.searching.recent import RecentSearches
from desktop.ui.window.searching.results.rows import Jump
from desktop.ui.window.shared.shared import Shared


class Pages(Protocol):
    """What lies over a window, one at a time."""

    def closes(self, kind: type[Popup]) -> bool:
        """Close what is open. Returns whether it was of this kind."""

    def lay_over(self, popup: Popup, first: QWidget) -> None:
        """Show a popup, with the keyboard in `first`."""


class Searches(QObject):
    """One for each window."""

    window_requested = Signal(object)
    """A Destination that is wanted in a window of its own."""
    commands_requested = Signal(str)
    """The palette of commands is wanted, with this typed."""
    failed = Signal(ChatError)
    """A chat could not be read."""
    left = Signal()
    """The person has chosen where to go: the keyboard may go to the message."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        tasks: Tasks,
        chat: ChatController,
        pane: ConversationPane,
        pages: Pages,
        window: QWidget,
    ) -> None:
        """`pages`: lie over the window one at a time, the search window among them."""
        super().__init__(window)
        self._workspace, self._shared, self._tasks = workspace, shared, tasks
        self._chat, self._pane, self._pages, self._window = chat, pane, pages, window
        self._recent = RecentSearches(workspace.window_state, shared.saver)
        self._colours = LIGHT
        self.search: Search | None = None
        """What finds in place of the workspace's search."""
        self.going = Going(chat, pane)
        self.going.failed.connect(self.failed)

    def set_palette(self, palette: Palette) -> None:
        """Open it in these colours from now on."""
        self._colours = palette

    def open(self) -> None:
        """Open the search window, or close it where it is open."""
        self.open_with("")

    def open_with(self, text: str) -> None:
        """The same, with this typed."""
        from desktop.ui.window.searching.search_popup import SearchPopup, Supply

        if self._pages.closes(SearchPopup):
            return
        supply = Supply(
            self.search or self._workspace.search,
            self._tasks,
            self._recent,
            self._chats,
            self._models,
            self._read,
            self._pane.transcript.helper,
            self._workspace.files.bytes_of,
        )
        popup = SearchPopup(supply, self._colours, self._window)
        popup.taken.connect(self._on_taken)
        popup.searched.connect(self._on_searched)
        popup.commands_requested.connect(self.commands_requested)
        self._pages.lay_over(popup, popup.field)
        popup.begin(text)

    def go(self, to: Destination) -> None:
        """Go there in this window."""
        self.going.go(to)
        self.left.emit()

    def _on_taken(self, row: Hit | Jump, text: str, in_window: bool) -> None:
        to = destination(row, text)
        if in_window:
            self.window_requested.emit(to)
        else:
            self.go(to)

    def _on_searched(self, text: str) -> None:
        if not self._chat.conversation.is_temporary:  # of which nothing is kept
            self._recent.remember(text)

    def _chats(self) -> Iterator[Jump]:
        shown = self._chat.conversation.id
        chats = (chat for chat in self._shared.chats.chats() if chat.id != shown)
        newest = sorted(chats, key=_changed_at, reverse=True)
        return (Jump(chat.id, chat.title, chat.updated_at) for chat in newest)

    def _models(self) -> Iterable[str]:
        endpoints = self._workspace.settings.endpoints
        return dict.fromkeys(endpoint.model for endpoint in endpoints if endpoint.model)

    def _read(self, hit: Hit) -> Message | None:
        assert hit.message_id is not None
        with errors_to(self.failed):
            return self._workspace.message(hit.chat_id, hit.message_id)
        return None


def _changed_at(chat: Chat) -> float:
    return chat.updated_at
