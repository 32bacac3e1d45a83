"""Shows which endpoint the chat of a window asks, and takes up what is chosen anywhere."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.window_frame import WindowFrame


class EndpointShown(QObject):
    """Joins the endpoint in use with the pane that shows it, and with all other windows."""

    def __init__(
        self, in_use: EndpointInUse, pane: ConversationPane, shared: Shared, window: WindowFrame
    ) -> None:
        super().__init__(window)
        self._in_use, self._pane = in_use, pane
        in_use.changed.connect(self.show)
        in_use.chosen.connect(shared.endpoints_changed)
        in_use.held.connect(pane.gone.show_held)
        pane.picker.chosen.connect(in_use.choose)
        window.activated.connect(in_use.refresh)
        shared.endpoints_changed.connect(in_use.reread)
        shared.endpoint_renamed.connect(in_use.follow)

    def show(self) -> None:
        """Show it as it is now."""
        self._pane.show_endpoint(self._in_use.endpoint, self._in_use.missing)
