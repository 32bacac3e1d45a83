"""Joins what shows of a chat how much is sent with the section of the panel that changes it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.steering.tokens import tokens_in
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.sending.rule_field import RuleField
from desktop.ui.window.sending.what_is_sent import WhatIsSent
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts


class SendingParts(QObject):
    """The panel follows what is known, and changes it."""

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
        self._workspace, self._chat, self._in_use = workspace, chat, in_use
        self._steering = steering
        self.sent = WhatIsSent(workspace, chat, in_use, pane.composer, pane.transcript, shared)
        self.field = RuleField(steering.chat)
        steering.panel.sending_place.addWidget(self.field)
        steering.chat.changed.connect(self.sent.look_soon)
        self.field.limit_edited.connect(self._on_limit)
        self.sent.facts_known.connect(self._on_facts)
        self.sent.changing_requested.connect(self._on_changing)

    def _on_facts(self, facts: ModelFacts) -> None:
        self.field.show_limit(facts)
        self._steering.panel.instructions.show_tokens(self._instructions())

    def _instructions(self) -> str | None:
        """Say about how large the instructions of the chat are."""
        system = self._chat.conversation.steering.system
        return _("≈ {size} tokens").format(size=f"{tokens_in(system).total:,}") if system else None

    def _on_changing(self) -> None:
        self._steering.open()
        self.field.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_limit(self, limit: int | None) -> None:
        conversation, choice = self._chat.conversation, ModelChoice.of(self._in_use.endpoint)
        with errors_to(self.failed):
            models = self._workspace.history_of(conversation).models
            models.keep(choice, replace(models.of(choice), context_limit=limit))
        self.sent.look_soon()
