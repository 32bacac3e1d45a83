"""The quick window's chats begin with the preset of new chats, and its foot names it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.engine.workspace import Workspace
from desktop.ui.quick.quick_pane import QuickPane
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.presets.preset_start import PresetStart
from desktop.ui.window.shared.shared import Shared


class QuickPreset(QObject):
    """As in the other windows; it is chosen and changed there."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        chat: ChatController,
        in_use: EndpointInUse,
        pane: QuickPane,
    ) -> None:
        super().__init__(chat)
        self._chat, self._name = chat, pane.preset
        self.start = PresetStart(workspace, shared, chat, in_use)
        self.start.notice_raised.connect(pane.notices.add)
        chat.chat_shown.connect(self._show)
        self.start.begin()
        self._show()

    def _show(self) -> None:
        name = self._chat.conversation.steering.preset
        self._name.setText(name)
        self._name.setVisible(bool(name))
