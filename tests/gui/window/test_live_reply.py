"""The status beside Stop: what a turn waits for is said once, in the place of its reply."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import Message, TurnState, TurnStats
from desktop.chat.tree import Conversation
from desktop.engine.events import Retrying, Stage, StageReached, StillAlive
from desktop.ui.window.shared.live_reply import LiveReply
from desktop.wire.failures import RateLimited
from tests.support.chats import question, reply

CAUSE = RateLimited(429, retry_after=5.0)


def live(stats: TurnStats | None = None, text: str = "") -> LiveReply:
    begun: Message = reply(2, text, 1, state=TurnState.STREAMING, stats=TurnStats())
    turn: Any = SimpleNamespace(reply=lambda: begun, stats=lambda: stats or TurnStats())
    return LiveReply(Conversation(1, "t", (question(1, "Why?"), begun)), turn, 100.0)


def test_what_the_reply_says_itself_is_not_said_again() -> None:
    one = live()
    one.observe(StageReached(Stage.MODEL), 100.0)
    assert one.status(102.0, is_drawn=True) == "2.0 s"
    assert one.status(102.0, is_drawn=False) == "Loading the model… · 2.0 s"
    one.observe(Retrying(5.0, CAUSE), 102.0)
    assert one.status(103.0, is_drawn=True) == "3.0 s"
    assert "Trying again in 4 s" in one.status(103.0, is_drawn=False)


def test_with_some_text_there_the_status_alone_says_it() -> None:
    for one in (live(text="So"), live()):
        one.observe(ContentDelta(" far"), 101.0)
        one.observe(Retrying(5.0, CAUSE), 102.0)
        assert "Trying again in 4 s" in one.status(103.0, is_drawn=True)
    continued = live(text="So far")
    continued.observe(StageReached(Stage.MODEL), 100.0)
    assert continued.status(102.0, is_drawn=True) == "Loading the model… · 2.0 s"


def test_a_silent_server_is_told_of_in_any_case() -> None:
    one = live()
    one.observe(StillAlive(20.0), 120.0)
    assert "20 s" in one.status(120.0, is_drawn=True)


def test_a_chat_that_is_shown_again_says_what_it_waits_for() -> None:
    one = live()
    one.observe(StageReached(Stage.MODEL), 100.0)
    assert one.waiting(101.0) == [StageReached(Stage.MODEL)]
    one.observe(Retrying(5.0, CAUSE), 102.0)
    assert one.waiting(104.0) == [StageReached(Stage.MODEL), Retrying(3.0, CAUSE)]
    one.observe(ContentDelta("a"), 105.0)
    assert one.waiting(106.0) == []


def test_the_rate_while_streaming_is_the_turns_own() -> None:
    one = live(TurnStats(tokens_per_second=84.2, completion_tokens=9, estimated=True))
    one.observe(ContentDelta("a"), 101.0)
    assert one.status(102.0, is_drawn=True) == "Streaming · 2.0 s · ≈ 84 tok/s"
