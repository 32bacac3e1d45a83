import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.deltas import ContentDelta, UsageReported
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.meter import Meter
from desktop.engine.recording import recording as module
from desktop.engine.recording.reading import Reading
from desktop.engine.recording.recording import Recorder, Recording
from tests.support import turns
from tests.support.fault_server import FaultServer, chunk, content_stream, event, status
from tests.support.recordings import recorded

KEY = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"


class Wire:
    """A recording that is written by hand; every step takes a tenth of a second."""

    def __init__(self) -> None:
        self.recording = Recording(Endpoint("test", "http://h/v1", "m"))
        self._at = itertools.count(0, 1)
        self.recorder = Recorder(self.recording, lambda: next(self._at) / 10)

    def ask(self, method: str = "POST", status: int = 200) -> None:
        self.recorder.asked(method, "http://h/v1/chat/completions", {"a": "b"}, b'{"x": 1}')
        self.recorder.reached("sent")
        self.recorder.answered(status, {"content-type": "text/event-stream"})

    def read(self) -> Reading:
        reading = Reading(self.recording)
        reading.advance()
        return reading


def rows(reading: Reading) -> list[tuple[str, str]]:
    found = (reading.row(index) for index in range(reading.row_count))
    return [(row.type, row.summary) for row in found]


def test_rows_tell_what_happened_in_order() -> None:
    reply = content_stream("Hel", "lo")
    with FaultServer(status(503), reply) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
        _told, recording = recorded(turns.endpoint_at(server.base_url), key=KEY)
    reading = Reading(recording)
    reading.advance()
    events = [f"{e.strip().decode()}" for e in reply.body().split(b"\n\n") if e]
    asked = ["request", "connected", "sent", "head"]
    assert [type_ for type_, _summary in rows(reading)] == [
        *("stage", *asked, "event", "over", "wait"),
        *("stage", *asked, *["event"] * len(events), "over", "end"),
    ]
    assert [summary for type_, summary in rows(reading) if type_ == "event"][1:] == events
    index = next(i for i in range(reading.row_count) if reading.row(i).type == "request")
    assert "authorization: Bearer ***" in reading.text(index)
    assert '"content": "hello"' in reading.text(index)
    assert KEY not in "".join(map(reading.text, range(reading.row_count)))


def test_figures_of_an_exchange_and_its_tokens() -> None:
    wire = Wire()
    wire.ask()
    wire.recorder.received(event(chunk(role="assistant", content="")))
    wire.recorder.received(event(chunk(content="a")))
    wire.recorder.received(event(chunk(content="b")) + event(chunk(content="c"))[:20])
    wire.recorder.received(event(chunk(content="c"))[20:])
    reading = wire.read()
    (exchange,) = reading.exchanges
    assert exchange.began == pytest.approx(0.1)  # the recorder took the first one for itself
    assert exchange.head == pytest.approx(0.3)
    assert exchange.first_byte == pytest.approx(0.4)
    assert exchange.first_token == pytest.approx(0.5)
    assert list(reading.tokens) == pytest.approx([0.5, 0.6, 0.7])
    assert list(reading.latencies) == pytest.approx([0.0, 0.1, 0.1])
    assert reading.seconds == pytest.approx(0.7)


def test_a_rest_that_is_fetched_belongs_to_the_same_answer_and_a_new_request_does_not() -> None:
    wire = Wire()
    wire.ask()
    whole = event(chunk(content="a")) + event(chunk(content="b"))
    at = len(event(chunk(content="a"))) + 20
    wire.recorder.received(whole[:at])
    wire.recorder.over(None)
    wire.ask("GET")
    wire.recorder.received(whole[at:])
    wire.recorder.over(None)
    wire.ask()
    wire.recorder.received(event(chunk(content="c")))
    reading = wire.read()
    assert [exchange.method for exchange in reading.exchanges] == ["POST", "GET", "POST"]
    assert len(reading.tokens) == 3
    # What the cut left of an event, and its rest, are rows of their own: that is what came.
    assert [latency > 0 for latency in reading.latencies] == [False, True, False]


def test_the_body_of_an_error_brings_no_tokens() -> None:
    wire = Wire()
    wire.ask(status=500)
    wire.recorder.received(event(chunk(content="a")))
    assert not wire.read().tokens


def test_a_gap_is_what_a_reader_feels() -> None:
    wire = Wire()
    wire.ask()
    for number in range(20):
        if number == 10:
            for _tick in range(30):
                next(wire._at)
        wire.recorder.received(event(chunk(content="a")))
    ((start, end),) = wire.read().gaps()
    assert end - start == pytest.approx(3.1)


STREAM = (
    b": ping\r\n\r\ndata: 1\n\ndata: 2\rdata: 3\r\rdata: \xe6\xb0\xb4\n\n\n\nevent: x\ndata: rest"
)


