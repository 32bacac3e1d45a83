"""The settings of proxy and certificates, which hold for all endpoints."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QFileDialog

from desktop.chat.endpoint import DIRECT, ENVIRONMENT, PAC, SYSTEM
from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url
from desktop.chat.policy.keys import UNREADABLE_PROXY
from desktop.chat.settings.features import CA_FILE, PROXY
from desktop.engine.explain.routes import route_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.network.ca_file import check_ca_file
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _, listed
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.settings.network.network_setting import NetworkSetting, Way
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button

_MOST_ENDPOINTS = 6
"""Endpoints whose way is told, at most."""


class ProxySetting(NetworkSetting):
    """Says below it where it leads to by now."""

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        hint = _("The way to the servers of all endpoints that have none of their own")
        ways = (
            Way(_("As the system"), SYSTEM),
            Way(_("As the environment (HTTPS_PROXY)"), ENVIRONMENT),
            Way(_("None: direct"), DIRECT),
            Way(_("A PAC file"), prefix=PAC, example="https://wpad.example.com/proxy.pac"),
            Way(_("This proxy"), prefix="", example="http://proxy.example.com:3128"),
        )
        super().__init__(workspace, PROXY, changes, (_("Proxy"), hint), ways)
        self._endpoints, self._tasks = workspace.endpoints, tasks
        self._looking: asyncio.Task[None] | None = None

    def shown_value(self, value: str | None) -> str:
        """A password in a proxy's address is nobody's business."""
        if value == UNREADABLE_PROXY:
            return _("Cannot be read: nothing goes past it")
        return masked_url(value or "")

    def look(self) -> None:
        """Find out where it leads to, beside the window."""
        cancel(self._looking)
        self._looking = self._tasks.start(self._look(), "ways of the endpoints")

    async def _look(self) -> None:
        told: dict[str, list[str]] = {}
        asked = [one for one in self._settings.endpoints if one.kind != "local"]
        for endpoint in asked[:_MOST_ENDPOINTS]:
            try:
                words = route_in_words(await self._endpoints.route(endpoint))
            except ChatError as error:
                words = explain(error).sentence
            told.setdefault(words, []).append(shown_name(endpoint))
        said = _("{names}: {way}")
        lines = [said.format(names=listed(names), way=way) for way, names in told.items()]
        self.field.say("\n".join(lines))


class CaSetting(NetworkSetting):
    """A file is read before it is kept: one that cannot be would break every endpoint."""

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        hint = _("Whose certificates are trusted, by all endpoints that name no file themselves")
        ways = (
            Way(_("This system's own")),
            Way(
                _("This system's own, and a CA file"), prefix="", example="/etc/pki/company-ca.pem"
            ),
        )
        super().__init__(workspace, CA_FILE, changes, (_("Certificates"), hint), ways)
        self._tasks = tasks
        self._reading: asyncio.Task[None] | None = None
        self.browse = push_button(_("Choose…"), _("Choose a PEM file"))
        self.beside.addWidget(self.browse)
        self.browse.clicked.connect(self._on_browse)
        self.ask_first = self._read

    def shown_value(self, value: str | None) -> str:
        """The file, and what it stands beside."""
        return _("This system's own, and {file}").format(file=value)

    def _read(self, path: str) -> None:
        cancel(self._reading)
        self._reading = self._tasks.start(self._keep_read(path), "CA file")

    async def _keep_read(self, path: str) -> None:
        try:
            await in_daemon_thread(check_ca_file, path)
        except ChatError as error:
            self.line.setModified(True)  # it stays there, to be mended
            self.field.refuse(explain(error).sentence, self.line)
        else:
            self.keep(path)

    def _on_browse(self) -> None:
        kinds = _("Certificates (*.pem *.crt *.cer);;All files (*)")
        dialog = QFileDialog(self, _("Choose a CA file"), self.line.text(), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Take a file that was chosen, as if its path were typed."""
        self.line.setText(path)
        self.line.setModified(True)
        self.finish()
