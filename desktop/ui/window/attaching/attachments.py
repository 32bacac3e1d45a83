"""The files that go with the message of a window: chosen, dropped or pasted, read, and sent.

Those of a chat stay with it while another one is shown, and are kept with its draft.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from desktop.chat.content import Content, File, Picture, Question, Text
from desktop.chat.failures import ChatError
from desktop.chat.settings.features import ATTACHMENTS
from desktop.chat.text import whole_text
from desktop.chat.tree import is_temporary
from desktop.engine.attaching.attaching import Attaching
from desktop.engine.explain.sentences import explain
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.errors import errors_to
from desktop.ui.look.icons import icon
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.save_dialog import documents
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.attaching.entry import Entry, thumbnail_of
from desktop.ui.window.attaching.offered import files_in, picture_in
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.remembering.saver import Saver
from desktop.ui.window.window_frame import WindowFrame

MOST = 50
"""Files of one message."""
_AT_ONCE = 2
"""Files that are read at the same time."""


class Attachments(QObject):
    """One for each window."""

    failed = Signal(ChatError)
    notice_raised = Signal(str)
    changed = Signal()
    """Something else goes with the message."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        pane: ConversationPane,
        chat: ChatController,
        saver: Saver,
        window: WindowFrame,
    ) -> None:
        super().__init__(window)
        self._workspace, self._tasks, self._saver = workspace, tasks, saver
        self._chat, self._composer, self._window = chat, pane.composer, window
        self._cards = pane.composer.cards
        self._of: dict[int | None, list[Entry]] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self.button = push_button("", with_shortcut(_("Attach files"), keys_of(CommandName.ATTACH)))
        self.button.setObjectName("flat")
        self.button.setAccessibleName(_("Attach"))
        self.button.clicked.connect(self.choose)
        pane.composer.add_tool(self.button, first=True)
        pane.composer.edit.takes = self.take_offer
        chat.turns.with_files = self.with_files
        chat.turns.taken.connect(self._on_taken)
        chat.chat_shown.connect(self._show)
        self._cards.remove_requested.connect(self._on_remove)
        self._cards.emptied.connect(pane.composer.edit.setFocus)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self._show()

    def choose(self) -> None:
        """Ask for files; they go with the message once they were chosen."""
        if not self._may():
            return
        dialog = QFileDialog(self._window, _("Attach files"), documents())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_chosen)
        dialog.open()

    def take_offer(self, offered: QMimeData) -> bool:
        """Take files or a picture from the clipboard or a drag. False: there are none."""
        paths, picture = files_in(offered), picture_in(offered)
        if not paths and picture is None:
            return False
        if self._may():
            self.add(paths)
            if picture is not None:
                self._begin(Entry(_("picture") + ".png"), io.BytesIO(picture))
        return True

    def add(self, paths: Iterable[Path]) -> None:
        """Have files go with the message of the shown chat."""
        for path in paths:
            if len(self._entries()) >= MOST:
                self.notice_raised.emit(
                    _("A message takes {most} files; the others were left out.").format(most=MOST)
                )
                return
            self._begin(Entry(path.name), path)

    def with_files(self, text: str) -> Question:
        """The question of this text, behind the files that are read by now."""
        parts = [entry.part for entry in self._entries() if entry.part is not None]
        if not parts:
            return text
        return (*parts, Text(whole_text(text))) if text.strip() else tuple(parts)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.button.setIcon(icon("attach", palette.muted))
        self._cards.set_palette(palette)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take files that are dropped anywhere on the window."""
        match event:
            case QDragEnterEvent() if _offers(event.mimeData()):
                event.acceptProposedAction()
                return True
            case QDropEvent() if event.type() is QEvent.Type.Drop:
                if self.take_offer(event.mimeData()):
                    event.acceptProposedAction()
                    self._composer.edit.setFocus()
                    return True
        return False

    # inside ---------------------------------------------------------------------
    def _entries(self) -> list[Entry]:
        """The files of the shown chat; those of its draft, where it was not shown before."""
        chat_id = self._chat.conversation.id
        if chat_id not in self._of:
            kept = () if is_temporary(chat_id) else self._workspace.drafts.read_files(chat_id)
            self._of[chat_id] = [self._known(part) for part in kept]
        return self._of[chat_id]

    def _known(self, part: File | Picture) -> Entry:
        content = self._workspace.bytes_of(part.sha256)
        return Entry(part.name, part, thumbnail=thumbnail_of(part, content))

    def _may(self) -> bool:
        with errors_to(self.failed):
            self._workspace.policy.check(ATTACHMENTS)
            return True
        return False

    def _begin(self, entry: Entry, source: Path | io.BytesIO) -> None:
        self._entries().append(entry)
        chat_id = self._chat.conversation.id
        temporary = is_temporary(chat_id)
        files = self._workspace.unkept_files if temporary else self._workspace.files
        entry.work = Attaching(files)
        self._tasks.start(self._read(entry, source, chat_id), f"attach {entry.key}")
        self._show()

    async def _read(self, entry: Entry, source: Path | io.BytesIO, chat_id: int | None) -> None:
        work = entry.work
        assert work is not None
        loop = asyncio.get_running_loop()

        def on_page(page: int, pages: int | None) -> None:
            loop.call_soon_threadsafe(self._on_page, entry, page, pages)

        read = (
            partial(work.part_of, source)
            if isinstance(source, Path)
            else partial(work.part, source, entry.name)
        )
        try:
            async with self._turn:
                part = await in_daemon_thread(read, on_page)
        except ChatError as failure:
            entry.failure = explain(failure).line
        except asyncio.CancelledError:
            work.stop()
            raise
        else:
            entry.part = part
            entry.thumbnail = thumbnail_of(part, self._workspace.bytes_of(part.sha256))
            self._keep(chat_id)
        entry.work = None
        self._show()

    def _on_page(self, entry: Entry, page: int, pages: int | None) -> None:
        entry.page, entry.pages = page, pages
        self._cards.show_files([one.shown() for one in self._entries()])

    def _on_chosen(self, names: list[str]) -> None:
        self.add(map(Path, names))
        self._composer.edit.setFocus()

    def _on_remove(self, key: int) -> None:
        for entry in [entry for entry in self._entries() if entry.key == key]:
            self._entries().remove(entry)
            _stop(entry)
        self._keep(self._chat.conversation.id)
        self._show()

    def _on_taken(self, question: Question) -> None:
        """Let go of what was sent: the new chat may have become another one meanwhile."""
        sent = [] if isinstance(question, str) else [id(part) for part in question]
        for chat_id, entries in self._of.items():
            if any(id(entry.part) in sent for entry in entries):
                self._of[chat_id] = [one for one in entries if id(one.part) not in sent]
                self._keep(chat_id)
        self._show()

    def _show(self) -> None:
        self._cards.show_files([entry.shown() for entry in self._entries()])
        self._composer.refresh()
        self.changed.emit()

    def _keep(self, chat_id: int | None) -> None:
        """Have the disk hold them with the draft."""
        if is_temporary(chat_id):
            return
        parts: Content = tuple(one.part for one in self._of[chat_id] if one.part is not None)
        write = partial(self._workspace.drafts.write_files, chat_id, parts)
        self._saver.put(("files", chat_id), write)
        self._saver.save()


def _stop(entry: Entry) -> None:
    if entry.work is not None:
        entry.work.stop()


def _offers(offered: QMimeData) -> bool:
    return bool(files_in(offered)) or (offered.hasImage() and not offered.hasText())
