"""Asks for a proxy's password, and has it kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.endpoint.proxy_password_dialog import ProxyPasswordDialog


class ProxyPasswords(QObject):
    """Opens the dialog for the proxy that an endpoint is reached by."""

    stored = Signal()
    """A password is there: what the proxy refused can be asked again."""
    notice_raised = Signal(str)
    """Why it could not be kept, or that it is kept for this run only."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, in_use: EndpointInUse, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._routes = workspace.endpoints.routes
        self._endpoints = workspace.endpoints
        self._tasks = tasks
        self._in_use = in_use
        self._window = parent

    def ask(self, endpoint_name: str = "") -> None:
        """Look up the proxy of this endpoint (empty: of the one in use), and ask for its
        password."""
        self._tasks.start(self._ask(endpoint_name), "look up a proxy")

    async def _ask(self, endpoint_name: str) -> None:
        try:
            place = await self._routes.proxy_of(self._endpoint(endpoint_name))
        except ChatError as error:
            self.notice_raised.emit(explain(error).line)
            return
        if not place:  # it is reached directly by now
            self.stored.emit()
            return
        dialog = ProxyPasswordDialog(place, self._window)
        dialog.entered.connect(self._on_entered)
        dialog.open()

    def _endpoint(self, name: str) -> Endpoint:
        return self._endpoints.named(name) if name else self._in_use.endpoint

    def _on_entered(self, place: str, name: str, password: str) -> None:
        self._tasks.start(self._store(place, name, password), "store a proxy's password")

    async def _store(self, place: str, name: str, password: str) -> None:
        try:
            in_keyring = await self._routes.passwords.store(place, name, password)
        except ChatError as error:
            self.notice_raised.emit(explain(error).line)
            return
        if not in_keyring:
            self.notice_raised.emit(
                _("No keyring answers on this computer: the password is kept until Weir closes.")
            )
        self.stored.emit()
