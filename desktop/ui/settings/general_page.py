"""The page of what holds for the whole program: language, appearance, screen reader."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal

from desktop import language
from desktop.chat.settings.features import UPDATE_NOTICE, UPDATE_URL
from desktop.chat.settings.row import Row, Words
from desktop.chat.settings.setting import (
    ANNOUNCE,
    LANGUAGE,
    NOTIFY,
    THEME,
    TITLE_ENDPOINT,
    TRASH_DAYS,
    TRAY,
    days_in_words,
)
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.attention.tray import Tray
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.endpoint_names import shown_model, shown_name
from desktop.ui.settings.field import Field
from desktop.ui.settings.page import Page
from desktop.ui.settings.system.line_setting import LineSetting
from desktop.ui.settings.system.log_on_setting import LogOnSetting
from desktop.ui.settings.system.shortcut_setting import ShortcutSetting
from desktop.ui.widgets.buttons import push_button


class GeneralPage(Page):
    """Shows the settings that have words, each saved at once."""

    rebuild_requested = Signal()
    """The window is to be made anew in the language that holds by now."""
    theme_changed = Signal(object)
    announce_changed = Signal(object)
    """Whether a screen reader is told about replies from now on."""
    tray_changed = Signal()
    updates_changed = Signal()
    """Whether a newer version is told of, or who names it, may be another by now."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(_("General"), changes)
        self.language = BoundSetting(workspace, LANGUAGE, changes)
        self.theme = BoundSetting(workspace, THEME, changes)
        self.announce = BoundSetting(workspace, ANNOUNCE, changes)
        self.shortcut = ShortcutSetting(workspace, changes)
        self.updates = BoundSetting(workspace, UPDATE_NOTICE, changes)
        self.update_url = LineSetting(workspace, UPDATE_URL, changes)
        self.log_on = LogOnSetting(workspace, changes)
        self.notify = BoundSetting(workspace, NOTIFY, changes)
        self.tray = BoundSetting(workspace, TRAY, changes)
        self.titles = BoundSetting(workspace, titles(workspace), changes)
        self.trash = BoundSetting(workspace, trash_days(workspace), changes)
        self._settings, self._turns = workspace.settings, workspace.turns
        self.switch = push_button(_("Switch now"), _("Stop the replies and switch the language"))
        self._waiting = Field("", self.switch)
        self._waiting.say(_("A reply is arriving. Switching now stops it; its text is kept."))
        self._waiting.hide()
        self._all = (
            *(self.language, self.theme, self.titles, self.trash, self.announce, self.notify),
            *(self.tray, self.shortcut, self.updates, self.update_url),
        )
        for setting in self._all:
            self.add(setting)
            if setting is self.language:
                self.add(self._waiting)
            setting.changed.connect(self.refresh)  # each change reads the file again
        self.add(self.log_on)
        self.language.changed.connect(self._on_language)
        self.switch.clicked.connect(self.rebuild_requested)
        self.theme.changed.connect(self.theme_changed)
        self.announce.changed.connect(self.announce_changed)
        self.tray.changed.connect(self.tray_changed)
        for setting in (self.updates, self.update_url):
            setting.changed.connect(self.updates_changed)

    def refresh(self) -> None:
        """Show the settings as they hold."""
        for setting in self._all:
            setting.refresh()
        self.log_on.refresh()
        if not Tray.is_available():
            words = _("This desktop has no tray: closing the window while a reply arrives asks.")
            self.tray.hint(words)
        self._waiting.setVisible(self._is_other_language() and self._turns.are_running)

    def _is_other_language(self) -> bool:
        """Whether the window speaks another language than the one that holds by now."""
        return language.known(self._settings[LANGUAGE].value) != language.current()

    def _on_language(self, code: str | None) -> None:
        if self._is_other_language() and not self._turns.are_running:
            self.rebuild_requested.emit()


def titles(workspace: Workspace) -> Row[str | None]:
    """The setting of who writes titles, with the endpoints that could."""

    def words() -> Words:
        assert TITLE_ENDPOINT.words is not None
        plain = TITLE_ENDPOINT.words()
        could = {
            one.name: " · ".join(filter(None, (shown_name(one), shown_model(one.model))))
            for one in workspace.settings.endpoints
        }
        return replace(plain, choices={**plain.choices, **could})

    return replace(TITLE_ENDPOINT, words=words)


def trash_days(workspace: Workspace) -> Row[int]:
    """The setting of how long the trash keeps chats, with the term that the file says."""

    def words() -> Words:
        assert TRASH_DAYS.words is not None
        plain, term = TRASH_DAYS.words(), workspace.settings[TRASH_DAYS].value
        choices = {**plain.choices, term: plain.choices.get(term, days_in_words(term))}
        return replace(plain, choices=dict(sorted(choices.items())))

    return replace(TRASH_DAYS, words=words)
