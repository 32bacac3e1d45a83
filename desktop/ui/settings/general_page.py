"""The page of what holds for the whole program: language, appearance, screen reader."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE, THEME
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page


class GeneralPage(Page):
    """Shows the settings that have words, each saved at once."""

    language_changed = Signal(object)
    theme_changed = Signal(object)
    announce_changed = Signal(object)
    """Whether a screen reader is told about replies from now on."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(_("General"), changes)
        self.language = BoundSetting(workspace, LANGUAGE, changes)
        self.theme = BoundSetting(workspace, THEME, changes)
        self.announce = BoundSetting(workspace, ANNOUNCE, changes)
        self._all = (self.language, self.theme, self.announce)
        for setting in self._all:
            self.add(setting)
            setting.changed.connect(self.refresh)  # each change reads the file again
        self.language.changed.connect(self.language_changed)
        self.theme.changed.connect(self.theme_changed)
        self.announce.changed.connect(self.announce_changed)

    def refresh(self) -> None:
        """Show the settings as they hold."""
        for setting in self._all:
            setting.refresh()
