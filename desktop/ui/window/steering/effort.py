"""The reasoning effort beside the message: shown where the model takes one, remembered for it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.steering.parameters import EFFORTS
from desktop.chat.steering.reasoning import EFFORT, may_reason
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.composer.composer import Composer
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.steering.chat_steering import ChatSteering
from desktop.ui.window.steering.effort_button import EffortButton

_RECENT = 40
"""Messages at the end of the chat that tell whether its model reasons."""


class Effort(QObject):
    """What is chosen at the button is remembered for the model, and new chats of it begin with it.

    What is chosen in the panel is for its chat alone, and what is chosen in a temporary chat is
    remembered in memory alone, as all of it.
    """

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        steering: ChatSteering,
        chat: ChatController,
        in_use: EndpointInUse,
        composer: Composer,
    ) -> None:
        super().__init__(steering)
        self._workspace, self._steering, self._in_use = workspace, steering, in_use
        self._asked: tuple[Conversation, ModelChoice] | None = None
        """The chat and the model for which the remembered effort was looked up last."""
        self._remembered: str | None = None
        self._given: str | None = None
        """What of it the new chat on display was given."""
        self.button = EffortButton()
        self.button.hide()
        composer.add_tool(self.button)
        self.button.chosen.connect(self._on_chosen)
        chat.chat_shown.connect(self._on_shown)
        in_use.changed.connect(self._on_endpoint)
        chat.reply_shown.connect(self._refresh)
        steering.changed.connect(self._refresh)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.button.set_palette(palette)

    def _on_shown(self) -> None:
        self._look_up()
        self._refresh()

    def _on_endpoint(self) -> None:
        if self._asked is not None:  # the history is not opened for it at the start
            self._on_shown()

    def _look_up(self) -> None:
        """Find what was chosen for the model in use, and begin a new chat with it."""
        chat, choice = self._steering.conversation, ModelChoice.of(self._in_use.endpoint)
        if self._asked is not None and self._asked[0] is chat and self._asked[1] == choice:
            return
        given = self._given if self._asked is not None and self._asked[0] is chat else None
        self._asked, self._given, self._remembered = (chat, choice), given, None
        with errors_to(self.failed):
            known = self._workspace.history.models.of(choice).effort
            self._remembered = known if known in EFFORTS else None
        steering = self._steering.steering
        if chat or steering.preset or steering.parameters.get(EFFORT) != given:
            return  # it has begun, or somebody has decided for it
        if self._remembered != given:
            self._given = self._remembered
            self._steering.begin_with(steering.with_parameter(EFFORT, self._remembered))

    def _on_chosen(self, effort: str | None) -> None:
        self._steering.end_step()
        self._steering.set(EFFORT, effort)
        choice = ModelChoice.of(self._in_use.endpoint)
        with errors_to(self.failed):
            models = self._workspace.history_of(self._steering.conversation).models
            models.keep(choice, replace(models.of(choice), effort=effort))
            self._remembered = effort
        self._refresh()

    def _refresh(self) -> None:
        effort = self._steering.steering.parameters.get(EFFORT)
        self.button.show_effort(effort)
        self.button.setVisible(
            effort is not None
            or self._remembered is not None
            or may_reason(self._in_use.endpoint.model)
            or any(message.reasoning for message in self._steering.conversation.end(_RECENT))
        )
