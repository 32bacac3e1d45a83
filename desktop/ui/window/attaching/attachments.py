"""The files that go with the message of a window: chosen, dropped or pasted, shown, and sent."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from desktop.chat.content import File, Picture, Question, Text, attachments
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.settings.features import ATTACHMENTS
from desktop.chat.text import printable_line, whole_text
from desktop.engine.attaching.folders import text_files
from desktop.engine.explain.files.content import for_window
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
from desktop.ui.window.attaching.choosing import Choosing
from desktop.ui.window.attaching.drop_overlay import DropOverlay
from desktop.ui.window.attaching.folder_dialog import FolderDialog
from desktop.ui.window.attaching.offered import files_in, has_files, picture_in
from desktop.ui.window.attaching.opening import Opening
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.attached_entry import Entry
from desktop.ui.window.shared.attached_files import AttachedFiles, Place
from desktop.ui.window.window_frame import WindowFrame

MOST = 50
"""Files of one message."""


class Attachments(QObject):
    """One for each window."""

    failed = Signal(ChatError)
    notice_raised = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        files: AttachedFiles,
        pane: ConversationPane,
        chat: ChatController,
        in_use: EndpointInUse,
        window: WindowFrame,
    ) -> None:
        super().__init__(window)
        self._workspace, self._tasks, self._files = workspace, tasks, files
        self._chat, self._composer, self._window = chat, pane.composer, window
        self._in_use, self._warned = in_use, set[ModelChoice]()
        in_use.changed.connect(self._warn)
        self._cards = pane.composer.cards
        self.button = push_button("", with_shortcut(_("Attach files"), keys_of(CommandName.ATTACH)))
        self.button.setObjectName("flat")
        self.button.setAccessibleName(_("Attach"))
        self.button.clicked.connect(self.choose)
        pane.composer.add_tool(self.button, first=True)
        pane.composer.edit.takes = self.take_offer
        chat.turns.with_files = self.with_files
        chat.turns.taken.connect(files.take)
        chat.chat_shown.connect(self._on_chat_shown)
        files.changed.connect(self._on_changed)
        files.moved_on.connect(self._on_moved_on)
        self._opening = Opening(workspace, tasks, window)
        self._opening.failed.connect(self.failed)
        self._opening.notice_raised.connect(self.notice_raised)
        self._choosing = Choosing(files, tasks, window)
        self._choosing.failed.connect(self.failed)
        self._choosing.done.connect(pane.composer.edit.setFocus)
        self._cards.choice_requested.connect(self._on_choice)
        self._cards.open_requested.connect(self._on_open)
        pane.transcript.links.file_chosen.connect(self._on_file_chosen)
        self._cards.remove_requested.connect(self._on_remove)
        self._cards.emptied.connect(pane.composer.edit.setFocus)
        self._overlay = DropOverlay(window, pane)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self._show()

    def choose(self) -> None:
        """Ask for files; they go with the message once they were chosen."""
        self._ask(_("Attach files"), QFileDialog.FileMode.ExistingFiles)

    def choose_folder(self) -> None:
        """Ask for a folder, and then which of its text files go with the message."""
        self._ask(_("Attach files of a folder"), QFileDialog.FileMode.Directory)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        if self._may():
            dialog = QFileDialog(self._window, title, documents())
            dialog.setFileMode(mode)
            dialog.filesSelected.connect(self._on_chosen)
            dialog.open()

    def take_offer(self, offered: QMimeData) -> bool:
        """Take files or a picture from the clipboard or a drag. False: there are none."""
        paths, picture = files_in(offered), picture_in(offered)
        if not paths and picture is None:
            return False
        if self._may():
            self.add(paths)
            if picture is not None and self._has_room():
                self._files.add(self._place, io.BytesIO(picture), _("picture") + ".png")
        return True

    def add(self, paths: Iterable[Path]) -> None:
        """Have files go with the message of the shown chat."""
        for path in paths:
            if not self._has_room():
                return
            if path.is_dir():
                self._tasks.start(self._list(path), "list a folder")
                continue
            self._files.add(self._place, path, whole_text(path.name))

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
        self._overlay.set_palette(palette)

    def leave(self) -> None:
        """The window closes."""
        self._files.changed.disconnect(self._on_changed)
        self._files.moved_on.disconnect(self._on_moved_on)
        self._files.leave(self)
        self._opening.end()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take files that are dropped anywhere on the window."""
        match event:
            case QDragEnterEvent() if _offers(event.mimeData()):
                event.acceptProposedAction()
                self._overlay.appear()
                return True
            case QDragLeaveEvent():
                self._overlay.hide()
            case QDropEvent() if event.type() is QEvent.Type.Drop:
                self._overlay.hide()
                if self.take_offer(event.mimeData()):
                    event.acceptProposedAction()
                    self._composer.edit.setFocus()
                    return True
        return False

    # inside ---------------------------------------------------------------------
    @property
    def _place(self) -> Place:
        chat_id = self._chat.conversation.id
        return self if chat_id is None else chat_id

    def _entries(self) -> list[Entry]:
        return self._files.of(self._place)

    def _may(self) -> bool:
        with errors_to(self.failed):
            self._workspace.policy.check(ATTACHMENTS)
            return True
        return False

    def _has_room(self) -> bool:
        """Whether one more file goes with the message; if not, the person is told."""
        if len(self._entries()) < MOST:
            return True
        words = _("A message takes {most} files; the others were left out.")
        self.notice_raised.emit(words.format(most=MOST))
        return False

    async def _list(self, folder: Path) -> None:
        """Have the person choose from the files of a folder; found in a thread that ends with this
        task."""
        stopped, place = threading.Event(), self._place
        try:
            listing = await in_daemon_thread(text_files, folder, stopped)
        finally:
            stopped.set()
        if not listing.files:
            words = _("There is no text file in {name}. Hidden files are left out.")
            self.notice_raised.emit(words.format(name=printable_line(folder.name)))
        elif place == self._place:
            room = MOST - len(self._entries())
            dialog = FolderDialog(folder.name, listing, room, self._window)
            dialog.chosen.connect(self.add)
            dialog.open()

    def _on_chosen(self, names: list[str]) -> None:
        self.add(map(Path, names))
        self._composer.edit.setFocus()

    def _on_remove(self, key: int) -> None:
        self._files.remove(self._place, key)

    def _on_open(self, key: int) -> None:
        for entry in self._entries():
            if entry.key == key and entry.part is not None:
                self._opening.open(entry.part)

    def _on_choice(self, key: int) -> None:
        entries = self._entries()
        for entry in entries:
            if entry.key == key:
                self._choosing.begin(self._place, entry, MOST - len(entries) + 1)

    def _on_file_chosen(self, message_id: int, number: int) -> None:
        message = for_window(self._chat.conversation[message_id])
        parts = [part for _at, part in attachments(message.content)]
        if number < len(parts) and isinstance(part := parts[number], File | Picture):
            self._opening.open(part)

    def _on_chat_shown(self) -> None:
        if self._place is not self:
            self._files.leave(self)
        self._show()

    def _on_changed(self, place: Place) -> None:
        if place == self._place:
            self._show()

    def _on_moved_on(self, entry: Entry) -> None:
        self._cards.show_state(entry.shown())

    def _show(self) -> None:
        self._cards.show_files([entry.shown() for entry in self._entries()])
        self._composer.refresh()
        self._warn()

    def _warn(self) -> None:
        """Say once of a model that its server says it takes no pictures, where one is to go."""
        model = ModelChoice.of(self._in_use.endpoint)
        blind = self._workspace.endpoints.blind.get(model.endpoint_name, ())
        has_picture = any(isinstance(entry.part, Picture) for entry in self._entries())
        if has_picture and model.model in blind and model not in self._warned:
            self._warned.add(model)
            words = _(
                "{model} takes no pictures, says its server. Choose another model, or take the "
                "picture away."
            )
            self.notice_raised.emit(words.format(model=printable_line(model.model)))


def _offers(offered: QMimeData) -> bool:
    return has_files(offered) or (offered.hasImage() and not offered.hasText())
