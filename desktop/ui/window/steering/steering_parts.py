"""Joins what shows and changes the settings of the shown chat: panel, chip, effort."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.chat_steering import ChatSteering
from desktop.ui.window.steering.effort import Effort
from desktop.ui.window.steering.header_chip import HeaderChip
from desktop.ui.window.steering.panel import SteeringPanel


class SteeringParts(QObject):
    """Makes the parts and shows in each what the chat's settings are."""

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        chat: ChatController,
        in_use: EndpointInUse,
        pane: ConversationPane,
    ) -> None:
        super().__init__(chat)
        self.chat = ChatSteering(workspace, shared, chat)
        self.panel = SteeringPanel(self.chat)
        self.chip = HeaderChip()
        self._columns: Columns | None = None
        pane.add_to_header(self.chip)
        self.effort = Effort(workspace, self.chat, chat, in_use, pane.composer)
        self.effort.failed.connect(self.failed)
        self.panel.shown.connect(self._on_shown)
        self.chat.changed.connect(self._on_changed)
        self.chat.failed.connect(self.failed)

    def join(self, columns: Columns) -> None:
        """Have these columns show and hide the panel."""
        self._columns = columns
        self.chip.panel_requested.connect(self._on_clicked)
        self.panel.closing_requested.connect(columns.toggle_steering)

    def toggle(self) -> None:
        """Show the panel, with the keyboard in it, or hide it."""
        if self._columns is None:
            return
        self._columns.toggle_steering()
        if self.panel.isVisible():
            self.panel.take_keyboard()

    def open(self) -> None:
        """Show the panel."""
        if self._columns is not None and not self.panel.isVisible():
            self._columns.toggle_steering()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.chip.set_palette(palette)
        self.effort.set_palette(palette)
        self.panel.set_palette(palette)

    def _on_clicked(self) -> None:
        """The message keeps the keyboard where it is still in sight."""
        if self._columns is not None:
            self._columns.toggle_steering()
            if self._columns.is_covered:
                self.panel.take_keyboard()

    def _on_shown(self, shown: bool) -> None:
        self.chip.set_brief(shown)

    def _on_changed(self) -> None:
        self.chip.show_steering(self.chat.steering)
