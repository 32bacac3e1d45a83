"""Follows a reply that is still arriving: what windows have drawn of it, and its status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from desktop.chat.deltas import (
    ContentDelta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.events import (
    NotSaved,
    Retrying,
    Stage,
    StageReached,
    StillAlive,
    TurnEnded,
    TurnEvent,
)
from desktop.engine.explain.sentences import explain, still_alive, waiting_for
from desktop.engine.turn.reply_so_far import ReplySoFar
from desktop.engine.turn.turn import Turn
from desktop.language import _
from desktop.ui.conversation.messages.state_line import rate_text


class LiveReply:
    """Follows one turn's events. Times are seconds of one monotonic clock."""

    def __init__(self, conversation: Conversation, turn: Turn, now: float) -> None:
        self.conversation = conversation
        self.turn = turn
        self.asked_by: object | None = None
        """The window that stands for the turn."""
        self.is_compared = False
        """Whether the reply is to stand beside others when its chat is shown."""
        self.drawn_by: tuple[Callable[[TurnEvent], None], ...] = ()
        """The windows that have the reply in sight: each takes every event from here on."""
        self.tool_calls: list[ToolCallDelta] = []
        begun = turn.reply()  # not empty where the turn continues a reply
        self.reply_id = begun.id
        self._began_with_text = bool(begun.text or begun.reasoning)
        self._so_far = ReplySoFar(begun)
        self._alive: StillAlive | None = None
        self._started = now
        self._has_begun = False
        self._stage = Stage.ANSWER
        self._retry: tuple[float, Retrying] | None = None

    def observe(self, event: TurnEvent, now: float) -> None:
        """Take in the next event of the turn."""
        match event:
            case ContentDelta() | ReasoningDelta() | PictureArrived():
                self._so_far.add(event)
                self._note_delta()
            case SeamMarked():
                self._so_far.add(event)
            case ToolCallDelta():
                if event.name:  # the pieces of its arguments are not drawn
                    self.tool_calls.append(event)
                self._note_delta()
            case PictureArriving():
                self._note_delta()
            case StillAlive():
                self._alive = event
            case StageReached(stage):
                self._stage, self._retry = stage, None
            case Retrying():
                self._retry = (now + event.after, event)
            case UsageReported() | NotSaved() | TurnEnded():
                pass  # no part of the status
            case _:
                assert_never(event)

    def message(self) -> Message:
        """The reply with the text observed so far, without its tool calls.

        The turn itself may be ahead: what it holds beyond this is still to come as events, and
        would be drawn twice.
        """
        return self._so_far.message()

    def waiting(self, now: float) -> list[TurnEvent]:
        """The events that say again what the reply waits for, to be drawn in its place."""
        if self._has_begun:
            return []
        stage: list[TurnEvent] = [StageReached(self._stage)]
        if self._retry is None:
            return stage
        due, event = self._retry
        return [*stage, replace(event, after=max(0.0, due - now))]

    def status(self, now: float, *, is_drawn: bool) -> str:
        """One line on what the turn is doing, beyond what stands in the place of its reply.

        `is_drawn`: the reply is in sight. Until something of it has come, it says itself what it
        waits for, and the line has the seconds alone.
        """
        is_said = is_drawn and not self._has_begun and not self._began_with_text
        if is_said and self._alive is None:
            return _("{number} s").format(number=f"{now - self._started:.1f}")
        if self._retry is not None:
            due, event = self._retry
            return _("Trying again in {seconds} s · {cause}").format(
                seconds=max(0, round(due - now)), cause=explain(event.cause).sentence
            )
        if self._alive is not None:
            return still_alive(self._alive.seconds)
        if self._has_begun:
            return self._streaming(now)
        return f"{waiting_for(self._stage)} · {now - self._started:.1f} s"

    def _streaming(self, now: float) -> str:
        text = _("Streaming · {seconds:.1f} s").format(seconds=now - self._started)
        return " · ".join(filter(None, (text, rate_text(self.turn.stats()))))

    def _note_delta(self) -> None:
        self._retry = self._alive = None
        self._has_begun = True
