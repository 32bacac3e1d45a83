"""The page of the network: what holds for all endpoints, and what this run has contacted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.chat.settings.features import ALLOWED_HOSTS
from desktop.engine.workspace import Workspace
from desktop.language import _, listed
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.field import Field
from desktop.ui.settings.network.contacts_part import ContactsPart
from desktop.ui.settings.network.locked_line import LockedLine
from desktop.ui.settings.network.policy_banner import PolicyBanner
from desktop.ui.settings.network.ways import CaSetting, ProxySetting
from desktop.ui.settings.page import Page
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class NetworkPage(Page):
    """Looks where the proxy leads whenever it is shown."""

    examine_requested = Signal(str)
    """The person wants to know why something does not answer: the page where that is found out."""

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        super().__init__(_("Network"), changes)
        self._settings = workspace.settings
        self.banner = PolicyBanner(workspace)
        self.proxy = ProxySetting(workspace, tasks, changes)
        self.certificates = CaSetting(workspace, tasks, changes)
        self.hosts = LockedLine(_("Allowed hosts"))
        self.hosts_field = Field(_("Allowed hosts"), self.hosts)
        self.hosts_field.say(_("Weir connects to nothing else."))
        self.contacts = ContactsPart()
        fields: tuple[QWidget, ...] = (self.proxy, self.certificates, self.hosts_field)
        for part in (self.banner, self.banner.list, *fields):
            self.add(part)
        self.add_space()
        self.add(self.contacts)
        self.examine = push_button(
            _("Test the endpoint…"),
            _("Find out at which step an endpoint does not answer"),
            "small",
        )
        self._asked = plain_label(_("Something does not answer?"), "muted")
        self._asked.setWordWrap(False)
        self.state.row.addWidget(self._asked)
        self.state.row.addWidget(self.examine)
        self.examine.clicked.connect(self._on_examine)
        self.proxy.changed.connect(self._look)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        super().set_palette(palette)
        for part in (self.banner, self.proxy, self.certificates, self.hosts, self.contacts):
            part.set_palette(palette)

    def show_in_narrow(self, narrow: bool) -> None:
        """Leave out the question before the button."""
        super().show_in_narrow(narrow)
        self._asked.setVisible(not narrow)

    def refresh(self) -> None:
        """Show everything as it holds."""
        self.banner.refresh()
        self.proxy.refresh()
        self.certificates.refresh()
        setting = self._settings[ALLOWED_HOSTS]
        allowed = setting.value
        self.hosts_field.setVisible(allowed is not None)
        self.hosts.show_text(
            listed(allowed or ()) or _("none"), by_policy=setting.origin == "policy"
        )
        self._look()

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for what cannot be saved."""
        left = ((part.field.title, part.leave()) for part in (self.proxy, self.certificates))
        said = _("{setting} was not kept. {why}")
        return [said.format(setting=title, why=why) for title, why in left if why]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def _on_examine(self) -> None:
        self.examine_requested.emit("endpoints")

    def _look(self) -> None:
        if self.isVisible():
            self.proxy.look()
