"""A stream that the server keeps: how it is left alone, taken back, and fetched from its start."""

import asyncio

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, TurnState
from desktop.wire import failures
from tests.support import turns
from tests.support.fault_server import (
    CLOSE_BEFORE_HEAD,
    NO_ANSWER,
    FaultServer,
    Reset,
    Send,
    Stall,
    Wait,
    content_stream,
    status,
)

WHOLE = content_stream("Hel", "lo")
BEGUN = content_stream("Hel", finish=None, done=False)
QUIET = {"connect": 5.0, "first_byte": 5.0, "idle": 0.2}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 0.0, 0.0))
    monkeypatch.setattr("desktop.engine.turn.watchdog.TICK", 0.05)


def keeping(server: FaultServer, base_url: str = "", **settings: dict[str, float]) -> Endpoint:
    return turns.endpoint_at(base_url or server.base_url, resume="llama.cpp", **settings)


def methods(server: FaultServer) -> list[str]:
    return [request.method for request in server.requests]


async def stopped_when(server: FaultServer, count: int, endpoint: Endpoint) -> Message:
    """The reply of a turn that is stopped once the server had so many requests."""
    turn = turns.start(endpoint)
    async with asyncio.timeout(10):
        while len(server.requests) < count:  # noqa: ASYNC110 - the server runs in a thread
            await asyncio.sleep(0.01)
        turn.stop()
        await turn.ended()
    await turns.no_task_left()
    return turn.reply()


def test_stop_takes_back_a_request_that_has_no_answer_yet() -> None:
    with FaultServer(NO_ANSWER) as server:
        server.script(status(204, b""), path="/v1/stream")
        reply = asyncio.run(stopped_when(server, 1, keeping(server)))
    assert (reply.text, reply.state) == ("", TurnState.STOPPED)
    assert methods(server) == ["POST", "DELETE"]


def test_a_request_that_is_never_answered_is_taken_back() -> None:
    with FaultServer(NO_ANSWER) as server:
        server.script(status(204, b""), path="/v1/stream")
        told = turns.run(keeping(server, timeouts={**QUIET, "first_byte": 0.2}))
    assert isinstance(told.failure, failures.FirstByteTimedOut)
    assert methods(server) == ["POST", "DELETE"]


def test_a_request_that_is_refused_is_not_taken_back() -> None:
    with FaultServer(status(400)) as server:
        assert turns.run(keeping(server)).state is TurnState.FAILED
    assert methods(server) == ["POST"]


def test_a_connection_that_broke_before_the_answer_is_fetched_from_the_first_byte() -> None:
    with FaultServer(CLOSE_BEFORE_HEAD) as server:
        server.script(WHOLE, path="/v1/stream")
        told = turns.run(keeping(server))
    assert (told.text, told.state) == ("Hello", TurnState.DONE)
    assert methods(server) == ["POST", "GET"]
    assert server.requests[1].query.endswith("&from=0")


def test_a_request_that_no_server_heard_fails_for_its_own_cause() -> None:
    with FaultServer(CLOSE_BEFORE_HEAD) as server:
        server.script(status(404), path="/v1/stream")
        told = turns.run(keeping(server))
    assert isinstance(told.failure, failures.ClosedWithoutAnswer)
    assert told.state is TurnState.FAILED


def test_a_server_that_has_fallen_silent_is_asked_for_the_rest_once() -> None:
    with FaultServer(BEGUN.then(Stall())) as server:
        server.script(content_stream().then(Stall()).cut(0).then(Stall()), path="/v1/stream")
        told = turns.run(keeping(server, timeouts=QUIET))
    assert (told.text, told.state) == ("Hel", TurnState.INCOMPLETE)
    assert isinstance(told.failure, failures.IdleTimedOut)
    assert methods(server)[:2] == ["POST", "GET"]
    assert "GET" not in methods(server)[2:]


@pytest.mark.parametrize("step", [Reset(), Stall()])
def test_stop_ends_the_turn_whatever_becomes_of_the_fetching_and_the_forgetting(
    monkeypatch: pytest.MonkeyPatch, step: Reset | Stall
) -> None:
    # After a fetch that broke off, the turn waits: it does not end by itself before it is stopped.
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 3600.0))
    with FaultServer(BEGUN.then(Reset())) as server:
        server.script(BEGUN.cut(0).then(step), path="/v1/stream")
        reply = asyncio.run(stopped_when(server, 2, keeping(server)))
    assert (reply.text, reply.state) == ("Hel", TurnState.STOPPED)


def test_streams_lie_below_v1_though_the_base_url_does_not() -> None:
    with FaultServer() as server:
        server.script(BEGUN.then(Reset()), path="/chat/completions")
        server.script(status(404), path="/v1/stream")
        told = turns.run(keeping(server, server.base_url.removesuffix("/v1")))
    assert told.text == "Hel"
    assert [request.path for request in server.requests][1:] == ["/v1/stream"] * 2


def test_pings_do_not_keep_a_reply_open_that_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.FINISH_GRACE", 0.3)
    pings = [step for _ in range(400) for step in (Send(b": ping\n\n"), Wait(0.02))]
    with FaultServer(content_stream("Hello", done=False).then(*pings, Stall())) as server:
        told = turns.run(turns.endpoint_at(server.base_url))
    assert (told.text, told.state, told.failure) == ("Hello", TurnState.DONE, None)
