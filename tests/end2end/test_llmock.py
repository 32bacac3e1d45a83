"""llmock's verdict on this client: it provokes faults over real HTTP and judges what comes of them.

https://github.com/JulienRabault/LLMock, whose fixture of the same name pytest knows by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from llmock.pytest_plugin import LLMock

from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.paths import places

ANSWER = "The river is divided, and not dammed."
CHUNKS = 3
T = TypeVar("T")


@pytest.fixture
def endpoint(llmock: LLMock) -> Endpoint:
    """Nothing but the idle limit is unusual; key and address are those of llmock's fixture."""
    llmock.reply(ANSWER, times=None)
    limits, key = Timeouts(idle=0.5), "OPENAI_API_KEY"
    return Endpoint("llmock", llmock.base_url(), "gpt-4o", key_env=key, timeouts=limits)


def run(home: Path, main: Callable[[Workspace, Conversation], Awaitable[T]]) -> T:
    """`main` with a workspace of its own and a new chat in it."""

    async def opened() -> T:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        try:
            return await main(workspace, workspace.new_conversation())
        finally:
            await workspace.close()

    return asyncio.run(opened())


async def replied(turn: Turn) -> Message:
    await turn.ended()
    return turn.reply()


def asked(home: Path, endpoint: Endpoint) -> Message:
    """The reply to one question."""
    return run(home, lambda workspace, chat: replied(workspace.turns.ask(chat, "Why?", endpoint)))


def asked_and_retried(home: Path, endpoint: Endpoint) -> tuple[Message, Message]:
    """The reply to one question, and the one that Retry then brought."""

    async def main(workspace: Workspace, chat: Conversation) -> tuple[Message, Message]:
        first = await replied(workspace.turns.ask(chat, "Why?", endpoint))
        second = await replied(workspace.turns.retry(chat, first.id, endpoint))
        assert chat.variants(second.id) == [first.id, second.id]
        return first, second

    return run(home, main)


def test_no_fault_at_all(llmock: LLMock, endpoint: Endpoint, tmp_path: Path) -> None:
    reply = asked(tmp_path, endpoint)
    assert (reply.text, reply.state) == (ANSWER, TurnState.DONE)
    llmock.verdict().assert_ok(strict=True)


def test_a_rate_limit_is_waited_for(llmock: LLMock, endpoint: Endpoint, tmp_path: Path) -> None:
    llmock.rate_limit(times=2, retry_after=0.4)
    reply = asked(tmp_path, endpoint)
    assert (reply.text, reply.state) == (ANSWER, TurnState.DONE)
    assert [request.status for request in llmock.requests] == [429, 429, 200]
    llmock.verdict().assert_ok(strict=True)


def test_an_outage_is_no_storm(llmock: LLMock, endpoint: Endpoint, tmp_path: Path) -> None:
    """Not strict: full jitter may well wait shorter the second time, which llmock remarks upon."""
    llmock.outage()
    reply = asked(tmp_path, endpoint)
    assert (reply.text, reply.state) == ("", TurnState.FAILED)
    assert [request.status for request in llmock.requests] == [503, 503, 503]
    llmock.verdict().assert_ok()


def test_a_stall_is_not_sat_through(llmock: LLMock, endpoint: Endpoint, tmp_path: Path) -> None:
    llmock.stall(after_chunks=CHUNKS, seconds=20)
    reply = asked(tmp_path, endpoint)
    assert ANSWER.startswith(reply.text)
    assert reply.text
    assert reply.state is TurnState.INCOMPLETE
    assert len(llmock.requests) == 1
    llmock.verdict().assert_ok(strict=True)


@pytest.mark.parametrize("fault", ["truncate", "disconnect"])
def test_a_broken_reply_is_asked_again_by_the_person(
    llmock: LLMock, endpoint: Endpoint, tmp_path: Path, fault: str
) -> None:
    getattr(llmock, fault)(after_chunks=CHUNKS)
    first, second = asked_and_retried(tmp_path, endpoint)
    assert ANSWER.startswith(first.text)
    assert first.text
    assert first.state is TurnState.INCOMPLETE
    assert (second.text, second.state) == (ANSWER, TurnState.DONE)
    assert len(llmock.requests) == 2
    llmock.verdict().assert_ok(strict=True)
