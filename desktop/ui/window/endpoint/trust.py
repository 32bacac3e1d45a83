"""What a failed reply offers about certificates: a passphrase is asked for, a chain shown."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.ui.settings.trust.chain_popup import ChainPopup
from desktop.ui.settings.trust.passphrases import Passphrases
from desktop.ui.tasks import Tasks
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse


class Trust(QObject):
    """Names an endpoint by its name; an empty one is the endpoint in use."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, in_use: EndpointInUse, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._workspace, self._tasks, self._in_use, self._window = workspace, tasks, in_use, parent
        self.passphrases = Passphrases(workspace, tasks, parent)

    def ask_passphrase(self, endpoint_name: str = "") -> None:
        """Ask for the passphrase of the client certificate."""
        if (endpoint := self._endpoint(endpoint_name)) is not None:
            self.passphrases.ask(endpoint)

    def show_chain(self, endpoint_name: str = "") -> None:
        """Show the certificates of the server."""
        if (endpoint := self._endpoint(endpoint_name)) is not None:
            ChainPopup(self._workspace, self._tasks, endpoint, self._window).open_here()

    def _endpoint(self, name: str) -> Endpoint | None:
        try:
            return self._workspace.endpoints.named(name) if name else self._in_use.endpoint
        except ChatError as error:
            self.passphrases.notice_raised.emit(explain(error).line)
            return None
