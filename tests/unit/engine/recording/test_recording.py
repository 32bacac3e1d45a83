import asyncio
import itertools

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.recording import recording as module
from desktop.engine.recording.recording import Recorder, Recording
from desktop.engine.recording.recordings import Recordings
from tests.support import turns
from tests.support.fault_server import (
    FaultServer,
    Reset,
    Stall,
    closed_port,
    content_stream,
    status,
)
from tests.support.recordings import recorded, types

KEY = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"
ENDPOINT = Endpoint("test", "http://127.0.0.1:1/v1", "m")


def body_of(recording: Recording) -> bytes:
    return b"".join(data for _number, _at, data in recording.pieces())


def test_a_turn_is_written_down_from_its_request_to_its_end() -> None:
    reply = content_stream("Hel", "lo")
    with FaultServer(reply) as server:
        told, recording = recorded(turns.endpoint_at(server.base_url), key=KEY)
    assert told.text == "Hello"
    assert types(recording) == ["stage", "request", "connected", "sent", "head", "over", "end"]
    assert body_of(recording) == reply.body()
    request = recording.facts[1].data
    assert (request["method"], request["url"]) == ("POST", f"{server.base_url}/chat/completions")
    assert request["body"] == server.requests[0].body
    assert request["headers"]["authorization"] == "Bearer ***"
    assert {
        n.lower(): v for n, v in request["headers"].items() if n != "authorization"
    }.items() <= {**server.requests[0].headers}.items()
    assert recording.facts[4].data["status"] == 200
    times = [fact.at for fact in recording.facts]
    assert times == sorted(times)
    assert recording.end is recording.facts[-1]
    assert recording.end.data == {"state": "done", "finish_reason": "stop", "failure": None}


def test_a_retry_is_written_down_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
    with FaultServer(status(503), content_stream("Hi")) as server:
        _told, recording = recorded(turns.endpoint_at(server.base_url))
    assert types(recording).count("request") == 2
    waits = [fact.data for fact in recording.facts if fact.type == "wait"]
    assert [wait["cause"]["kind"] for wait in waits] == ["server_busy"]
    overs = [fact.data for fact in recording.facts if fact.type == "over"]
    assert [over["failure"] and over["failure"]["kind"] for over in overs] == ["server_busy", None]
    assert b"Service Unavailable" in body_of(recording)  # the error's own body, too


