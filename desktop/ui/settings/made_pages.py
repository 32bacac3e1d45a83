"""The pages of the settings, each made when it is first shown: all at once would be felt."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget

from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.backups.backups_page import BackupsPage
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.endpoints.endpoints_page import EndpointsPage
from desktop.ui.settings.general_page import GeneralPage
from desktop.ui.settings.listed.list_page import ListPage
from desktop.ui.settings.network.network_page import NetworkPage
from desktop.ui.settings.page import Page
from desktop.ui.settings.presets.presets_page import PresetsPage
from desktop.ui.settings.prompts.prompts_page import PromptsPage
from desktop.ui.settings.system.computer_page import ComputerPage
from desktop.ui.settings.usage.usage_page import UsagePage
from desktop.ui.tasks import Tasks

AnyPage = Page | ListPage
_P = TypeVar("_P", bound=AnyPage)


class MadePages(QFrame):
    """Makes the pages, and says for all of them what the window has to know."""

    endpoints_changed = Signal()
    key_changed = Signal()
    announce_changed = Signal(object)
    tray_changed = Signal()
    theme_changed = Signal()
    updates_changed = Signal()
    rebuild_requested = Signal()
    """Another language was chosen: the window is to be made anew."""
    prompts_changed = Signal()
    prices_changed = Signal()
    encryption_wished = Signal(object)
    restore_wished = Signal(object)
    backups_changed = Signal()
    endpoint_renamed = Signal(str, str)
    link_requested = Signal(str)
    notice_raised = Signal(str)
    """A sentence that the dialog does not show: what became of a key, or of a value not saved."""

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self.changes = Changes(self)
        self._workspace, self._tasks = workspace, tasks
        self._palette: Palette | None = None
        self._is_narrow = False
        self._stack = QStackedWidget()
        self._made: list[AnyPage] = []
        self._by_name: dict[str, Callable[[], AnyPage]] = {
            "general": lambda: self.general,
            "endpoints": lambda: self.endpoints,
            "presets": lambda: self.presets,
            "prompts": lambda: self.prompts,
            "network": lambda: self.network,
            "usage": lambda: self.usage,
            "backups": lambda: self.backups,
            "computer": lambda: self.computer,
        }

    @cached_property
    def general(self) -> GeneralPage:
        """What holds for the whole program."""
        page = self._add(GeneralPage(self._workspace, self.changes))
        page.announce_changed.connect(self.announce_changed)
        page.theme_changed.connect(self.theme_changed)
        page.tray_changed.connect(self.tray_changed)
        page.rebuild_requested.connect(self.rebuild_requested)
        return page

    @cached_property
    def endpoints(self) -> EndpointsPage:
        """The endpoints, with their keys."""
        page = self._add(EndpointsPage(self._workspace, self._tasks, self.changes))
        page.changed.connect(self.endpoints_changed)
        page.kept_out.connect(self.notice_raised)
        editor = page.editor
        editor.renamed.connect(self.endpoint_renamed)
        editor.link_requested.connect(self.link_requested)
        editor.key_field.saved.connect(self._on_key_saved)
        editor.key_field.ended_unseen.connect(self.notice_raised)
        return page

    @cached_property
    def presets(self) -> PresetsPage:
        """The presets."""
        page = self._add(PresetsPage(self._workspace, self.changes))
        page.saved.connect(self.endpoints_changed)
        return page

    @cached_property
    def prompts(self) -> PromptsPage:
        """The prompts."""
        page = self._add(PromptsPage(self._workspace, self.changes))
        page.changed.connect(self.prompts_changed)
        page.kept_out.connect(self.notice_raised)
        return page

    @cached_property
    def network(self) -> NetworkPage:
        """What holds for all endpoints, and what was contacted."""
        page = self._add(NetworkPage(self._workspace, self._tasks, self.changes))
        page.examine_requested.connect(self._on_examine)
        page.updates_changed.connect(self.updates_changed)
        return page

    @cached_property
    def usage(self) -> UsagePage:
        """What was used, and what it cost."""
        page = self._add(UsagePage(self._workspace, self._tasks, self.changes))
        page.prices_changed.connect(self.prices_changed)
        return page

    @cached_property
    def backups(self) -> BackupsPage:
        """Backups by hand and each day, and what a restore has kept."""
        page = self._add(BackupsPage(self._workspace, self._tasks, self.changes))
        page.restore_wished.connect(self.restore_wished)
        page.daily_changed.connect(self.backups_changed)
        return page

    @cached_property
    def computer(self) -> ComputerPage:
        """What lies on this computer."""
        page = self._add(ComputerPage(self._workspace, self.changes))
        page.encryption.wished.connect(self.encryption_wished)
        return page

    def _add(self, page: _P) -> _P:
        """Put a new page beside the others, as it would be had it been there all the time."""
        self._made.append(page)
        self._stack.addWidget(page)
        for button in page.findChildren(QPushButton):
            button.setAutoDefault(True)  # Enter presses it, as Space does
        page.back_requested.connect(self._go_back)
        page.show_in_narrow(self._is_narrow)
        if self._palette is not None:
            page.set_palette(self._palette)
        return page

    def _go_back(self) -> None:
        """The way back of a page was pressed."""

    def _on_examine(self) -> None:
        """The person wants to know why the endpoint in the form does not answer."""

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.key_changed.emit()
        self.endpoints_changed.emit()  # the first key given chooses its endpoint
