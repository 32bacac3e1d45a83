"""Resume, continue, and the seams they leave."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from desktop.chat.messages import Message, Seam, TurnState
from desktop.engine.events import Retrying, StillAlive
from desktop.wire import failures
from tests.support import turns
from tests.support.fault_server import (
    Close,
    FaultServer,
    Hold,
    Request,
    Reset,
    Send,
    Stall,
    Wait,
    chunk,
    content_stream,
    sse,
    status,
)
from tests.support.script import Reply

WHOLE = content_stream("Rivers run ", "to the sea, ", "都江堰 ", "and rest.", usage=True)
BEGUN = content_stream("The quick bro", finish=None, done=False).then(Reset())


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 0.0))
    monkeypatch.setattr("desktop.engine.turn.turn.CONTINUE_DELAY", 0.0)
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)


def rest_of(reply: Reply, most: int = 10**6) -> Callable[[Request], Reply]:
    """A script that gives what follows the offset asked for, at most so much at a time."""

    def script(request: Request) -> Reply:
        offset = int(parse_qs(request.query)["from"][0])
        rest = sse(reply.body()[offset : offset + most])
        return rest if most == 10**6 else rest.then(Reset())

    return script


def posts(server: FaultServer) -> list[Request]:
    return [request for request in server.requests if request.method == "POST"]


# resume -------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 40, 200, 333, 400, 640, 700])
def test_a_cut_stream_that_the_server_keeps_goes_on_without_gap_or_seam(cut: int) -> None:
    with FaultServer(WHOLE.cut(cut).then(Reset())) as server:
        server.script(rest_of(WHOLE), path="/v1/stream")
        told = turns.run(turns.endpoint_at(server.base_url, resume="llama.cpp"))
    assert told.text == "Rivers run to the sea, 都江堰 and rest."
    assert (told.state, told.reply.seams) == (TurnState.DONE, ())
    assert len(posts(server)) == 1
    [stream_id] = {request.headers["x-conversation-id"] for request in posts(server)}
    assert stream_id in server.requests[1].query


def test_a_stream_that_breaks_again_and_again_is_fetched_as_long_as_bytes_come() -> None:
    with FaultServer(WHOLE.cut(90).then(Reset())) as server:
        server.script(rest_of(WHOLE, most=90), path="/v1/stream")
        told = turns.run(turns.endpoint_at(server.base_url, resume="llama.cpp"))
    assert (told.text, told.state) == ("Rivers run to the sea, 都江堰 and rest.", TurnState.DONE)
    assert len(posts(server)) == 1


@pytest.mark.parametrize("answer", [status(404), sse(), status(500)])
def test_what_the_server_cannot_give_leaves_the_reply_incomplete(answer: Reply) -> None:
    with FaultServer(BEGUN) as server:
        server.script(answer, path="/v1/stream")
        told = turns.run(turns.endpoint_at(server.base_url, resume="llama.cpp"))
    assert (told.text, told.state) == ("The quick bro", TurnState.INCOMPLETE)
    assert [r.method for r in server.requests][0::1][0] == "POST"
    assert [r.method for r in server.requests][-1] == "DELETE"


def test_stop_has_a_kept_stream_forgotten() -> None:
    with FaultServer(content_stream("Hel", finish=None, done=False).then(Stall())) as server:
        server.script(status(204, b""), path="/v1/stream")

        async def main() -> Message:
            endpoint = turns.endpoint_at(server.base_url, resume="llama.cpp")
            turn = turns.start(endpoint)
            async for event in turn:
                if getattr(event, "text", ""):
                    turn.stop()
            return turn.reply()

        reply = asyncio.run(main())
    assert (reply.text, reply.state) == ("Hel", TurnState.STOPPED)
    assert [request.method for request in server.requests] == ["POST", "DELETE"]


def test_nothing_is_fetched_or_forgotten_after_a_whole_reply() -> None:
    with FaultServer(WHOLE) as server:
        turns.run(turns.endpoint_at(server.base_url, resume="llama.cpp"))
    assert [request.method for request in server.requests] == ["POST"]


# continue -----------------------------------------------------------------------------


def test_a_broken_reply_goes_on_from_its_last_whole_word_with_a_marked_seam() -> None:
    rest = content_stream(" br", "own fox", " jumps.")
    with FaultServer(BEGUN, rest) as server:
        endpoint = turns.endpoint_at(server.base_url, continue_="prefill", auto_continue=True)
        told = turns.run(endpoint)
    assert (told.text, told.state) == ("The quick brown fox jumps.", TurnState.DONE)
    assert told.reply.text == told.text
    assert told.reply.seams == (Seam(len("The quick bro"), "continued"),)
    assert len(told.of(Retrying)) == 1
    asked = [request.json["messages"] for request in posts(server)]
    assert asked[1] == [*asked[0], {"role": "assistant", "content": "The quick"}]


def test_without_leave_nothing_is_asked_twice() -> None:
    with FaultServer(BEGUN) as server:
        told = turns.run(turns.endpoint_at(server.base_url, continue_="prefill"))
    assert told.state == TurnState.INCOMPLETE
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [status(400), status(401), BEGUN])
def test_where_going_on_fails_the_words_stay_and_the_first_cause_is_told(answer: Reply) -> None:
    with FaultServer(BEGUN, answer) as server:
        endpoint = turns.endpoint_at(server.base_url, continue_="vllm", auto_continue=True)
        told = turns.run(endpoint)
    assert told.text.startswith("The quick bro")
    assert told.state == TurnState.INCOMPLETE
    assert isinstance(told.failure, failures.ConnectionBroken)
    assert len(server.requests) <= 3


def test_a_failed_reply_is_not_gone_on_with() -> None:
    reply = sse(chunk(content="Hel"), {"error": {"message": "no"}})
    with FaultServer(reply) as server:
        endpoint = turns.endpoint_at(server.base_url, continue_="prefill", auto_continue=True)
        assert turns.run(endpoint).state == TurnState.FAILED
    assert len(server.requests) == 1


# seams of a gateway ---------------------------------------------------------------------


def chunks(*said: tuple[str, str, str]) -> Reply:
    """(id, model, text) …"""
    return sse(*({**chunk(content=t), "id": i, "model": m} for i, m, t in said), "[DONE]")


@pytest.mark.parametrize(
    ("said", "seams"),
    [
        ([("a", "m", "one "), ("a", "m", "two "), ("b", "m", "three")], [8]),
        ([("a", "m", "one "), ("a", "n", "two")], [4]),
        ([("a", "m", "one "), ("b", "m", "two "), ("c", "m", "three")], []),
        ([("", "", "one "), ("", "", "two")], []),
        ([("a", "m", ""), ("a", "m", ""), ("b", "n", "one")], []),
    ],
)
def test_a_gateway_that_fails_over_leaves_a_seam(
    said: list[tuple[str, str, str]], seams: list[int]
) -> None:
    with FaultServer(chunks(*said)) as server:
        told = turns.run(turns.endpoint_at(server.base_url))
    assert told.text == "".join(text for *_, text in said)
    assert told.reply.seams == tuple(Seam(offset, "gateway") for offset in seams)


# silence --------------------------------------------------------------------------------


def test_a_stream_that_only_pings_is_told_to_be_alive_and_never_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.engine.turn.watchdog.TICK", 0.02)
    monkeypatch.setattr("desktop.engine.turn.turn.ALIVE_AFTER", 0.1)
    pings = [step for _ in range(30) for step in (Send(b": ping\n\n"), Wait(0.02))]
    body = content_stream("Hel").then().steps[:2]
    reply = sse().then(*body, *pings, *content_stream("lo").steps[1:])
    with FaultServer(reply) as server:
        told = turns.run(turns.endpoint_at(server.base_url, timeouts={"idle": 0.3}))
    assert (told.text, told.state) == ("Hello", TurnState.DONE)
    assert told.of(StillAlive)


class Clock:
    """Stands still but for the jumps of a test, which a sleep is to a clock that counts it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.looks = 0.0, 0
        monkeypatch.setattr("desktop.engine.turn.watchdog.clock", self)
        monkeypatch.setattr("desktop.engine.turn.watchdog.TICK", 0.02)

    def __call__(self) -> float:
        self.looks += 1
        return self.now

    async def looked_at(self) -> None:
        """Until the watchdog has looked twice more, so once from now on."""
        wanted = self.looks + 2
        while self.looks < wanted:  # noqa: ASYNC110 - the watchdog sets no event
            await asyncio.sleep(0.005)


