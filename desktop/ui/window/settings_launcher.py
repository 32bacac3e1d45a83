"""Opens the settings dialog, and creates it on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.endpoint.proxy_passwords import ProxyPasswords
from desktop.ui.window.endpoint.trust import Trust
from desktop.ui.window.shared.shared import Shared

if TYPE_CHECKING:
    from desktop.ui.settings.settings_dialog import SettingsDialog


class SettingsLauncher(QObject):
    """Holds the one dialog of a window. What is changed in it or in the file, all windows hear."""

    prompts_changed = Signal()
    rebuild_requested = Signal()
    """The window is to be made anew, in the language that was chosen."""
    encryption_wished = Signal(object)
    """An EncryptionWish of the settings."""
    restore_wished = Signal(object)
    """A Restore that is ready to be put in place."""
    notice_raised = Signal(str)
    """A sentence the person must read, of what could not be kept of the settings."""
    notice_withdrawn = Signal(str)
    """A sentence of before that does not hold any more."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        tasks: Tasks,
        in_use: EndpointInUse,
        parent: QWidget,
    ) -> None:
        """`parent`: the window that the dialog covers."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._in_use = in_use
        self._parent = parent
        self._palette = LIGHT
        self.proxy_passwords = ProxyPasswords(workspace, tasks, in_use, parent)
        self.proxy_passwords.notice_raised.connect(self.notice_raised)
        self.trust = Trust(workspace, tasks, in_use, parent)
        self.trust.passphrases.notice_raised.connect(self.notice_raised)
        self._dialog: SettingsDialog | None = None
        self._broken = ""
        """Why the file cannot be used, as it was said."""
        self._shared = shared
        self._watch = shared.settings_watch
        self._watch.changed.connect(self._refresh)
        shared.endpoints_changed.connect(self._refresh)  # by another window's settings, too
        self._watch.broken.connect(self._on_file_broken)

    def open(self) -> None:
        """Open the settings."""
        self._opened()

    def open_for(self, endpoint_name: str) -> None:
        """Open the settings at this endpoint; empty: at the one in use."""
        self._opened(endpoint_name)

    def open_key(self, endpoint_name: str = "") -> None:
        """Open the settings where the key of this endpoint is entered; empty: of the one in use."""
        name = endpoint_name or self._in_use.endpoint.name
        self._opened(name).show_key_of(name)

    def open_adding(self) -> None:
        """Open the settings where an endpoint is added."""
        self._opened().show_adding()

    def open_test(self) -> None:
        """Open the settings at the endpoint in use, and test it."""
        name = self._in_use.endpoint.name
        dialog = self._opened(name)
        dialog.show_page("endpoints")
        dialog.endpoints.begin_test(name)

    def open_language(self) -> None:
        """Open the settings where the language is chosen."""
        self._opened().show_language()

    def open_prompts(self) -> None:
        """Open the settings where the prompts are."""
        self._opened().show_page("prompts")

    def open_new_prompt(self, text: str) -> None:
        """Open the settings where a new prompt with this text gets its name."""
        self.open_prompts()
        if self._dialog is not None:
            self._dialog.prompts.add_prompt(text)

    def open_presets(self, name: str) -> None:
        """Open the settings where the presets are, with the one of this name; "": with any."""
        self._opened().show_page("presets")
        if self._dialog is not None:
            self._dialog.presets.show_preset(name)

    def open_page(self, name: str) -> None:
        """Open the settings at a page, by its name in the table of pages."""
        self._opened().show_page(name)

    def close(self) -> bool:
        """Close the settings, with what is typed saved. Returns whether they were open."""
        return self._dialog is not None and self._dialog.isVisible() and self._dialog.close()

    def set_palette(self, palette: Palette) -> None:
        """Draw the dialog in these colours."""
        self._palette = palette
        if self._dialog is not None:
            self._dialog.set_palette(palette)

    def _opened(self, endpoint_name: str = "") -> SettingsDialog:
        dialog = self._dialog or self._made()
        dialog.open(endpoint_name or self._in_use.endpoint.name)
        return dialog

    def _made(self) -> SettingsDialog:
        from desktop.ui.settings.settings_dialog import SettingsDialog  # not at start-up

        dialog = self._dialog = SettingsDialog(
            self._workspace, self._tasks, self._parent, self._palette
        )
        dialog.show_broken(self._watch.failure)
        dialog.endpoints_changed.connect(self._shared.endpoints_changed)
        dialog.key_changed.connect(self._shared.key_changed)
        dialog.announce_changed.connect(self._shared.announce_changed)
        dialog.theme_changed.connect(self._shared.appearance.refresh)
        dialog.updates_changed.connect(self._shared.updates.look)
        dialog.tray_changed.connect(self._shared.tray_changed)
        dialog.rebuild_requested.connect(self.rebuild_requested)
        dialog.encryption_wished.connect(self.encryption_wished)
        dialog.restore_wished.connect(self.restore_wished)
        dialog.backups_changed.connect(self._shared.backups.look)
        dialog.prices_changed.connect(self._shared.prices_changed)
        dialog.prompts_changed.connect(self.prompts_changed)
        dialog.endpoint_renamed.connect(self._shared.endpoint_renamed)
        dialog.notice_raised.connect(self.notice_raised)
        dialog.link_requested.connect(self._on_link)
        return dialog

    def _on_link(self, address: str) -> None:
        LinkDialog(QUrl(address), self._parent).open()

    def _refresh(self) -> None:
        """Show the settings as they hold: a form of before would write the old values again."""
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.refresh()

    def _on_file_broken(self, failure: ChatError | None) -> None:
        if self._dialog is not None:
            self._dialog.show_broken(failure)
        self.notice_withdrawn.emit(self._broken)
        self._broken = explain(failure).line if failure is not None else ""
        if self._broken:
            self.notice_raised.emit(self._broken)
