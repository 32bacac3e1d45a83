"""The folder of daily backups, typed or chosen, and how many of them are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.features import BACKUP_KEEP
from desktop.chat.settings.row import Row, Words
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.system.line_setting import LineSetting
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.save_dialog import documents

_APART = 8


class FolderSetting(LineSetting):
    """Keeps a folder that is there; what cannot be one stays to be mended."""

    def __init__(self, workspace: Workspace, row: Row[Any], changes: Changes) -> None:
        super().__init__(workspace, row, changes)
        self._backups = workspace.backups
        self.choose = push_button(_("Choose…"), _("Choose a folder"))
        self.choose.setAccessibleName(_("{field}: choose a folder").format(field=self.field.title))
        self.choose.clicked.connect(self._on_choose)
        beside = QWidget()
        around = QHBoxLayout(beside)
        around.setContentsMargins(_APART, 0, 0, 0)
        around.addWidget(self.choose)
        grid = self.field.layout()
        assert isinstance(grid, QGridLayout)
        grid.addWidget(beside, 0, 2)
        grid.addWidget(self.field.remark, 1, 1, 1, 2)
        grid.addWidget(self.field.error, 2, 1, 1, 2)

    @property
    def is_edited(self) -> bool:
        """Whether something is typed that is not kept yet, or cannot be."""
        return self._line.isModified() or self.field.is_refused

    def ask(self) -> None:
        """Have the person choose a folder."""
        self._on_choose()

    def _change(self, value: str | None) -> None:
        try:
            if value:
                self._backups.check_folder(value)
        except ChatError as failure:
            self.field.refuse(explain(failure).line)
        else:
            super()._change(value)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, _("Choose a folder"), self._line.text() or documents())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folder(self, path: str) -> None:
        self._line.setText(path)
        self._change(path)


def keep_row(workspace: Workspace) -> Row[int]:
    """The setting of how many are kept, with the number that the file says."""

    def words() -> Words:
        assert BACKUP_KEEP.words is not None
        plain, most = BACKUP_KEEP.words(), workspace.settings[BACKUP_KEEP].value
        said = plain.choices.get(most, _("The last {count}").format(count=most))
        return replace(plain, choices=dict(sorted({**plain.choices, most: said}.items())))

    return replace(BACKUP_KEEP, words=words)