def test_a_stream_that_is_dead_after_a_sleep_is_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    with FaultServer(content_stream("Hel", finish=None, done=False).then(Stall())) as server:

        async def main() -> Message:
            turn = turns.start(turns.endpoint_at(server.base_url, timeouts={"idle": 10**6}))
            async for event in turn:
                if getattr(event, "text", ""):
                    await clock.looked_at()
                    clock.now += 3600  # the machine sleeps for an hour …
                    await clock.looked_at()
                    clock.now += 4.1  # … and is awake for four seconds
            return turn.reply()

        reply = asyncio.run(main())
    assert (reply.text, reply.state) == ("Hel", TurnState.INCOMPLETE)
    assert reply.failure is not None
    assert reply.failure["kind"] == "lost_in_sleep"


def test_a_stream_that_survives_a_sleep_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    reply = content_stream("Hel", "lo")
    slept = sse().then(*reply.steps[:2], Hold(), *reply.steps[2:], Close())
    with FaultServer(slept) as server:

        async def main() -> Message:
            turn = turns.start(turns.endpoint_at(server.base_url))
            async for event in turn:
                if getattr(event, "text", "") == "Hel":
                    await clock.looked_at()
                    clock.now += 3600
                    await clock.looked_at()
                    server.release()
            return turn.reply()

        assert asyncio.run(main()).text == "Hello"
