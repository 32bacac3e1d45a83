"""The settings of the chat that a window shows: read, changed, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.shared.shared import Shared

_MOST_STEPS = 200


class ChatSteering(QObject):
    """Every change holds at once, for this chat alone, in all windows that show it."""

    changed = Signal(bool)
    """Show the settings as they are now. True: all fields anew, for another chat is shown or what
    was typed does not hold."""
    failed = Signal(ChatError)

    def __init__(self, workspace: Workspace, shared: Shared, chat: ChatController) -> None:
        super().__init__(chat)
        self._workspace, self._shared, self._chat = workspace, shared, chat
        self._of = chat.conversation
        self._steps: list[tuple[str, Steering]] = []
        """What was changed, and the settings before that, the newest last."""
        chat.chat_shown.connect(self._on_chat_shown)
        chat.turn_begun.connect(self._on_turn_begun)
        shared.steered.connect(self._on_steered)

    @property
    def conversation(self) -> Conversation:
        """The chat that is shown."""
        return self._chat.conversation

    @property
    def steering(self) -> Steering:
        """The settings of the shown chat."""
        return self._chat.conversation.steering

    def set(self, name: str, value: Any) -> None:
        """Set one parameter, whose value was checked; None: it is not sent."""
        self.change(self.steering.with_parameter(name, value), name)

    def instruct(self, text: str) -> None:
        """Set the instructions to the model."""
        self.change(replace(self.steering, system=text), "system")

    def set_further(self, given: Mapping[str, Any]) -> None:
        """Set all those parameters that have no field of their own, and maybe some that have."""
        self.change(self.steering.with_further(given), "further")

    def change(self, steering: Steering, step: str = "") -> None:
        """Give the shown chat other settings. Changes in a row with the same `step` are one, which
        `undo` takes back."""
        before = self.steering
        if steering == before:
            return
        if self._apply(steering) and not (step and self._steps and self._steps[-1][0] == step):
            self._steps = [*self._steps[-_MOST_STEPS:], (step, before)]

    def begin_with(self, steering: Steering) -> None:
        """Give a new chat its first settings, which nobody has to take back."""
        self._apply(steering)

    def end_step(self) -> None:
        """What is changed from now on is a step of its own."""
        if self._steps:
            self._steps[-1] = ("", self._steps[-1][1])

    def undo(self) -> None:
        """Take the last change of the shown chat back."""
        while self._steps:
            _step, before = self._steps.pop()
            if before != self.steering:
                self._apply(before, anew=True)
                return

    def _apply(self, steering: Steering, *, anew: bool = False) -> bool:
        """Whether the chat has these settings now; where not, the fields show what holds."""
        done = False
        with errors_to(self.failed):
            self._workspace.steer(self.conversation, steering)
            done = True
        if not done:
            self.changed.emit(True)
        elif anew:
            self.changed.emit(True)
            self._shared.steered.emit(self.conversation)
        else:
            self._shared.steered.emit(self.conversation)
        return done

    def _on_chat_shown(self) -> None:
        anew = self._of is not self.conversation
        if anew:
            self._of = self.conversation
            self._steps.clear()
        self.changed.emit(anew)

    def _on_turn_begun(self, _reply_id: object) -> None:
        self.changed.emit(False)  # a parameter may have been taken out before it

    def _on_steered(self, conversation: object) -> None:
        if conversation is self.conversation:
            self.changed.emit(False)
