"""Going on with a reply, by hand or by itself: who can, what it counts, and whose key it doubts."""

import asyncio
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.content import of_text
from desktop.chat.deltas import ContentDelta, ReasoningDelta, UsageReported
from desktop.chat.endpoint import ON_THIS_COMPUTER, Endpoint
from desktop.chat.messages import Message, Role, Seam, ToolCall, TurnState, TurnStats
from desktop.engine.failures import RepliesRecovered
from desktop.engine.meter import Meter
from desktop.engine.turns import can_continue
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.history.journal import Journal
from tests.support import turns
from tests.support.fault_server import FaultServer, Reset, chunk, content_stream, sse, status

BROKEN = content_stream("The quick bro", finish=None, done=False).then(Reset())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(places({"WEIR_HOME": str(tmp_path)}))


def reply_of(text: str = "Hel", **outcome: Any) -> Message:
    return Message(1, None, Role.ASSISTANT, of_text(text), 0.0, **outcome)


@pytest.mark.parametrize("state", [TurnState.STOPPED, TurnState.INCOMPLETE, TurnState.FAILED])
def test_a_reply_that_broke_off_can_be_continued_where_the_endpoint_can(
    workspace: Workspace, state: TurnState
) -> None:
    plain, able = Endpoint("a", "http://x", "m"), Endpoint("b", "http://x", "m", continue_="vllm")
    assert can_continue(reply_of(state=state), able)
    assert can_continue(reply_of(state=state), ON_THIS_COMPUTER)
    assert not can_continue(reply_of(state=state), plain)
    assert not can_continue(reply_of("", state=state), able)
    calls = (ToolCall("look", '{"at'),)
    assert not can_continue(reply_of(state=state, tool_calls=calls), able)


def test_a_whole_reply_can_be_continued_only_where_its_length_was_limited(
    workspace: Workspace,
) -> None:
    able = Endpoint("b", "http://x", "m", continue_="vllm")
    assert can_continue(reply_of(finish_reason="length"), able)
    assert not can_continue(reply_of(finish_reason="stop"), able)
    assert not can_continue(reply_of(state=TurnState.STREAMING), able)


def test_half_a_tool_call_is_not_gone_on_with() -> None:
    call = {"index": 0, "function": {"name": "look", "arguments": '{"at'}}
    reply = sse(chunk(content="Let me see."), chunk(tool_calls=[call])).then(Reset())
    with FaultServer(reply) as server:
        endpoint = turns.endpoint_at(server.base_url, continue_="prefill", auto_continue=True)
        assert turns.run(endpoint).state is TurnState.INCOMPLETE
    assert len(server.requests) == 1


def test_the_key_that_was_refused_is_the_one_that_is_doubted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubted: list[str] = []
    monkeypatch.setattr(workspace.keys, "doubt", doubted.append)

    async def main(server: FaultServer) -> Message:
        first = Endpoint("first", server.base_url, "m")
        other = dataclasses.replace(first, name="other", continue_="prefill")
        chat = workspace.new_conversation()
        asked = workspace.turns.ask(chat, "Hello", first)
        await asked.ended()
        await workspace.turns.continue_reply(chat, asked.reply().id, other).ended()
        await workspace.close()
        return chat.active_path()[-1]

    with FaultServer(BROKEN, status(401)) as server:
        reply = asyncio.run(main(server))
    assert (reply.text, reply.state) == ("The quick bro", TurnState.FAILED)
    assert doubted == ["other"]


# after a kill -------------------------------------------------------------------------------


def test_a_seam_is_found_again_after_a_kill(workspace: Workspace) -> None:
    history = workspace.history
    chat_id = history.create("t")
    asked = history.add_message(chat_id, None, Role.USER, "q")
    reply = history.add_message(chat_id, asked.id, Role.ASSISTANT, "", state=TurnState.STREAMING)
    seams = [Seam(7, "gateway"), Seam(13, "continued")]

    dead = Journal(history.database)
    entry = dead.open(reply.id)
    entry.append("content", "The 快 ")
    entry.finish(
        dataclasses.replace(
            reply,
            content=of_text("The 快 fo"),
            state=TurnState.DONE,
            finish_reason="length",
            failure={"kind": "connection_broken"},
            seams=(Seam(6, "gateway"),),
        )
    )
    entry = dead.open(reply.id)
    for seam in seams:
        entry.mark(seam)
        entry.append("content", "x\x00yz")
    dead.close()

    assert history.recover() == 1
    found = history.load(chat_id)[reply.id]
    assert found.text == "The 快 fo" + "x\x00yz" * 2
    assert found.seams == (Seam(6, "gateway"), *seams)
    assert (found.state, found.finish_reason, found.failure) == (TurnState.INCOMPLETE, None, None)
    workspace._open_chats().journal.close()
    history.close()
    assert RepliesRecovered not in map(type, workspace.notices)


# figures ------------------------------------------------------------------------------------


class Measured:
    """A meter of requests and deltas at moments in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.meter = Meter(lambda: self.now)

    def request(self, asked_at: int, *deltas_at: int, usage: tuple[int, ...] | None = None) -> None:
        self.now = asked_at
        self.meter.asked()
        for self.now in deltas_at:
            self.meter.add(ContentDelta("a"))
        if usage:
            self.meter.add(UsageReported(*usage))


def test_the_figures_of_several_requests_add_up_and_the_wait_between_them_does_not() -> None:
    measured = Measured()
    measured.request(1, 3, 4, 5)  # it broke off before it told its usage
    measured.request(100, 110, 111, 112, usage=(50, 9, 40))
    stats = measured.meter.stats()
    assert stats.ttft_ms == 2000
    assert (stats.prompt_tokens, stats.completion_tokens, stats.estimated) == (50, 12, True)
    assert stats.cached_tokens == 40
    assert stats.tokens_per_second == (2 + 8) / (2 + 2)


@pytest.mark.parametrize(
    ("deltas", "thought_ms"),
    [
        ([(1, "a")], None),
        ([(1, "thinks"), (4, "thinks"), (6, "a"), (9, "a")], 5000),
        ([(1, "thinks"), (3, "a"), (5, "thinks"), (6, "thinks"), (9, "a")], 2000 + 4000),
        ([(1, "thinks"), (4, "thinks")], 3000),  # it was stopped there
        ([(1, "thinks"), (2, "asks again"), (90, "thinks"), (91, "a")], 1000),
    ],
)
def test_thinking_lasts_until_the_text_that_follows_it(
    deltas: list[tuple[int, str]], thought_ms: float | None
) -> None:
    now = 0.0
    meter = Meter(lambda: now)
    for now, kind in deltas:  # noqa: B007  # the clock reads it
        if kind == "asks again":
            meter.asked()
        else:
            meter.add(ReasoningDelta("Hm.") if kind == "thinks" else ContentDelta("a"))
    assert meter.stats().thought_ms == thought_ms


def test_a_reply_that_goes_on_keeps_the_time_that_its_thoughts_took() -> None:
    begun = reply_of("So", reasoning="Hm.", stats=TurnStats(thought_ms=6000))
    with FaultServer(content_stream(" and more")) as server:
        endpoint = turns.endpoint_at(server.base_url, continue_="prefill")
        assert turns.run(endpoint, reply=begun).end.stats.thought_ms == 6000


def test_a_request_that_brought_nothing_counts_for_nothing() -> None:
    measured = Measured()
    measured.request(0)
    measured.request(30, 31, usage=(5, 1))
    stats = measured.meter.stats()
    assert (stats.ttft_ms, stats.completion_tokens, stats.estimated) == (1000, 1, False)
    assert stats.tokens_per_second is None
