import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.content import of_text
from desktop.chat.deltas import SeamMarked
from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState
from desktop.engine.events import Retrying, Stage, StageReached
from desktop.engine.recording.recording import Recorder, Recording
from desktop.engine.recording.recording_file import load_recording, save_recording
from desktop.engine.turn.playback import play, question_of
from desktop.engine.turn.transport import NetworkTransport
from tests.support import turns
from tests.support.fault_server import (
    Close,
    FaultServer,
    Request,
    Reset,
    Send,
    Stall,
    Wait,
    chunk,
    closed_port,
    content_stream,
    event,
    sse,
    status,
)
from tests.support.recordings import played, recorded
from tests.support.script import Reply
from tests.support.turns import Told

PART = content_stream("Hel", "lo wor", finish=None, done=False)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries and continuations go out at once."""
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
    monkeypatch.setattr("desktop.engine.turn.turn.CONTINUE_DELAY", 0.0)


def once_more(
    tmp_path: Path, *replies: Reply, **settings: str | bool | dict[str, float]
) -> tuple[Told, Told]:
    """What a turn told, and what its recording tells, saved and read again."""
    with FaultServer(*replies) as server:
        told, recording = recorded(turns.endpoint_at(server.base_url, **settings))
    path = tmp_path / "a.weir.jsonl"
    save_recording(recording, path)
    return told, played(load_recording(path))


REPLIES = {
    "done": [content_stream("Hel", "lo", usage=True)],
    "reasoning": [sse(chunk(reasoning_content="Hm."), chunk(content="So."), chunk("stop"))],
    "length": [content_stream("Hel", "lo", finish="length")],
    "incomplete": [PART],
    "broken": [PART.then(Close())],
    "reset": [PART.then(Reset())],
    "retried": [status(503), status(503), content_stream("Hi")],
    "refused": [status(401, {"error": {"message": "Invalid API key"}})],
    "no usage": [status(400, {"error": {"message": "Unknown field stream_options"}}), PART],
    "error event": [sse(chunk(content="a"), {"error": {"message": "out of memory"}})],
    "malformed": [sse(chunk(content="a"), "{no", chunk("stop"), "[DONE]")],
    "html": [sse(b"<html>Log in</html>")],
    "tool": [sse(chunk(tool_calls=[{"index": 0, "function": {"name": "f", "arguments": "{}"}}]))],
    "gateway": [
        sse(*[chunk(content="a ")] * 3, {**chunk(content="b"), "id": "other"}, chunk("stop"))
    ],
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_turn_is_played_to_the_same_end(name: str, tmp_path: Path, no_waiting: None) -> None:
    told, again = once_more(tmp_path, *REPLIES[name])
    assert (again.text, again.reasoning) == (told.text, told.reasoning)
    assert (again.state, again.end.finish_reason) == (told.state, told.end.finish_reason)
    assert (again.failure and again.failure.kind) == (told.failure and told.failure.kind)
    assert [type(e) for e in again.events] == [type(e) for e in told.events]
    assert (again.reply.seams, again.reply.tool_calls) == (told.reply.seams, told.reply.tool_calls)


def test_a_continued_turn_is_played_with_its_seam(tmp_path: Path, no_waiting: None) -> None:
    rest = content_stream(" world, and ", "more.")
    told, again = once_more(tmp_path, PART, rest, continue_="prefill", auto_continue=True)
    assert told.text == "Hello world, and more."
    assert again.text == told.text
    assert again.of(SeamMarked) == told.of(SeamMarked) == [SeamMarked("continued")]
    assert len(again.of(Retrying)) == len(told.of(Retrying)) == 1


def test_a_resumed_turn_is_played_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 0.0))
    body = content_stream("都江堰", "建于", "公元前").body()
    cut = content_stream().framed("until_close")

    def rest(request: Request) -> Reply:
        start = int(dict(p.split("=") for p in request.query.split("&"))["from"])
        return type(cut)((Send(body[start:]),), 200, {"Content-Type": "text/event-stream"})

    first = type(cut)((Send(body[:230]),), 200, {"Content-Type": "text/event-stream"})
    with FaultServer(first.then(Close())) as server:
        server.script(rest, path="/v1/stream")
        told, recording = recorded(turns.endpoint_at(server.base_url, resume="llama.cpp"))
    assert told.text == "都江堰建于公元前"
    path = tmp_path / "a.weir.jsonl"
    save_recording(recording, path)
    again = played(load_recording(path))
    assert (again.text, again.state, again.reply.seams) == (told.text, TurnState.DONE, ())


def test_a_limit_that_passed_passes_again(tmp_path: Path) -> None:
    told, again = once_more(tmp_path, PART.then(Stall()), timeouts={"idle": 0.3})
    assert told.failed_with(ChatError).kind == again.failed_with(ChatError).kind == "idle_timed_out"
    assert (again.state, again.text) == (told.state, told.text)


def test_what_failed_before_the_head_fails_again(no_waiting: None) -> None:
    endpoint = turns.endpoint_at(f"http://127.0.0.1:{closed_port()}/v1")
    told, recording = recorded(endpoint)
    again = played(recording)
    assert (
        told.failed_with(ChatError).kind
        == again.failed_with(ChatError).kind
        == "connection_refused"
    )
    assert len(again.of(Retrying)) == len(told.of(Retrying)) == 2


def test_a_turn_that_never_asked_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.wire.failures import KeyMissing

    async def prepare(reach: Callable[[Stage], None]) -> None:
        reach(Stage.KEY)
        raise KeyMissing("test", None)

    endpoint = turns.endpoint_at("http://127.0.0.1:1/v1")
    told, recording = recorded(endpoint, prepare=prepare)
    again = played(recording)
    assert told.failed_with(ChatError).kind == again.failed_with(ChatError).kind == "key_missing"
    assert again.of(StageReached) == told.of(StageReached) == [StageReached(Stage.KEY)]
    assert question_of(recording) == ""


def test_a_stopped_turn_stops_by_itself(tmp_path: Path) -> None:
    from desktop.engine.recording.recording import Recorder, Recording
    from desktop.engine.turn.transport import NetworkTransport

    async def main() -> Recording:
        with FaultServer(PART.then(Stall())) as server:
            endpoint = turns.endpoint_at(server.base_url)
            recording = Recording(endpoint)
            recorder = Recorder(recording, asyncio.get_running_loop().time)
            turn = turns.start(endpoint, transport=NetworkTransport(recorder))
            async for told in turn:
                if getattr(told, "text", "") == "lo wor":
                    turn.stop()
        return recording

    again = played(asyncio.run(main()))
    assert (again.state, again.text) == (TurnState.STOPPED, "Hello wor")


def test_a_turn_that_went_on_by_hand_is_played_from_the_text_it_had() -> None:
    from desktop.chat.messages import Message, Role
    from desktop.chat.request import Request
    from desktop.engine.recording.recordings import Recordings
    from desktop.engine.turn.attempt import Target
    from desktop.engine.turn.transport import NetworkTransport
    from desktop.engine.turn.turn import Turn

    reply = Message(7, None, Role.ASSISTANT, of_text("Hello wor"), 0.0, state=TurnState.STREAMING)
    recordings = Recordings()

    async def main() -> Told:
        with FaultServer(content_stream(" world!")) as server:
            endpoint = turns.endpoint_at(server.base_url, continue_="prefill")

            async def ready(reach: Callable[[Stage], None]) -> Target:
                return Target(endpoint, None)

            recorder = recordings.begin(reply, endpoint, asyncio.get_running_loop().time)
            turn = Turn(reply, Request(turns.QUESTION), ready, transport=NetworkTransport(recorder))
            return await turns.follow(turn)

    told = asyncio.run(main())
    again = played(recordings.of(7)[0])
    assert told.reply.text == again.reply.text == "Hello world!"


def test_it_comes_at_the_pace_it_came() -> None:
    reply = sse(event(chunk(content="a"))).then(
        Wait(0.4), Send(event(chunk(content="b"))), Wait(0.2)
    )
    with FaultServer(reply.then(Send(event("[DONE]")))) as server:
        _told, recording = recorded(turns.endpoint_at(server.base_url))
    arrivals: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        async for told in play(recording):
            if getattr(told, "text", ""):
                arrivals.append(loop.time())

    asyncio.run(main())
    first, second = [at for _n, at, data in recording.pieces() if b"content" in data]
    # A busy machine makes it later, never earlier.
    assert arrivals[1] - arrivals[0] > (second - first) - 0.1


def test_what_came_before_the_request_does_not_count_as_waiting_for_the_token() -> None:
    from desktop.engine.turn.attempt import Target

    with FaultServer(content_stream("Hi")) as server:
        endpoint = turns.endpoint_at(server.base_url)

        async def prepare(reach: Callable[[Stage], None]) -> Target:
            reach(Stage.KEY)
            await asyncio.sleep(0.5)
            return Target(endpoint, None)

        told, recording = recorded(endpoint, prepare=prepare)
    assert told.end.stats.ttft_ms is not None
    began = time.monotonic()
    again = played(recording)
    took_ms = (time.monotonic() - began) * 1000
    assert again.end.stats.ttft_ms is not None
    assert again.end.stats.ttft_ms < took_ms - 450  # all but the wait, on a busy machine too


def test_the_question_is_found_in_the_request() -> None:
    messages = [{"role": "user", "content": "first"}, {"role": "assistant", "content": "x"}]
    messages.append({"role": "user", "content": "second"})
    with FaultServer(content_stream("Hi")) as server:
        _told, recording = recorded(turns.endpoint_at(server.base_url), messages=messages)
    assert question_of(recording) == "second"
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    content = [{"type": "text", "text": "third"}, picture]
    body = json.dumps({"messages": [{"role": "user", "content": content}]}).encode()
    sent = recording.facts[1]
    recording.facts[1] = replace(sent, data={**sent.data, "body": body})
    assert question_of(recording) == "third"
    for body in (b"", b"[]", b"{", json.dumps({"messages": [1]}).encode()):
        recording.facts[1] = replace(sent, data={**sent.data, "body": body})
        assert question_of(recording) == ""


def test_a_recording_that_was_cut_off_ends_incomplete() -> None:
    with FaultServer(PART.then(Stall())) as server:

        async def main() -> Recording:
            endpoint = turns.endpoint_at(server.base_url)
            recording = Recording(endpoint)
            recorder = Recorder(recording, asyncio.get_running_loop().time)
            turn = turns.start(endpoint, transport=NetworkTransport(recorder))
            async for told in turn:
                if getattr(told, "text", "") == "lo wor":
                    saved = list(recording.facts), recording
                    break
            turn.stop()
            await turn.ended()
            saved[1].facts, saved[1].end = saved[0], None
            return saved[1]

        again = played(asyncio.run(main()))
    assert (again.state, again.text) == (TurnState.INCOMPLETE, "Hello wor")
