"""Shows of the chat on display what goes with its next question: figures, the cut, the summary."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.content import Question
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.chat.steering.sending import Sent
from desktop.engine.composing.composition import unkept
from desktop.engine.composing.summaries import to_sum_up
from desktop.engine.workspace import Workspace
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.sent.state import SentState
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.sending.sent_figure import SentFigures
from desktop.ui.window.sending.summary_dialog import SummaryDialog
from desktop.ui.window.shared.shared import Shared

_PAUSE_MS = 250
"""After the last key until the figure is made anew: nothing of it is on the way of a key."""
_BETWEEN_MS = 2
"""Between two slices of a long chat whose messages are estimated for the first time."""
_GROWTH_MS = 60
"""From one look at a summary that is being written to the next."""


class WhatIsSent(QObject):
    """Looks again after each change; no timer runs while nothing changes."""

    facts_known = Signal(object)
    """What is known of the model that the chat asks: its ModelFacts."""
    changing_requested = Signal()
    """The person wants to change what is sent."""

    def __init__(
        self,
        workspace: Workspace,
        chat: ChatController,
        in_use: EndpointInUse,
        composer: Composer,
        transcript: Transcript,
        shared: Shared,
    ) -> None:
        super().__init__(chat)
        self._workspace, self._chat, self._in_use = workspace, chat, in_use
        self._composer, self._transcript, self._display = composer, transcript, transcript.sent
        self._state = SentState()
        self._looked_over: tuple[int | None, int, int] = None, 0, 0
        """The id of a chat, how many messages of its path are estimated, the id of the last one."""
        self._edited = chat.conversation
        """The chat whose summary the person changes."""
        self._summaries = summaries = shared.summaries
        figures = SentFigures()
        self.left_out, self.figure = figures.left_out, figures.size_of_it
        composer.add_figure(figures)
        self._pause, self._growth = QTimer(self, singleShot=True), QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._look)
        self._growth.timeout.connect(self._on_grown)
        composer.edit.textChanged.connect(self._on_typed)
        composer.cards.changed.connect(self._on_typed)
        changed = (chat.turn_begun, chat.reply_shown, shared.live.led, shared.steered)
        for happened in (*changed, in_use.changed, summaries.changed, chat.asking_below.changed):
            happened.connect(self.look_soon)
        transcript.feed.reading.read.connect(self.look_soon)
        chat.chat_shown.connect(self._look)  # before anything of the chat is seen
        summaries.grew.connect(self._on_grew)
        self._display.action_chosen.connect(self._on_action)
        self._display.sight_changed.connect(self._show_left_out)
        self.left_out.clicked.connect(self._display.go_to_cut)

    def look_soon(self) -> None:
        """Look again, once for several things that happen at once."""
        self._pause.start(0)

    def _on_typed(self) -> None:
        self._pause.start(_PAUSE_MS)

    def _look(self) -> None:
        self._pause.stop()  # what was to be looked at soon is seen by this look
        conversation = self._chat.conversation
        draft = self._draft()
        nothing = not conversation and not (draft if isinstance(draft, tuple) else draft.strip())
        if nothing or not self._is_looked_over():
            self.figure.hide()
            self._show(SentState())
            return
        with contextlib.suppress(ChatError):
            whole = self._whole()
            path = self._path(whole)
            sent, size = self._sent(whole)
            self._show_size(size)
            if len(path) != len(whole):  # a reply arrives: its own question is the one that counts
                sent, _size = self._sent(path)
            self._show(self._state_of(path, sent))

    def _is_looked_over(self) -> bool:
        """Whether all of a long chat is read and estimated; what is not, is so in a moment."""
        conversation = self._chat.conversation
        if not conversation.is_read:
            return False  # its end tells
        path, (known, number, last) = conversation.active_path(), self._looked_over
        is_further = number <= len(path) and (not number or path[number - 1].id == last)
        start = number if known == conversation.id and is_further else 0
        number = self._workspace.turns.composing.look_over(path, start)
        self._looked_over = conversation.id, number, path[number - 1].id if number else 0
        if number < len(path):
            self._pause.start(_BETWEEN_MS)
            return False
        return True

    def _whole(self) -> list[Message]:
        """All messages above what is written, and that."""
        conversation, below = self._chat.conversation, self._chat.asking_below.place()
        path = conversation.active_path() if below is None else conversation.path_to(below)
        return [*path, *unkept(self._draft(), None)]

    def _path(self, whole: list[Message]) -> list[Message]:
        """The messages down to the question: the next one, or while a reply arrives, its own."""
        arrives = len(whole) > 1 and whole[-2].state is TurnState.STREAMING
        return whole[:-2] if arrives else whole

    def _draft(self) -> Question:
        """The message as it would go now."""
        return self._chat.turns.with_files(self._composer.text())

    def _sent(self, path: list[Message]) -> tuple[Sent, int]:
        composing, endpoint = self._workspace.turns.composing, self._in_use.endpoint
        return composing.sent(self._chat.conversation, path, endpoint)

    def _show_size(self, size: int) -> None:
        composing = self._workspace.turns.composing
        facts = composing.facts(self._chat.conversation, self._in_use.endpoint)
        self.figure.show_size(size, facts.limit, has_files=not self._composer.cards.is_empty)
        self.facts_known.emit(facts)

    def _state_of(self, path: list[Message], sent: Sent) -> SentState:
        chat = self._chat.conversation
        writing = self._summaries.is_writing(chat)
        return SentState(
            sent.cut,
            sent.left_out,
            self._summaries.so_far(chat) if writing else sent.summary,
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

    # the summary ------------------------------------------------------------------------
    def _on_grew(self) -> None:
        if not self._growth.isActive():
            self._growth.start(_GROWTH_MS)

    def _on_grown(self) -> None:
        chat = self._chat.conversation
        if self._summaries.is_writing(chat) and self._state.is_writing:
            self._show(replace(self._state, summary=self._summaries.so_far(chat)))

    def _on_action(self, action: str) -> None:
        chat = self._chat.conversation
        match action:
            case "change_sent":
                self.changing_requested.emit()
            case "sum_up":
                self._summaries.begin(chat, self._path(self._whole()), self._in_use.endpoint)
            case "stop_summing":
                self._summaries.stop(chat)
            case "undo_summary":
                self._summaries.change(chat, "")
            case "edit_summary":
                dialog = SummaryDialog(self._summaries.summary(chat), self._transcript)
                dialog.changed.connect(self._on_edited)
                self._edited = chat
                dialog.open()

    def _on_edited(self, summary: str) -> None:
        self._summaries.change(self._edited, summary)
