"""Has new chats begin with the preset that the person chose for that, in any window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.shared.shared import Shared


class PresetStart(QObject):
    """A chat keeps a copy of it, and asks from then on what the preset names."""

    notice_raised = Signal(str)
    choosing_requested = Signal()
    """What the preset asks is gone: the person is to choose a model."""
    failed = Signal(ChatError)

    def __init__(
        self, workspace: Workspace, shared: Shared, chat: ChatController, in_use: EndpointInUse
    ) -> None:
        super().__init__(chat)
        self._workspace, self._shared, self._chat, self._in_use = workspace, shared, chat, in_use
        self._begun: Conversation | None = None
        chat.chat_shown.connect(self.begin)

    def begin(self) -> None:
        """Give a chat that is new its first settings. One that the person chose to have none
        keeps none."""
        shown, self._begun, before = self._chat.conversation, self._chat.conversation, self._begun
        if shown is before or shown:
            return
        if shown.steering != Steering():
            if (preset := self.named(shown.steering.preset)) is not None:
                self.ask(preset)  # its folder named it
            return
        default = self.named(self._workspace.settings[DEFAULT_PRESET].value)
        if default is None:
            return
        with errors_to(self.failed):
            self._workspace.steer(shown, default.steering)
            self.ask(default)
        self._shared.steered.emit(shown)

    def ask(self, preset: Preset) -> None:
        """Have the chat ask what the preset names; where that is gone, let the person choose."""
        if preset.endpoint is None and preset.model is None:
            return
        endpoint = preset.endpoint or self._in_use.endpoint.name
        known = {one.name: one.model for one in self._workspace.settings.endpoints}
        if endpoint in known:
            self._in_use.choose(ModelChoice(endpoint, preset.model or known[endpoint]))
            return
        self.notice_raised.emit(
            _(
                "The preset “{preset}” asks “{endpoint}”, which is not in the settings any more. "
                "Choose what this chat shall ask."
            ).format(preset=preset.name, endpoint=endpoint)
        )
        self.choosing_requested.emit()

    def named(self, name: str | None) -> Preset | None:
        """The preset of this name, where there is one."""
        presets = self._workspace.settings.presets
        return next((one for one in presets if one.name == name), None)
