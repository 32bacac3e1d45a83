"""The endpoint and the model that the next question is sent to."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.ui.errors import errors_to


class EndpointInUse(QObject):
    """Keeps the choice, in this run and in the settings for the next."""

    changed = Signal()
    failed = Signal(ChatError)
    """The choice could not be written to the settings; it holds for this run."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.endpoint: Endpoint = workspace.endpoints.default_endpoint()

    def use(self, endpoint: Endpoint) -> None:
        """Send what is asked from now on to `endpoint`, in this run and the next."""
        self.endpoint = endpoint
        with errors_to(self.failed):
            self._workspace.settings.select(endpoint.name)
        self.changed.emit()

    def add(self, endpoint: Endpoint) -> None:
        """Use an endpoint that the settings may not know yet."""
        with errors_to(self.failed):
            settings = self._workspace.settings
            if endpoint.name not in [known.name for known in settings.endpoints]:
                settings.put(endpoint)
        self.use(endpoint)

    def use_model(self, model: str) -> None:
        """Ask this model of the endpoint in use from now on."""
        changed = replace(self.endpoint, model=model)
        with errors_to(self.failed):
            self._workspace.settings.put(changed, replacing=changed.name)
        self.use(changed)

    def reread(self) -> None:
        """Take the endpoint in use from the settings again, which have changed."""
        self.endpoint = self._workspace.endpoints.default_endpoint()
        self.changed.emit()
