"""Joins what shows of a chat how much is sent: figures, the cut, section of the panel."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.chat.steering.sending import Sent
from desktop.chat.steering.tokens import tokens_in
from desktop.engine.composing.composition import unkept
from desktop.engine.composing.summaries import to_sum_up
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.conversation.sent.state import SentState
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.sending.rule_field import RuleField
from desktop.ui.window.sending.sent_figure import LeftOutFigure, SentFigure
from desktop.ui.window.sending.summary_dialog import SummaryDialog
from desktop.ui.window.sending.summing_up import SummingUp
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts

_PAUSE_MS = 250
"""After the last key until the figure is made anew: nothing of it is on the way of a key."""
_GROWTH_MS = 60
"""From one look at a summary that is being written to the next."""


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
        self._display = pane.transcript.sent
        self._state = SentState()
        self.summing_up = SummingUp(workspace, shared.live.tasks, chat, in_use)
        self.left_out, self.figure = LeftOutFigure(), SentFigure()
        self.field = RuleField(steering.chat)
        for figure in (self.left_out, self.figure):
            pane.composer.add_figure(figure)
        steering.panel.sending_place.addWidget(self.field)
        self._pause, self._growth = QTimer(self, singleShot=True), QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._look)
        self._growth.timeout.connect(self._on_grown)
        pane.composer.edit.textChanged.connect(self._on_typed)
        for happened in (
            chat.turn_begun,
            chat.reply_shown,
            shared.live.led,
            steering.chat.changed,
            in_use.changed,
            self.summing_up.changed,
        ):
            happened.connect(self._soon)
        chat.chat_shown.connect(self._look)  # before anything of the chat is seen
        self.field.limit_edited.connect(self._on_limit)
        self.summing_up.failed.connect(self.failed)
        self.summing_up.grew.connect(self._on_grew)
        self._display.action_chosen.connect(self._on_action)
        self._display.sight_changed.connect(self._show_left_out)
        self.left_out.clicked.connect(self._display.go_to_cut)

    def _on_typed(self) -> None:
        self._pause.start(_PAUSE_MS)

    def _soon(self) -> None:
        self._pause.start(0)  # several things happen at once

    def _look(self) -> None:
        conversation = self._chat.conversation
        draft = self._pane.composer.text()
        if not len(conversation) and not draft.strip():
            self.figure.hide()
            self._show(SentState())
            return
        with contextlib.suppress(ChatError):
            self._show_size([*conversation.active_path(), *unkept(draft, None)])
            path = self._path(draft)
            self._show(self._state_of(path, self._sent(path)))

    def _path(self, draft: str) -> list[Message]:
        """The messages down to the question: the next one, or while a reply arrives, its own."""
        path = self._chat.conversation.active_path()
        arrives = bool(path) and path[-1].state is TurnState.STREAMING
        return path[:-1] if arrives else [*path, *unkept(draft, None)]

    def _sent(self, path: list[Message]) -> Sent:
        composing, endpoint = self._workspace.turns.composing, self._in_use.endpoint
        return composing.sent(self._chat.conversation, path, endpoint)[0]

    def _show_size(self, path: list[Message]) -> None:
        conversation, endpoint = self._chat.conversation, self._in_use.endpoint
        composing = self._workspace.turns.composing
        _chosen, size = composing.sent(conversation, path, endpoint)
        facts = composing.facts(conversation, endpoint)
        self.figure.show_size(size, facts.limit)
        self.field.show_limit(facts)
        self._steering.panel.instructions.show_tokens(self._instructions())

    def _state_of(self, path: list[Message], sent: Sent) -> SentState:
        writing = self.summing_up.is_writing
        return SentState(
            sent.cut,
            sent.left_out,
            self.summing_up.so_far if writing else sent.summary,
            can_sum_up=bool(to_sum_up(path, sent)),
            is_writing=writing,
        )

    def _show(self, state: SentState) -> None:
        self._state = state
        self._display.show(state)
        self._show_left_out()

    def _show_left_out(self) -> None:
        """Say how many messages do not go, while the cut is out of sight."""
        seen = self._display.is_cut_in_sight
        self.left_out.show_count(0 if seen else len(self._state.left_out))

    def _instructions(self) -> str | None:
        """Say about how large the instructions of the chat are."""
        system = self._chat.conversation.steering.system
        return _("≈ {size} tokens").format(size=f"{tokens_in(system).total:,}") if system else None

    # the summary ------------------------------------------------------------------------
    def _on_grew(self) -> None:
        if not self._growth.isActive():
            self._growth.start(_GROWTH_MS)

    def _on_grown(self) -> None:
        if self.summing_up.is_writing and self._state.is_writing:
            self._show(replace(self._state, summary=self.summing_up.so_far))

    def _on_action(self, action: str) -> None:
        match action:
            case "change_sent":
                self._steering.open()
                self.field.kind.setFocus(Qt.FocusReason.OtherFocusReason)
            case "sum_up":
                self.summing_up.begin(self._path(self._pane.composer.text()))
            case "stop_summing":
                self.summing_up.stop()
            case "undo_summary":
                self.summing_up.undo()
            case "edit_summary":
                dialog = SummaryDialog(self.summing_up.summary(), self._pane)
                dialog.changed.connect(self.summing_up.change)
                dialog.open()

    def _on_limit(self, limit: int | None) -> None:
        conversation, choice = self._chat.conversation, ModelChoice.of(self._in_use.endpoint)
        with errors_to(self.failed):
            models = self._workspace.history_of(conversation).models
            models.keep(choice, replace(models.of(choice), context_limit=limit))
        self._soon()
