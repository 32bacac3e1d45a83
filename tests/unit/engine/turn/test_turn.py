import gzip
import tracemalloc
from pathlib import Path

import pytest

from desktop.chat.deltas import ReasoningDelta
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, ToolCall, TurnState
from desktop.engine.events import NotSaved, Retrying
from desktop.engine.turn.habits import Habits
from desktop.wire import failures
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.fault_server import (
    CLOSE_BEFORE_HEAD,
    HEAD_ONLY,
    NO_ANSWER,
    RESET_BEFORE_HEAD,
    Close,
    FaultServer,
    Reply,
    Reset,
    Send,
    Stall,
    Wait,
    chunk,
    closed_port,
    content_stream,
    hanging_port,
    raw,
    sse,
    status,
)
from tests.support.proxy import Proxy
from tests.support.turns import Told

PART = content_stream("Hel", "lo", finish=None, done=False)


def ask(*replies: Reply, **settings: dict[str, float]) -> tuple[Told, FaultServer]:
    with FaultServer(*replies) as server:
        told = turns.run(turns.endpoint_at(server.base_url, **settings))
        server.wait_until_idle()
    return told, server


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries go out at once."""
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
    monkeypatch.setattr("desktop.engine.turn.turn.LOADING_POLL", 0.01)


# endings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "state", "finish", "failure"),
    [
        (content_stream("Hel", "lo"), "done", "stop", None),
        (content_stream("Hel", "lo", finish=None), "done", None, None),
        (content_stream("Hel", "lo", done=False), "done", "stop", None),
        (content_stream("Hel", "lo", finish="length"), "done", "length", None),
        (content_stream("Hel", "lo", finish="content_filter"), "done", "content_filter", None),
        (PART, "incomplete", None, None),
        (PART.framed("until_close"), "incomplete", None, None),
        (PART.then(Close()), "incomplete", None, failures.ConnectionBroken),
        (PART.then(Reset()), "incomplete", None, failures.ConnectionBroken),
        (content_stream("Hel", "lo").then(Reset()), "done", "stop", None),
    ],
)
def test_a_reply_ends_as_what_it_was(
    reply: Reply, state: str, finish: str | None, failure: type[failures.ConnectionBroken] | None
) -> None:
    told, server = ask(reply)
    assert (told.text, told.state, told.end.finish_reason) == ("Hello", state, finish)
    assert isinstance(told.failure, failure) if failure else told.failure is None
    assert told.reply.state == told.state
    assert len(server.requests) == 1


def test_an_error_in_the_stream_fails_the_turn_and_keeps_the_text() -> None:
    error = {"error": {"message": "out of memory", "code": 500}}
    for tail in ([], ["[DONE]"], [chunk("stop"), "[DONE]"]):
        told, _ = ask(sse(chunk(content="Hel"), error, *tail))
        assert (told.text, told.state) == ("Hel", TurnState.FAILED)
        assert told.failed_with(failures.ErrorInStream).message == "out of memory"


def test_reading_goes_on_after_an_event_that_is_no_json() -> None:
    told, _ = ask(sse(chunk(content="Hel"), "{oops", chunk(content="lo"), chunk("stop"), "[DONE]"))
    assert (told.text, told.state) == ("Hello", TurnState.FAILED)
    assert isinstance(told.failure, failures.MalformedEvent)


def test_an_event_whose_end_never_came_leaves_the_reply_incomplete() -> None:
    body = PART.body() + b'data: {"choices": [{"delta": {"content": "wor'
    told, _ = ask(sse(body))
    assert (told.text, told.state, told.failure) == ("Hello", TurnState.INCOMPLETE, None)


def test_a_whole_completion_in_place_of_a_stream_is_the_reply() -> None:
    message = {"role": "assistant", "content": "Hello", "reasoning_content": "hm"}
    whole = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    told, _ = ask(status(200, whole))
    assert (told.text, told.reasoning, told.state) == ("Hello", "hm", TurnState.DONE)


def test_an_empty_error_is_none() -> None:
    told, _ = ask(sse({"choices": [{"delta": {"content": "hi"}}], "error": {}}, chunk("stop")))
    assert (told.text, told.state) == ("hi", TurnState.DONE)


def test_a_reply_compressed_though_that_was_declined_is_read() -> None:
    packed = gzip.compress(content_stream("Hel", "lo").body())
    told, _ = ask(Reply(headers={"Content-Encoding": "gzip"}).then(Send(packed)).split(7))
    assert (told.text, told.state) == ("Hello", TurnState.DONE)
    told, _ = ask(Reply(headers={"Content-Encoding": "gzip"}).then(Send(packed)).cut(60))
    assert told.state == TurnState.INCOMPLETE
    told, _ = ask(Reply(headers={"Content-Encoding": "gzip"}).then(Send(b"no gzip")))
    assert isinstance(told.failure, failures.ConnectionBroken)


def test_a_bomb_of_compressed_text_is_not_unpacked() -> None:
    bomb = gzip.compress(b"data: " + bytes(50_000_000), compresslevel=9)
    with FaultServer(Reply(headers={"Content-Encoding": "gzip"}).then(Send(bomb))) as server:
        tracemalloc.start()
        told = turns.run(turns.endpoint_at(server.base_url))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(told.failure, failures.LineOverflow)
    assert peak < 15_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_a_compression_that_is_not_read_is_named(encoding: str) -> None:
    told, _ = ask(Reply(headers={"Content-Encoding": encoding}).then(Send(b"x")))
    assert isinstance(told.failure, failures.NotAStream)
    assert encoding in told.failure.message


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (status(200, "<!doctype html><title>Sign in</title>"), failures.NotAStream),
        (status(200, {"error": {"message": "no"}}), failures.ErrorInStream),
        (status(200, {"hello": "world"}), failures.NotAStream),
        (status(302, headers={"Location": "https://elsewhere.example/"}), failures.Redirected),
        (status(400), failures.RequestRefused),
        (status(400, {"error": {"message": "maximum context length is 10"}}), failures.ContextFull),
        (status(401), failures.KeyRefused),
        (status(403), failures.KeyRefused),
        (status(404), failures.NotFound),
        (status(404, {"error": {"code": "model_not_found"}}), failures.ModelNotFound),
        (status(413), failures.RequestRefused),
        (status(422), failures.RequestRefused),
        (status(429, {"error": {"code": "insufficient_quota"}}), failures.QuotaExhausted),
        (status(500), failures.ServerFailed),
        (status(502), failures.ServerFailed),
        (status(529, {"error": "overloaded"}), failures.ServerBusy),
        (raw(b"\x15\x03\x01\x00\x02\x02P\r\n\r\n"), failures.NotAStream),
        (CLOSE_BEFORE_HEAD, failures.ClosedWithoutAnswer),
        (RESET_BEFORE_HEAD, failures.ClosedWithoutAnswer),
    ],
)
def test_what_is_no_reply_fails_by_its_name_after_one_request(
    reply: Reply, failure: type[ChatError]
) -> None:
    told, server = ask(reply)
    assert told.state == TurnState.FAILED
    assert type(told.failure) is failure
    assert len(server.requests) == 1


def test_reasoning_and_tool_calls_are_told_and_kept_apart_from_the_text() -> None:
    call = {"index": 0, "function": {"name": "look", "arguments": '{"a"'}}
    rest = {"index": 0, "function": {"arguments": ": 1}"}}
    told, _ = ask(
        sse(
            chunk(reasoning_content="let me "),
            chunk(reasoning="see"),
            chunk(content="Hi", tool_calls=[call]),
            chunk(tool_calls=[rest]),
            chunk("tool_calls"),
            "[DONE]",
        )
    )
    assert (told.reasoning, told.text) == ("let me see", "Hi")
    assert told.reply.tool_calls == (ToolCall("look", '{"a": 1}'),)
    assert (told.state, told.end.finish_reason) == (TurnState.DONE, "tool_calls")


def test_a_character_cut_in_halves_by_its_escapes_arrives_whole() -> None:
    first, second = '{"choices":[{"delta":{"content":"a\\ud83d"}}]}', '\\ude00b"}}]}'
    told, _ = ask(sse(first, '{"choices":[{"delta":{"content":"' + second, "[DONE]"))
    assert told.text == "a😀b"
    told, _ = ask(sse(first, "[DONE]"))
    assert told.text == "a\ufffd"


# time limits --------------------------------------------------------------------------


def test_a_connection_that_is_not_accepted_is_unreachable(no_waiting: None) -> None:
    with hanging_port() as port:
        endpoint = turns.endpoint_at(f"http://127.0.0.1:{port}/v1", timeouts={"connect": 0.1})
        told = turns.run(endpoint)
    assert isinstance(told.failure, failures.ConnectTimedOut)
    assert told.failure.seconds == 0.1


def test_a_proxy_that_does_not_accept_is_the_one_named(no_waiting: None) -> None:
    with hanging_port() as port:
        proxy = f"http://me:hunter2@127.0.0.1:{port}"
        endpoint = turns.endpoint_at("http://a.invalid/v1", proxy=proxy, timeouts={"connect": 0.1})
        told = turns.run(endpoint)
    assert isinstance(told.failure, failures.ConnectTimedOut)
    assert (told.failure.host, told.failure.proxy) == ("a.invalid", f"127.0.0.1:{port}")


def test_a_certificate_seen_through_a_proxy_is_the_servers(tmp_path: Path) -> None:
    mine = Authority(tmp_path).issue("chat.example")
    with FaultServer(content_stream("Hi"), tls=mine) as server, Proxy(server.port) as proxy:
        told = turns.run(turns.endpoint_at("https://chat.example/v1", proxy=proxy.url))
    assert isinstance(told.failure, failures.TlsFailed)
    assert (told.failure.host, told.failure.proxy) == ("chat.example", None)
    assert (told.failure.reason, told.failure.issuer) == ("unknown_ca", "Weir test authority")
    assert len(proxy.requests) == 2  # the second is a look at who issued it
    assert not server.requests


def test_no_first_byte_within_its_limit_is_unreachable_and_not_asked_again() -> None:
    told, server = ask(NO_ANSWER, timeouts={"first_byte": 0.1})
    assert isinstance(told.failure, failures.FirstByteTimedOut)
    assert len(server.requests) == 1
    assert len(server.closed_by_client) == 1


def test_silence_after_text_is_incomplete_and_without_text_failed() -> None:
    told, _ = ask(PART.then(Stall()), timeouts={"idle": 0.1})
    assert (told.text, told.state) == ("Hello", TurnState.INCOMPLETE)
    assert isinstance(told.failure, failures.IdleTimedOut)
    told, _ = ask(HEAD_ONLY, timeouts={"idle": 0.1})
    assert told.state == TurnState.FAILED
    assert isinstance(told.failure, failures.IdleTimedOut)


def test_silence_after_a_finish_reason_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.FINISH_GRACE", 0.1)
    told, _ = ask(content_stream("Hello", done=False).then(Stall()))
    assert (told.text, told.state, told.failure) == ("Hello", TurnState.DONE, None)


def test_pings_after_a_finish_reason_do_not_keep_the_turn_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.FINISH_GRACE", 0.1)
    pings = [step for _ in range(200) for step in (Wait(0.02), Send(b": ping\n\n"))]
    told, server = ask(content_stream("Hello", done=False).then(*pings, Stall()))
    assert (told.text, told.state) == ("Hello", TurnState.DONE)
    assert len(server.closed_by_client) == 1


def test_what_had_come_of_an_error_is_read_where_its_body_does_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.wire.exchange.ERROR_BODY_SECONDS", 0.2)
    spent = status(429, {"error": {"code": "insufficient_quota"}}).framed("until_close")
    told, server = ask(spent.then(Stall()), timeouts={"first_byte": 0.15})
    assert isinstance(told.failure, failures.QuotaExhausted)
    assert len(server.requests) == 1


def test_a_server_that_keeps_the_connection_after_its_end_is_not_waited_for() -> None:
    told, server = ask(content_stream("Hello").then(Stall()))
    assert told.state == TurnState.DONE
    assert len(server.closed_by_client) == 1


# retries ------------------------------------------------------------------------------


def test_busy_and_rate_limited_are_asked_again_twice_at_most(no_waiting: None) -> None:
    limited = status(429, headers={"Retry-After": "0"})
    told, server = ask(limited, status(503), content_stream("Hello"))
    assert (told.text, len(server.requests)) == ("Hello", 3)
    causes = [event.cause for event in told.of(Retrying)]
    assert [cause.kind for cause in causes] == ["rate_limited", "server_busy"]
    told, server = ask(status(503))
    assert (told.state, len(server.requests)) == (TurnState.FAILED, 3)


def test_a_server_that_asks_for_more_than_a_minute_is_left_to_the_person() -> None:
    told, server = ask(status(429, headers={"Retry-After": "61"}))
    assert isinstance(told.failure, failures.RateLimited)
    assert (told.failure.retry_after, len(server.requests)) == (61.0, 1)


def test_a_closed_port_is_tried_again_and_then_unreachable(no_waiting: None) -> None:
    told = turns.run(turns.endpoint_at(f"http://127.0.0.1:{closed_port()}/v1"))
    assert isinstance(told.failure, failures.ConnectionRefused)
    assert len(told.of(Retrying)) == 2


def test_a_model_that_is_loading_is_polled_until_it_answers(no_waiting: None) -> None:
    loading = status(503, {"error": {"message": "Loading model", "code": 503}})
    told, server = ask(*[loading] * 5, content_stream("Hello"))
    assert (told.text, len(server.requests)) == ("Hello", 6)


# what is sent -------------------------------------------------------------------------


def test_the_request_is_what_the_protocol_asks_for() -> None:
    with FaultServer(content_stream("Hello")) as server:
        endpoint = turns.endpoint_at(server.base_url, model="gpt", headers={"X-Team": "weir"})
        turns.run(endpoint, key="sk-secret")
    [request] = server.requests
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-secret"
    assert request.headers["x-team"] == "weir"
    assert request.headers["accept-encoding"] == "identity"
    assert request.json == {
        "model": "gpt",
        "messages": turns.QUESTION,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_without_a_key_no_authorization_is_sent() -> None:
    _, server = ask(content_stream("Hello"))
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": {"message": "Unrecognized request argument supplied: stream_options"}},
        {"error": {"message": "Unsupported parameter", "param": "stream_options"}},
        {"message": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]"},
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"]}]},
        {"message": "extra fields not permitted"},
    ],
)
def test_a_server_that_refuses_stream_options_is_asked_without_them_from_then_on(
    refusal: dict[str, object],
) -> None:
    habits = Habits()
    with FaultServer(status(400, refusal), content_stream("Hello")) as server:
        for _ in range(2):
            told = turns.run(turns.endpoint_at(server.base_url), habits=habits)
            assert (told.text, told.of(Retrying)) == ("Hello", [])
    assert ["stream_options" in request.json for request in server.requests] == [True, False, False]


def test_headers_of_the_settings_are_sent_as_they_can_be() -> None:
    with FaultServer(content_stream("Hello")) as server:
        headers = {"X-Team": " caf\xe9 "}
        assert turns.run(turns.endpoint_at(server.base_url, headers=headers)).text == "Hello"
    assert server.requests[0].headers["x-team"] == "caf\xe9"


@pytest.mark.parametrize("host", ["xn--a", "a..b", "\u2028x", "a" * 70])
def test_a_name_that_cannot_be_one_is_not_found(no_waiting: None, host: str) -> None:
    told = turns.run(turns.endpoint_at(f"http://{host}/v1"))
    assert isinstance(told.failure, failures.NameNotResolved)


def test_a_key_that_is_cut_off_at_the_end_of_a_message_is_no_leak() -> None:
    body = {"error": {"message": "x" * 490 + "sk-secret-key"}}
    with FaultServer(status(500, body)) as server:
        told = turns.run(turns.endpoint_at(server.base_url), key="sk-secret-key")
    assert told.failed_with(failures.ServerFailed).message == "x" * 490 + "[key]"


def test_a_key_is_in_no_event_of_a_retry_and_in_no_chain_of_errors(no_waiting: None) -> None:
    body = {"error": {"message": "slow down, sk-secret"}}
    with FaultServer(status(429, body), CLOSE_BEFORE_HEAD) as server:
        told = turns.run(turns.endpoint_at(server.base_url), key="sk-secret")
    assert "sk-secret" not in str([event.cause for event in told.of(Retrying)])
    failure = told.failed_with(failures.ClosedWithoutAnswer)
    assert failure.__cause__ is failure.__context__ is None


def test_a_key_that_the_server_quotes_is_in_no_failure() -> None:
    body = {"error": {"message": "Incorrect API key provided: sk-secret."}}
    with FaultServer(status(401, body)) as server:
        told = turns.run(turns.endpoint_at(server.base_url), key="sk-secret")
    assert isinstance(told.failure, failures.KeyRefused)
    assert "sk-secret" not in repr(told.failure) + str(told.failure) + repr(told.reply)


# what is kept -------------------------------------------------------------------------


class Record:
    def __init__(self, failure: str | None = None) -> None:
        self.failure = failure
        self.rows: list[tuple[str, str]] = []
        self.message: Message | None = None

    def append(self, kind: str, text: str) -> None:
        self.rows.append((kind, text))

    def finish(self, message: Message) -> None:
        self.message = message


def test_all_that_arrives_is_recorded_in_its_order_and_the_end_once() -> None:
    record = Record()
    reply = sse(chunk(reasoning="hm"), chunk(content="Hel"), chunk(content="lo"), "[DONE]")
    with FaultServer(reply) as server:
        told = turns.run(turns.endpoint_at(server.base_url), record=record)
    assert record.rows == [("reasoning", "hm"), ("content", "Hel"), ("content", "lo")]
    assert record.message == told.reply
    assert told.of(ReasoningDelta) == [ReasoningDelta("hm")]


def test_a_full_disk_is_told_once_and_stops_nothing() -> None:
    with FaultServer(content_stream("Hel", "lo")) as server:
        told = turns.run(turns.endpoint_at(server.base_url), record=Record("full"))
    assert (told.text, told.of(NotSaved)) == ("Hello", [NotSaved("full")])


def test_figures_are_told_with_the_servers_own_count() -> None:
    told, _ = ask(content_stream("a", "b", "c", usage=True).paced(0.005))
    stats = told.end.stats
    assert (stats.prompt_tokens, stats.completion_tokens, stats.estimated) == (7, 3, False)
    assert stats.ttft_ms
    assert stats.tokens_per_second


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "0", "[::ffff:127.0.0.1]"])
def test_this_machine_is_asked_past_every_proxy_however_it_is_written(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with FaultServer(content_stream("Hello")) as server:
        told = turns.run(turns.endpoint_at(server.base_url.replace("127.0.0.1", host)))
    assert (told.text, told.state) == ("Hello", TurnState.DONE)
