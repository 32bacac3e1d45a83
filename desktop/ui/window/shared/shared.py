"""What the windows of one home have in common; the first makes it, the last one's end ends it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop import language
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE, ZOOM
from desktop.engine.workspace import Workspace
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.chat_list_store import ChatListStore
from desktop.ui.errors import errors_to
from desktop.ui.look.appearance import Appearance
from desktop.ui.look.text_size import set_text_size, text_size
from desktop.ui.settings.settings_watch import SettingsWatch
from desktop.ui.tasks import Tasks
from desktop.ui.window.remembering.draft_store import DraftStore
from desktop.ui.window.remembering.saver import Saver
from desktop.ui.window.shared.attached_files import AttachedFiles
from desktop.ui.window.shared.backup_watch import BackupWatch
from desktop.ui.window.shared.live_chats import LiveChats
from desktop.ui.window.shared.summaries import Summaries
from desktop.ui.window.shared.title_writer import TitleWriter
from desktop.ui.window.shared.update_notice import UpdateNotice
from desktop.ui.window.shared.waiting_messages import WaitingMessages


class Shared(QObject):
    """One list of chats, one stream for each, one look; and signals for all windows at once."""

    endpoints_changed = Signal()
    """The endpoints in the settings, or what a chat asks, may be others by now."""
    endpoint_renamed = Signal(str, str)
    """The old name and the new one."""
    steered = Signal(object)
    """The settings of this Conversation are others by now."""
    key_changed = Signal()
    announce_changed = Signal(object)
    tray_changed = Signal()
    """Whether Weir is to stay in the tray may be another by now."""
    rebuild_requested = Signal()
    """The windows are to be made anew, in the language that the settings have by now."""
    zoomed = Signal(float)
    """All text has another size."""
    imported = Signal()
    """Chats came from a file, or an import was undone: the list is read anew, chats may be."""
    prices_changed = Signal()
    """What tokens cost is entered anew."""
    failed = Signal(ChatError)
    """Something failed that belongs to no window."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = Tasks()
        self._has_started = False
        set_text_size(workspace.settings[ZOOM].value)
        self.chats = ChatListModel()
        self.chat_list = ChatListStore(workspace, self.chats)
        self.saver = Saver(self._tasks)
        self.drafts = DraftStore(workspace.drafts, self.saver, self.chats)
        self.live = LiveChats(self.chats, self._tasks)
        self.attached = AttachedFiles(workspace, self._tasks, self.saver)
        self.drafts.has_files = self.attached.has_files
        self.attached.changed.connect(self.drafts.mark_files)
        self.waiting = WaitingMessages(self.live, self.drafts, self.attached)
        self.summaries = Summaries(workspace, self._tasks, self)
        TitleWriter(workspace, self.live, self.chats, self._tasks)
        self.updates = UpdateNotice(workspace, self._tasks, self)
        self.backups = BackupWatch(workspace, self._tasks, self)
        self.live.ended.connect(self.backups.look)
        self.appearance = Appearance(workspace, self)
        self.settings_watch = SettingsWatch(workspace, self)
        for part in (self.chats, self.saver, self.live):
            part.setParent(self)  # to end with it, in the window's thread
        self.chat_list.failed.connect(self.failed)
        self.chat_list.arranged.connect(self.saver.later)
        self.saver.failed.connect(self.failed)
        self.summaries.failed.connect(self.failed)
        self.settings_watch.changed.connect(self._on_file_changed)

    def start(self) -> None:
        """Read the list, and tell what went wrong so far, once a window is there to show it."""
        if self._has_started:
            return
        self._has_started = True
        all_read = self.chat_list.load() and not self._workspace.notices
        kept = {chat.id for chat in self.chats.chats()}
        with errors_to(self.failed):
            if all_read:  # a draft of a chat in the archive or the trash waits there with it
                kept |= self._workspace.ordering.kept()
            self.drafts.list_drafts(kept, all_read=all_read)
        self._workspace.notices.pass_on(self.failed.emit)
        self._workspace.ordering.purge_due()
        self._tasks.start(self._workspace.endpoints.warm_up(), "warm up")
        self.updates.look()
        self.backups.start()

    def _on_file_changed(self) -> None:
        self.endpoints_changed.emit()
        self.appearance.refresh()
        zoom = self._workspace.settings[ZOOM].value
        if zoom != text_size():  # else what the windows save would be the old one again
            set_text_size(zoom)
            self.zoomed.emit(zoom)
        self.tray_changed.emit()
        self.announce_changed.emit(self._workspace.settings[ANNOUNCE].value)
        self._workspace.quick_shortcut.refresh()
        other = language.known(self._workspace.settings[LANGUAGE].value) != language.current()
        if other and not self._workspace.turns.are_running:  # which would stop them
            self.rebuild_requested.emit()

    async def close(self) -> None:
        """Stop every turn, its text kept, and write what is not on the disk. No window is left."""
        self.settings_watch.end()
        self.backups.end()
        self.waiting.give_back()
        await self.live.stop_all()
        await self.saver.close()
        await self._tasks.close()
