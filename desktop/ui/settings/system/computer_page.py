"""The page of what is on this computer: the on-device model, and where Weir's files are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.engine.workspace import Workspace
from desktop.environment import without_keys
from desktop.language import _
from desktop.ui.look.text_size import with_text
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.settings.system.encryption_setting import EncryptionSetting
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import breakable, plain_label

_NAME_WIDTH = 150
"""The width in pixels of the names, so that all paths begin on one line."""


class ComputerPage(Page):
    """Names the model that would answer, and opens the folders."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(_("On this computer"), changes)
        self.state.hide()  # nothing is changed here
        self._workspace = workspace
        self._folder_of: dict[QPushButton, Path] = {}
        self.model = plain_label()
        self.add(plain_label(_("Model on this computer"), "section"))
        self.add(self.model)
        places = workspace.places
        self.add(self._rows(((_("Models (GGUF files)"), places.models, places.models),)))
        self.add_space()
        self.add(plain_label(_("Weir's files"), "section"))
        self.add(
            self._rows(
                (
                    (_("Settings"), places.settings, places.settings.parent),
                    (_("Chats"), places.database, places.database.parent),
                    (_("Log"), places.logs, places.logs),
                )
            )
        )
        self.encryption = EncryptionSetting(workspace)
        self.add(self.encryption)
        self.refresh()

    def refresh(self) -> None:
        """Look again for models, and how the chats lie on the disk."""
        self.encryption.refresh()
        names = self._workspace.endpoints.local_models()
        if names:
            self.model.setText(_("Ready: {names}").format(names=", ".join(names)))
        else:
            self.model.setText(
                _("There is none yet. Put a GGUF file into the folder below.")
                if self._workspace.endpoints.can_run_models()
                else _("The program that runs models on this computer is not installed.")
            )

    def _rows(self, shown: tuple[tuple[str, Path, Path], ...]) -> QWidget:
        """A row for each name and path, with a button that opens the folder."""
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnMinimumWidth(0, with_text(_NAME_WIDTH))
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(12)
        for number, (name, path, folder) in enumerate(shown):
            button = push_button(_("Open folder"), str(folder), "small")
            button.setAccessibleName(_("Open folder: {name}").format(name=name))
            button.clicked.connect(self._on_open)
            self._folder_of[button] = folder
            grid.addWidget(plain_label(name), number, 0)
            grid.addWidget(plain_label(breakable(path), "muted"), number, 1)
            grid.addWidget(button, number, 2)
        return rows

    def _on_open(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        folder = self._folder_of[button]
        nearest = next(one for one in (folder, *folder.parents) if one.is_dir())
        with without_keys():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(nearest)))
