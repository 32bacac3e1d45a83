"""The page of backups: the last one, each day's, and what a restore has kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.features import IMPORT
from desktop.engine.at_rest.encryption import AtRest
from desktop.engine.backing_up.contents import moment_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.network.contacts import bytes_text
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.backups.daily_part import DailyPart
from desktop.ui.settings.backups.previous_part import PreviousPart
from desktop.ui.settings.backups.restoring import Restoring
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.arranging.progress_line import ProgressLine
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import breakable, plain_label
from desktop.ui.widgets.save_dialog import documents


class BackupsPage(Page):
    """What runs goes on while the page is out of sight, and ends with its window."""

    restore_wished = Signal(object)
    """A Restore that is ready: Weir is to end, put it in place, and start again."""
    daily_changed = Signal()
    """Whether a daily backup is due may be another by now."""

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        super().__init__(_("Backups"), changes)
        self._workspace, self._tasks = workspace, tasks
        self._backups = workspace.backups
        self.last = plain_label()
        self.back_up = push_button(
            _("Back up now…"), _("Write chats, files, prompts and settings to one file"), "primary"
        )
        self.restore = push_button(
            _("Restore…"), _("Put a backup in the place of the chats of now, which are kept")
        )
        self.progress = ProgressLine(_("Stop; nothing is left of it"))
        self.error = plain_label(object_name="error")
        self.note = plain_label(object_name="muted")
        self.restoring = Restoring(workspace, tasks, self.progress, self)
        self.daily = DailyPart(workspace, changes)
        self.previous = PreviousPart(workspace, tasks)
        self.add(self.last)
        self.add(_in_row(self.back_up, self.restore))
        for part in (self.progress, self.error, self.note):
            self.add(part)
        self.add_space()
        self.add(self.daily)
        self.add(self.previous)
        self._connect()
        self.error.hide()

    def _connect(self) -> None:
        self.back_up.clicked.connect(self._on_back_up)
        self.restore.clicked.connect(self.restoring.ask)
        self.progress.stopped.connect(self._on_stopped)
        self.restoring.failed.connect(self._say_failure)
        self.restoring.ready.connect(self.restore_wished)
        self.restoring.changed.connect(self.refresh)
        self.daily.changed.connect(self.daily_changed)
        self.daily.again_requested.connect(self._on_again)
        self.previous.failed.connect(self._say_failure)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        super().set_palette(palette)
        self.progress.set_palette(palette)

    def refresh(self) -> None:
        """Show how it is by now."""
        work, is_restoring = self._backups.running, self.restoring.is_working
        if work is not None:
            self.progress.say(_("A backup is being made: {percent} %"), work.share)
        elif not is_restoring:
            self.progress.hide()
        is_locked = self._workspace.encryption.is_locked
        self.back_up.setEnabled(work is None and not is_restoring and not is_locked)
        self.restore.setEnabled(
            work is None and not is_restoring and self._workspace.policy.allows(IMPORT)
        )
        self.last.setText(self._last())
        self.note.setText(self._note())
        self.daily.refresh()
        self.previous.refresh()

    def _last(self) -> str:
        last = self._backups.remembered.last
        if last is None:
            return _("There is no backup yet.")
        return _("Last backup: {moment}, {size}, {path}").format(
            moment=moment_in_words(last.at), size=bytes_text(last.size), path=breakable(last.path)
        )

    def _note(self) -> str:
        said = _("It has chats, attachments, prompts, drafts and settings; no keys and no models.")
        match self._workspace.encryption.state:
            case AtRest.ENCRYPTED:
                more = _(
                    "Its chats stay encrypted: without this system's keyring nobody reads them."
                )
            case AtRest.LOCKED:
                return _("Your chats are locked: there is nothing that could be backed up.")
            case AtRest.PLAIN:
                more = _("Whoever has the file can read it.")
        return f"{said} {more}"

    # by hand ----------------------------------------------------------------------------
    def _on_back_up(self) -> None:
        folder = self._backups.folder
        dialog = QFileDialog(self, _("Back up"), str(folder) if folder else documents())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("Backups (*.zip)"))
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(self._backups.suggested_name())
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.error.hide()
        self._tasks.start(self._make(Path(path)), "back up")

    async def _make(self, path: Path) -> None:
        try:
            await self._backups.make(path, replace=True)  # the dialog has asked
        except ChatError as failure:
            self._say_failure(failure)

    def _on_again(self) -> None:
        self._tasks.start(self._backups.make_daily(), "daily backup")

    def _on_stopped(self) -> None:
        if self._backups.running is not None:
            self._backups.running.stop()
        self.restoring.stop()

    def _say_failure(self, failure: ChatError) -> None:
        self.error.setText(explain(failure).line)
        self.error.show()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._backups.listen(self.refresh)

    def hideEvent(self, event: QHideEvent) -> None:
        self._backups.forget(self.refresh)
        super().hideEvent(event)


def _in_row(*parts: QWidget) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return widget
