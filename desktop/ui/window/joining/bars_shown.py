"""Joins what all windows are told of, newer versions and backups, with the lines of one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.shared.backup_watch import BackupWatch
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.shared.update_notice import UpdateNotice
from desktop.ui.window.start.update_bar import UpdateBar
from desktop.ui.window.window_frame import WindowFrame


class BarsShown(QObject):
    """Looks anew when the window comes to the front."""

    def __init__(
        self,
        shared: Shared,
        pane: ConversationPane,
        settings: SettingsLauncher,
        window: WindowFrame,
    ) -> None:
        super().__init__(window)
        self._watch, self._bar, self._settings = shared.backups, pane.backup_bar, settings
        _show_updates(shared.updates, pane.update_bar, window)
        self._show_backups(shared.backups, window)

    def _show_backups(self, watch: BackupWatch, window: WindowFrame) -> None:
        watch.changed.connect(self._refresh)
        watch.notice_raised.connect(self._settings.notice_raised)
        window.activated.connect(watch.look)
        self._bar.again_requested.connect(watch.make)
        self._bar.dismissed.connect(watch.dismiss)
        self._bar.settings_requested.connect(self._on_settings)
        self._refresh()

    def _refresh(self) -> None:
        self._bar.say(self._watch.failure)

    def _on_settings(self) -> None:
        self._settings.open_page("backups")


def _show_updates(notice: UpdateNotice, bar: UpdateBar, window: WindowFrame) -> None:
    """Have the line say what there is to tell."""
    notice.changed.connect(bar.show_offer)
    bar.skipped.connect(notice.skip)
    window.activated.connect(notice.look)
    bar.show_offer(notice.offer)
