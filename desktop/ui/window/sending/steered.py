"""Joins presets and what is sent with the panel that shows them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.presets.window_presets import WindowPresets
from desktop.ui.window.sending.sending_parts import SendingParts
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts


class Steered(QObject):
    """The sections of the panel that know more than the parameters of a request."""

    notice_raised = Signal(str)
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        chat: ChatController,
        in_use: EndpointInUse,
        pane: ConversationPane,
        steering: SteeringParts,
        shared: Shared,
    ) -> None:
        super().__init__(chat)
        self.presets = WindowPresets(workspace, chat, in_use, pane, steering, shared)
        self.sending = SendingParts(workspace, chat, in_use, pane, steering, shared)
        self.presets.notice_raised.connect(self.notice_raised)
        for part in (self.presets, self.sending, steering):
            part.failed.connect(self.failed)

    def join(self, settings: SettingsLauncher) -> None:
        """Lead to the page of the presets."""
        self.presets.editing_requested.connect(settings.open_presets)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.presets.set_palette(palette)
