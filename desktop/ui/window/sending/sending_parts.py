"""Joins what shows of a chat how much is sent: figure, line of the cut, section of the panel."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.steering.tokens import tokens_in
from desktop.engine.composing.composition import unkept
from desktop.engine.composing.summaries import to_sum_up
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.sending.rule_field import RuleField
from desktop.ui.window.sending.sent_figure import SentFigure
from desktop.ui.window.sending.summary_dialog import SummaryDialog
from desktop.ui.window.sending.summing_up import SummingUp
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts

_PAUSE_MS = 250
"""After the last key until the figure is made anew: nothing of it is on the way of a key."""


class SendingParts(QObject):
    """Looks again after each change; no timer runs while nothing changes."""

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
        self._steering = steering
        self._workspace, self._chat, self._in_use, self._pane = workspace, chat, in_use, pane
        self._first: int | None = None
        self.summing_up = SummingUp(workspace, shared.live.tasks, chat, in_use)
        self.figure = SentFigure()
        self.field = RuleField(steering.chat)
        pane.composer.add_figure(self.figure)
        steering.panel.sending_place.addWidget(self.field)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._look)
        pane.composer.edit.textChanged.connect(self._on_typed)
        for happened in (
            chat.chat_shown,
            chat.turn_begun,
            chat.reply_shown,
            shared.live.led,
            steering.chat.changed,
            in_use.changed,
            self.summing_up.changed,
        ):
            happened.connect(self._soon)
        self.field.limit_edited.connect(self._on_limit)
        self.summing_up.failed.connect(self.failed)
        pane.cut.summing_requested.connect(self._on_summing)
        pane.cut.undo_requested.connect(self.summing_up.undo)
        pane.cut.reading_requested.connect(self._on_reading)
        pane.cut.going_requested.connect(self._on_going)
        pane.cut.changing_requested.connect(self._on_changing)

    def _on_typed(self) -> None:
        self._pause.start(_PAUSE_MS)

    def _soon(self) -> None:
        self._pause.start(0)  # several things happen at once

    def _look(self) -> None:
        conversation, endpoint = self._chat.conversation, self._in_use.endpoint
        composing = self._workspace.turns.composing
        draft = self._pane.composer.text()
        path = [*conversation.active_path(), *unkept(draft, None)]
        if not len(conversation) and not draft.strip():
            self.figure.hide()
            self._pane.cut.show_cut(0, conversation.steering.sent, is_summarised=False)
            return
        with contextlib.suppress(ChatError):
            sent, size = composing.sent(conversation, path, endpoint)
            facts = composing.facts(conversation, endpoint)
            self.figure.show_size(size, facts.limit)
            self.field.show_limit(facts)
            self._first = next((one.id for one in sent.messages if one.id), None)
            self._steering.panel.instructions.show_tokens(self._instructions())
            self._pane.cut.show_summary(
                sent.summary,
                is_writing=self.summing_up.is_writing,
                is_possible=bool(to_sum_up(path, sent)),
            )
            self._pane.cut.show_cut(
                len(sent.left_out), conversation.steering.sent, is_summarised=bool(sent.summary)
            )

    def _instructions(self) -> str | None:
        """Say about how large the instructions of the chat are."""
        system = self._chat.conversation.steering.system
        return _("≈ {size} tokens").format(size=f"{tokens_in(system).total:,}") if system else None

    def _on_summing(self) -> None:
        if self.summing_up.is_writing:
            self.summing_up.stop()
        else:
            self.summing_up.begin()

    def _on_reading(self) -> None:
        dialog = SummaryDialog(self.summing_up.summary(), self._pane)
        dialog.changed.connect(self.summing_up.change)
        dialog.open()

    def _on_limit(self, limit: int | None) -> None:
        conversation, choice = self._chat.conversation, ModelChoice.of(self._in_use.endpoint)
        with errors_to(self.failed):
            models = self._workspace.history_of(conversation).models
            models.keep(choice, replace(models.of(choice), context_limit=limit))
        self._soon()

    def _on_changing(self) -> None:
        self._steering.open()
        self.field.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_going(self) -> None:
        places = self._pane.transcript.navigation
        for number in range(places.message_count()):
            if places.message(number).id == self._first:
                places.go_to_message(number)