def test_what_fails_before_the_head_is_written_down() -> None:
    endpoint = turns.endpoint_at(f"http://127.0.0.1:{closed_port()}/v1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
        told, recording = recorded(endpoint)
    assert told.failed_with(ChatError).kind == "connection_refused"
    assert "head" not in types(recording)
    assert recording.facts[-2].data["failure"]["kind"] == "connection_refused"
    assert recording.end is not None
    assert recording.end.data["state"] == "failed"


def test_a_break_and_a_stop_are_told_apart() -> None:
    with FaultServer(content_stream("Hel", finish=None, done=False).then(Reset())) as server:
        _told, broken = recorded(turns.endpoint_at(server.base_url))
    over = next(fact for fact in broken.facts if fact.type == "over")
    assert (over.data["failure"]["kind"], over.data["cut"]) == ("connection_broken", False)


def test_header_values_that_are_secrets_are_masked_and_others_are_not() -> None:
    headers = {"api-key": "abcdefgh", "X-Team": "blue", "X-Auth-Token": "ijklmnop"}
    with FaultServer(content_stream("abcdefgh ijklmnop blue")) as server:
        endpoint = turns.endpoint_at(f"{server.base_url}?token=qrstuvwx&v=2", headers=headers)
        _told, recording = recorded(endpoint)
    request = recording.facts[1].data
    assert "?token=***&v=2" in request["url"]
    assert request["headers"]["api-key"] == request["headers"]["x-auth-token"] == "***"
    assert request["headers"]["x-team"] == "blue"
    assert b"******** ******** blue" in body_of(recording)


def a_long_turn(chunks: int, size: int = 250) -> Recording:
    """So many reads; each says its number."""
    recording = Recording(ENDPOINT)
    recorder = Recorder(recording, itertools.count(0, 0.01).__next__)
    recorder.asked("POST", "http://x/v1/chat/completions", {}, b"{}")
    recorder.answered(200, {})
    for number in range(chunks):
        recorder.received(b'data: {"n": %d, "x": "' % number + b"x" * size + b'"}\n\n')
    return recording


def test_of_a_very_long_turn_beginning_and_end_are_kept_and_the_rest_is_counted() -> None:
    recording = a_long_turn(100_000)
    pieces = list(recording.pieces())
    numbers = [number for number, _at, _data in pieces]
    assert all(b'{"n": %d,' % number in data for number, _at, data in pieces)
    assert (numbers[0], numbers[-1]) == (0, 99_999)
    assert recording.left_out_chunks == 100_000 - len(numbers) > 50_000
    total = sum(len(data) for _number, _at, data in pieces)
    all_bytes = sum(len(b'data: {"n": %d, "x": ""}\n\n' % n) + 250 for n in range(100_000))
    assert recording.left_out_bytes == all_bytes - total
    gap = next(n for n, (a, b) in enumerate(itertools.pairwise(numbers)) if b != a + 1)
    assert numbers == [*range(gap + 1), *range(numbers[gap + 1], 100_000)]


@pytest.mark.parametrize("size", [0, 250, 5000])
def test_a_turn_of_100_000_reads_stays_below_20_mb(size: int) -> None:
    import tracemalloc

    data = b"data: " + b"x" * size + b"\n\n"
    recording = Recording(ENDPOINT)
    tracemalloc.start()
    for number in range(100_000):
        recording.add_chunk(number * 0.01, data)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert recording.size == pytest.approx(held, rel=0.3)


def test_a_key_that_lies_across_two_stores_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD_CHUNKS", 2)
    recording = Recording(ENDPOINT)
    recording.secrets = {KEY}
    for piece in (b"data: ", KEY[:9].encode(), KEY[9:].encode(), b" yes"):
        recording.add_chunk(0.0, piece)
    assert len(recording.stores) == 2
    assert body_of(recording) == b"data: " + b"*" * len(KEY) + b" yes"


def test_of_one_reply_with_many_turns_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.recording.recordings.MAX_ALL", 7_000)
    recordings, reply = Recordings(), Message(1, None, Role.ASSISTANT, (), 0.0)
    for number in range(5):
        recorder = recordings.begin(reply, ENDPOINT, lambda: 0.0)
        assert recorder is not None
        recorder.received(b"%d" % number * 2_000)
        recorder.on_event(_end())
    kept = [body_of(one)[:1] for one in recordings.of(1)]
    assert kept == [b"2", b"3", b"4"]  # room is made before one begins


def test_a_server_that_loads_for_long_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_FACTS", 20)
    recording = Recording(ENDPOINT)
    recorder = Recorder(recording, lambda: 0.0)
    for _poll in range(30):
        recorder.asked("POST", "http://x", {}, b"{...}" * 10)
    bodies = {id(fact.data["body"]) for fact in recording.facts}
    assert (len(recording.facts), recording.facts_left_out, len(bodies)) == (20, 10, 1)


def test_the_oldest_recordings_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.recording.recordings.MAX_ALL", 5_000)
    recordings, replies = (
        Recordings(),
        [Message(n, None, Role.ASSISTANT, (), 0.0) for n in range(4)],
    )
    for reply in replies[:3]:
        recorder = recordings.begin(reply, ENDPOINT, lambda: 0.0)
        assert recorder is not None
        recorder.received(b"x" * 3_000)
        if reply.id != 1:  # this one is still arriving
            recorder.on_event(_end())
    recordings.begin(replies[3], ENDPOINT, lambda: 0.0)
    assert [len(recordings.of(reply.id)) for reply in replies] == [0, 1, 0, 1]
    recordings.begin(replies[3], ENDPOINT, lambda: 0.0)
    assert len(recordings.of(3)) == 2  # a reply that was gone on with has both


def _end() -> TurnEnded:
    return TurnEnded(TurnState.DONE, "stop", None, TurnStats())


def test_a_turn_without_a_listener_to_its_wire_costs_nothing_and_works() -> None:
    with FaultServer(content_stream("Hi")) as server:
        assert turns.run(turns.endpoint_at(server.base_url)).text == "Hi"


def test_stopping_is_written_down() -> None:
    async def main() -> Recording:
        recording = Recording(ENDPOINT)
        with FaultServer(content_stream("Hel", finish=None, done=False).then(_hold())) as server:
            from desktop.engine.turn.transport import NetworkTransport

            recorder = Recorder(recording, asyncio.get_running_loop().time)
            turn = turns.start(
                turns.endpoint_at(server.base_url), transport=NetworkTransport(recorder)
            )
            async for event in turn:
                if getattr(event, "text", ""):
                    turn.stop()
        return recording

    recording = asyncio.run(main())
    over = next(fact for fact in recording.facts if fact.type == "over")
    assert recording.end is not None
    assert (over.data["cut"], recording.end.data["state"]) == (True, "stopped")


def _hold() -> Stall:

    return Stall()


def test_nothing_is_recorded_where_that_may_not_be_and_what_was_is_let_go_of() -> None:
    allowed, reply = True, Message(1, None, Role.ASSISTANT, (), 0.0)
    recordings = Recordings(lambda: allowed)
    running = recordings.begin(reply, ENDPOINT, lambda: 0.0)
    assert running is not None
    running.received(b"one")
    allowed = False
    assert recordings.begin(reply, ENDPOINT, lambda: 0.0) is None
    recordings.obey()
    assert recordings.of(1) == []
    running.asked("POST", "http://x", {}, b"{}")
    running.received(b"two")
    assert (body_of(running.recording), running.recording.facts) == (b"", [])