@given(st.sets(st.integers(1, len(STREAM) - 1)), st.integers(0, 1))
def test_blocks_do_not_depend_on_how_the_bytes_came_nor_on_when_one_looks(
    cuts: set[int], looking: int
) -> None:
    wire = Wire()
    wire.ask()
    reading = Reading(wire.recording)
    for start, end in itertools.pairwise([0, *sorted(cuts), len(STREAM)]):
        wire.recorder.received(STREAM[start:end])
        if looking:
            reading.advance()
    wire.recorder.over(None)
    reading.advance()
    texts = [reading.text(i) for i in range(reading.row_count) if reading.row(i).type == "event"]
    assert "".join(texts) == STREAM.decode()
    assert [text.strip() for text in texts if text.strip()] == [
        ": ping",
        "data: 1",
        "data: 2\rdata: 3",
        "data: 水",
        "event: x\ndata: rest",
    ]


def test_looking_while_it_arrives_shows_the_same_as_looking_afterwards() -> None:
    with FaultServer(content_stream(*"abcdef", usage=True).split(33)) as server:
        _told, recording = recorded(turns.endpoint_at(server.base_url))
    whole = Reading(recording)
    whole.advance()
    live, copy = Recording(recording.endpoint), Reading(Recording(recording.endpoint))
    copy = Reading(live)
    facts = list(recording.facts)
    for number, at, data in recording.pieces():
        while facts and facts[0].chunks <= number:
            live.add_fact(facts.pop(0))
            copy.advance()
        live.add_chunk(at, data)
        copy.advance()
    for fact in facts:
        live.add_fact(fact)
    assert copy.advance()
    assert not copy.advance()
    assert rows(copy) == rows(whole)
    assert (copy.tokens, copy.latencies) == (whole.tokens, whole.latencies)


def test_a_key_that_lies_on_the_edge_of_a_row_is_masked() -> None:
    wire = Wire()
    wire.recorder.uses(wire.recording.endpoint, KEY)
    wire.ask()
    wire.recorder.received(f"data: {KEY[:10]}".encode())
    wire.recorder.received(f"{KEY[10:]}\n\ndata: x\n\n{KEY[:15]}".encode())
    reading = wire.read()
    text = "".join(map(reading.text, range(reading.row_count)))
    assert KEY not in text
    assert "*" * len(KEY) in text


def test_the_end_of_a_long_body_is_shown_once_the_turn_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("HEAD_CHUNKS", 10), ("TAIL_CHUNKS", 4)):
        monkeypatch.setattr(module, name, value)
    wire = Wire()
    wire.ask()
    reading = Reading(wire.recording)
    for number in range(50):
        wire.recorder.received(b"data: %d\n\n" % number)
        reading.advance()
    assert [s for type_, s in rows(reading) if type_ == "event"] == [
        f"data: {n}" for n in range(10)
    ]
    wire.recorder.on_event(_end())
    reading.advance()
    shown = [summary for type_, summary in rows(reading) if type_ == "event"]
    assert shown[-1] == "data: 49"
    assert len(shown) == 50 - wire.recording.left_out_chunks


def _end() -> TurnEnded:
    return TurnEnded(TurnState.DONE, "stop", None, TurnStats())


def test_a_long_turn_can_be_looked_at_in_pieces() -> None:
    wire = Wire()
    wire.ask()
    for number in range(25):
        wire.recorder.received(b"data: %d\n\n" % number)
    whole, pieces = wire.read(), Reading(wire.recording)
    taken = []
    while count := pieces.advance(10):
        taken.append(count)
    size = len(wire.recording.head.data)
    assert sum(taken) == size + 3  # and the facts before the first read
    assert max(taken[1:]) == 10
    assert rows(pieces) == rows(whole)


def test_lines_without_anything_in_them_are_no_rows_of_their_own() -> None:
    wire = Wire()
    wire.ask()
    wire.recorder.received(b"data: 1" + b"\n" * 100_000 + b"data: 2\n\n")
    shown = [summary for type_, summary in rows(wire.read()) if type_ == "event"]
    assert shown == ["data: 1", "data: 2"]


@pytest.mark.parametrize("usage", [None, 30])
def test_the_figures_are_those_of_the_turn_itself(usage: int | None) -> None:
    wire, now = Wire(), 0.0
    turn = Meter(lambda: now)
    wire.ask()
    turn.asked()
    for _number in range(12):
        wire.recorder.received(b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n')
        turn.add(ContentDelta("a"))
        now += 0.1
    if usage:
        counted = {"prompt_tokens": 5, "completion_tokens": usage}
        wire.recorder.received(event({"choices": [], "usage": counted}))
        turn.add(UsageReported(5, usage))
    read, meant = wire.read().meter.stats(), turn.stats()
    assert read.rate == pytest.approx(meant.rate)
    assert read.rate == pytest.approx(29 / 1.1 if usage else 11 / 1.1)
    assert (read.completion_tokens, read.estimated) == (meant.completion_tokens, usage is None)


def test_too_few_tokens_have_no_rate() -> None:
    assert TurnStats(tokens_per_second=900.0, completion_tokens=7).rate is None
    assert TurnStats(tokens_per_second=900.0, completion_tokens=8).rate == 900
