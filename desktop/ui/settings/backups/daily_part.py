"""The backup of each day: whether, where to, how many, and how the last one went."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.settings.features import BACKUP_DAILY, BACKUP_FOLDER
from desktop.engine.backing_up.contents import moment_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.backups.folder_setting import FolderSetting, keep_row
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class DailyPart(QWidget):
    """Says below the settings what became of the last one."""

    changed = Signal()
    again_requested = Signal()
    """The person wants the backup that failed, now."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__()
        self._settings, self._backups = workspace.settings, workspace.backups
        self.daily = BoundSetting(workspace, BACKUP_DAILY, changes)
        self.folder = FolderSetting(workspace, BACKUP_FOLDER, changes)
        self.keep = BoundSetting(workspace, keep_row(workspace), changes)
        self.state = plain_label(object_name="muted")
        self.error = plain_label(object_name="error")
        self.again = push_button(_("Try again"), _("Make the backup that failed, now"), "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for part in (self.daily, self.folder, self.keep):
            layout.addWidget(part)
        below = QVBoxLayout()
        below.setContentsMargins(self.keep.field.name_width, 0, 0, 0)
        below.addWidget(self.state)
        below.addWidget(self.error)
        below.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(below)
        self.again.clicked.connect(self.again_requested)
        for setting in (self.daily, self.folder, self.keep):
            setting.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Show how it is by now."""
        for setting in (self.daily, self.folder, self.keep):
            if not (setting is self.folder and self.folder.is_edited):
                setting.refresh()
        is_on = self._settings[BACKUP_DAILY].value
        failure = self._backups.failure
        for part in (self.folder, self.keep):
            part.setVisible(is_on)
        self.state.setText(self._state())
        self.state.setVisible(is_on and failure is None)
        self.error.setText("" if failure is None else explain(failure).line)
        self.error.setVisible(is_on and failure is not None)
        self.again.setVisible(is_on and failure is not None)
        self.again.setEnabled(self._backups.running is None)

    def _state(self) -> str:
        daily = self._backups.remembered.daily
        if self._backups.folder is None:
            return _("Choose a folder; the first backup is made then.")
        if not daily:
            return _("None was made yet.")
        return _("The last one: {moment}.").format(moment=moment_in_words(daily[-1].at))

    def _on_changed(self) -> None:
        self.refresh()
        self.changed.emit()
