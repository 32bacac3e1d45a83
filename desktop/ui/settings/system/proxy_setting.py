"""The way to the servers of all endpoints: typed, and saved once it is whole."""

from __future__ import annotations

from desktop.chat.settings.features import PROXY
from desktop.engine.workspace import Workspace
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.system.line_setting import LineSetting


class ProxySetting(LineSetting):
    """The line of the proxy for all endpoints."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(workspace, PROXY, changes)
