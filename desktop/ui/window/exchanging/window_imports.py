"""Imports of a window: their dialog, and what follows for the list and for the shown chat."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.chat.failures import ChatError
from desktop.chat.tree import is_temporary
from desktop.engine.exchanging.importing.report import Report
from desktop.engine.workspace import Workspace
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.exchanging.import_work import ImportWork, Step
from desktop.ui.window.exchanging.stage import Stage
from desktop.ui.window.exchanging.wording import taken_words
from desktop.ui.window.shared.shared import Shared

if TYPE_CHECKING:  # the dialog is loaded when it is wanted, and SQLite with a chat
    from desktop.engine.exchanging.importing.importing import Undone
    from desktop.ui.window.exchanging.import_popup import ImportPopup


class WindowImports(QObject):
    """Follows an import also while its dialog is closed."""

    failed = Signal(ChatError)
    notice_raised = Signal(str)
    """What came of an import whose dialog was closed meanwhile."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        tasks: Tasks,
        chat: ChatController,
        sidebar: Sidebar,
        stage: Stage,
    ) -> None:
        super().__init__(stage)
        self._workspace, self._shared, self._tasks = workspace, shared, tasks
        self._chat, self._sidebar, self._stage = chat, sidebar, stage
        self._before: set[int] = set()
        """The chats that were listed before an import began."""
        self.work = ImportWork(workspace.importing, tasks, self)
        self.work.changed.connect(self._on_import_step)
        self.work.taken.connect(self._on_taken)
        self.work.failed.connect(self._on_failed)
        shared.imported.connect(self._on_imported)

    def leave(self) -> None:
        """The window closes. An import goes on."""
        self._shared.imported.disconnect(self._on_imported)

    def _on_failed(self, failure: ChatError) -> None:
        if self._stage.is_free:
            self.failed.emit(failure)

    def open(self) -> None:
        """Ask what to import."""
        self.work.forget()
        self._opened()

    def look_into(self, path: Path) -> None:
        """Look into a file or a folder, and ask whether to take what is in it."""
        self._stage.window.window().activateWindow()  # it may be dropped from another program
        if self._opened(again=True) is not None:
            self.work.look(path)

    def _opened(self, *, again: bool = False) -> ImportPopup | None:
        from desktop.ui.window.exchanging.import_popup import ImportPopup

        with errors_to(self.failed):
            self._workspace.importing.check()
            if self._stage.makes_room(ImportPopup) or again:
                popup = ImportPopup(
                    *(self._workspace, self._tasks, self.work),
                    self._stage.palette,
                    self._stage.window,
                )
                popup.show_requested.connect(self._show_new)
                popup.past.undone.connect(self._on_undone)
                self._stage.lay_over(popup, popup.first)
                return popup
        return None

    def _on_import_step(self) -> None:
        if self.work.step is Step.TAKING:
            self._before = {chat.id for chat in self._shared.chats.chats()}

    def _on_taken(self, report: Report) -> None:
        self._shared.chat_list.load()
        self._read_again(self.work.changed_chats)
        if self._stage.is_free:
            self.notice_raised.emit(taken_words(report))

    def _show_new(self) -> None:
        """Go to the newest chat that came, in the list."""
        if (popup := self._stage.popup) is not None:
            popup.close_popup()
        if self._stage.columns is not None:
            self._stage.columns.unfold()
        self._sidebar.close_shelf()
        new = [one.id for one in self._shared.chats.shown() if one.id not in self._before]
        if new:
            self._chat.open_chat(new[0])
        self._sidebar.chats.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_undone(self, done: Undone) -> None:
        from desktop.ui.window.exchanging.import_popup import ImportPopup

        self._shared.chats.take_away(list(done.chats), self._shared.chats.deleted)
        self._shared.chat_list.load()
        with errors_to(self.failed):
            self._read_again(self._shortened())
        if isinstance(popup := self._stage.popup, ImportPopup):
            popup.tell_undone(done)

    def _shortened(self) -> list[int]:
        """Chats in memory of which the history has not as many messages any more."""
        known = [*self._workspace.turns.known.items()]
        listed = [(id_, one) for id_, one in known if self._shared.chats.chat(id_) is not None]
        kept = [(id_, one) for id_, one in listed if not is_temporary(id_)]
        return [id_ for id_, one in kept if len(self._workspace.history.open(id_)) != len(one)]

    def _read_again(self, chat_ids: Iterable[int]) -> None:
        """Have chats read from the history once more, but for those in which a reply arrives."""
        turns = self._workspace.turns
        for chat_id in chat_ids:
            if turns.turn_of(chat_id) is None:
                turns.let_go(chat_id)
        self._shared.imported.emit()

    def _on_imported(self) -> None:
        """Show the chat as it is by now: a file may have brought something of it, or taken it."""
        shown = self._chat.conversation
        if shown.id is None or self._shared.chats.chat(shown.id) is None:
            return
        if self._workspace.turns.known.get(shown.id) is not shown:
            with errors_to(self.failed):
                self._chat.display.show(self._workspace.open_conversation(shown.id))
