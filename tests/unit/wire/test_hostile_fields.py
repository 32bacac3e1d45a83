"""Any header, any number in any field, any proxy of the environment: nothing is unexpected."""

import contextlib
import json
import math
import sqlite3
import ssl

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError, UnknownFailure
from desktop.engine.explain.sentences import explain, explain_record
from desktop.engine.turn.retry import delay_before_retry
from desktop.wire import failures
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.exchange import _proxy
from desktop.wire.failures import BadTransportSetting, RateLimited
from desktop.wire.refusals import LONGEST_WAIT, failure_from, retry_after
from desktop.wire.reply import ReplyDecoder
from desktop.wire.sse import EventDecoder
from tests.support import turns
from tests.support.fault_server import FaultServer, content_stream, raw
from tests.support.script import chunk, event
from tests.support.sizes import examples

LONG = "9" * 5000
STATUSES = [301, 400, 401, 403, 404, 407, 413, 418, 422, 429, 451, 500, 503, 529, 599]
NAMES = ["retry-after", "location", "x-request-id", "content-type", "set-cookie", "date"]
Numbers = st.sampled_from(
    [LONG, f"-{LONG}", "1e999", f"0.{LONG}", f"1{'0' * 4000}", "-1", "0", "NaN", "Infinity", "1.5"]
)
Values = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40)
Dates = st.builds(
    "Sun, {} Nov {} {}:00:30 {}".format,
    Numbers | st.integers().map(str),
    Numbers | st.integers().map(str),
    Numbers | st.integers(0, 99).map(str),
    st.sampled_from(["GMT", f"+{LONG}", "-99999999999", "-0000", "+2400", "Z"]),
)
Headers = st.dictionaries(st.sampled_from(NAMES), Values | Numbers | Dates, max_size=4)
Json = st.recursive(
    Numbers | st.sampled_from(["null", "true", '"x"', '"\\ud800"', '"too many tokens"']),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"),
)
Fields = st.sampled_from(
    ["code", "type", "message", "param", "n_ctx", "n_prompt_tokens", "detail", "error"]
)
Objects = st.dictionaries(Fields, Json, max_size=5).map(
    lambda fields: "{" + ",".join(f'"{name}": {value}' for name, value in fields.items()) + "}"
)


def check(failure: ChatError) -> None:
    """It can be told, and kept, and told again from what was kept."""
    assert isinstance(failure, ChatError)
    assert not isinstance(failure, UnknownFailure)
    assert explain(failure).sentence
    assert "inf" not in explain(failure).sentence.split()
    record = json.dumps(failure.to_record(), allow_nan=False)
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute("SELECT ?", (record,))
    assert explain_record(json.loads(record)).sentence == explain(failure).sentence


@given(st.sampled_from(STATUSES), Headers, Objects | Objects.map('{{"error": {}}}'.format) | Json)
@example(429, {"retry-after": f"Sun, 22 Nov 99999999999 12:00:30 {LONG}"}, "{}")
@example(400, {}, json.dumps({"error": {"message": f"maximum context length is {LONG} tokens"}}))
def test_an_answer_of_any_headers_and_any_error_is_a_failure_with_a_face(
    status: int, headers: dict[str, str], body: str
) -> None:
    failure = failure_from(status, headers, body.encode(), url="http://a/v1", model="m", proxy="p")
    check(failure)
    delay_before_retry(failure, 0)


@given(st.text(max_size=40) | Numbers | Dates)
def test_a_wait_is_told_only_where_it_can_be_waited_for(value: str) -> None:
    seconds = retry_after({"retry-after": value})
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT


@pytest.mark.parametrize("seconds", [math.inf, math.nan, 10**400, -(10**400)])
def test_a_record_with_such_a_number_is_not_believed(seconds: float) -> None:
    for kind, fact in (("rate_limited", "retry_after"), ("idle_timed_out", "seconds")):
        record = {"kind": kind, fact: seconds}
        assert isinstance(ChatError.from_record(record), UnknownFailure)
        assert explain_record(record).sentence
    record = {"kind": RateLimited.kind, "retry_after": 7.0}
    failure = ChatError.from_record(record)
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == 7.0


@given(
    st.sampled_from(
        [
            '{"usage": {"completion_tokens": %s}}',
            '{"usage": {"prompt_tokens": %s, "completion_tokens": 1}}',
            '{"error": %s}',
            '{"error": {"code": %s, "message": "x"}}',
            '{"object": "error", "message": %s}',
            '{"id": %s, "model": %s}',
            '{"choices": [{"index": %s, "finish_reason": %s}]}',
            '{"choices": [{"delta": {"content": %s, "reasoning": %s}}]}',
            '{"choices": [{"delta": {"tool_calls": [{"index": %s, "function": {"name": %s}}]}}]}',
            '{"unheard_of": %s}',
        ]
    ),
    Json | st.sampled_from(["[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900]),
)
def test_any_value_in_any_field_of_a_chunk_is_read_or_passed_over(form: str, value: str) -> None:
    body = form.replace("%s", value).encode()
    said = event(chunk(content="Hello"))
    for pieces in ([said * 3, b"data: " + body + b"\n\n", said], [body]):
        decoder = ReplyDecoder()
        deltas = [delta for piece in pieces for delta in decoder.feed(piece)]
        deltas += decoder.finish()
        if len(pieces) > 1:
            assert sum(getattr(delta, "text", "") == "Hello" for delta in deltas) == 4
        if decoder.failure is not None:
            check(decoder.failure)


@pytest.mark.parametrize(
    ("digits", "retry"),
    [
        ("0", 0),
        ("007", 7),
        ("0" * 5000 + "12", 12),
        ("9" * 4300, int("9" * 4300)),
        ("9" * 4301, None),
        ("9" * 900_000, None),
    ],
)
def test_a_reconnection_time_of_any_length_costs_no_event(digits: str, retry: int | None) -> None:
    stream = f"retry: {digits}\ndata: x\n\ndata: y\n\n".encode()
    for pieces in ([stream], [stream[:3], stream[3:9], stream[9:]]):
        decoder = EventDecoder()
        events = [event for piece in pieces for event in decoder.feed(piece)]
        assert [(event.data, event.retry) for event in events] == [("x", retry), ("y", None)]


HEADS = [
    f"Retry-After: {LONG}",
    f"Retry-After: Sun, 22 Nov {LONG} 12:00:30 GMT",
    "Retry-After: Sun, 22 Nov 99999999999 12:00:30 GMT",
    "Location: http://[",
    f"Location: //\x80\xff:{LONG}/",
    f"Set-Cookie: a=b; Max-Age={LONG}; Version={LONG}; Expires=Sun, 22 Nov 99999999999 12:00 GMT",
    f"Content-Type: text/html; charset={LONG}",
    f"X-Request-Id: {LONG}",
    f"Age: {LONG}",
    "Content-Encoding: \xb2",
]


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[:40])
@pytest.mark.parametrize("status", ["200 OK", "302 Found", "429 Slow", "503 Busy"])
def test_no_header_of_a_real_answer_is_unexpected(
    head: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
    answer = f"HTTP/1.1 {status}\r\n{head}\r\nConnection: close\r\n\r\n".encode("latin-1")
    body = content_stream("Hello").body()
    with FaultServer(raw(answer + body)) as server:
        told = turns.run(turns.endpoint_at(server.base_url))
    if told.failure is not None:
        check(told.failure)
    if status.startswith("200") and "Encoding" not in head:
        assert (told.text, told.state) == ("Hello", "done")


@pytest.mark.parametrize("number", ["9" * 4000, LONG], ids=len)
def test_a_length_that_no_body_has_is_no_bug(number: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {number}\r\n\r\n".encode()
    with FaultServer(raw(head + content_stream("Hello").body())) as server:
        told = turns.run(turns.endpoint_at(server.base_url, timeouts={"idle": 0.2}))
    if told.failure is not None:
        check(told.failure)


Proxies = st.text(max_size=40) | st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "http://", "socks5h://", "socks://", "ftp://", "HTTP://"]),
    st.sampled_from(["", "me:hunter2@", "me:hun\u202eter2@", "m\xe9:h%@"]),
    st.text(max_size=10) | st.sampled_from(["p\u202e", "p", "[", "[::1]", "a..b", "xn--a", "ａ.b"]),
    st.sampled_from(["", ":1", ":1\n", ":99999", ":x", ":", ":" + LONG, "/path?q#f"]),
)


@settings(max_examples=examples(300), deadline=None)
@given(Proxies)
def test_any_proxy_of_the_environment_is_used_or_named(written: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("urllib.request.getproxies", lambda: {"https": written})
        refused = _refused(Endpoint("e", "https://a.example/v1"))
    if refused is not None:
        check(refused)
        assert refused.value.isprintable()
        assert "hunter2" not in refused.value


def _refused(endpoint: Endpoint) -> BadTransportSetting | None:
    """What keeps a client from being made for it, without a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        proxy = proxy_for(endpoint)
        if proxy is not None:
            place_of(proxy)
            httpx.AsyncClient(proxy=_proxy(proxy, context), verify=context, trust_env=False)
    except BadTransportSetting as refused:
        return refused
    return None


def test_the_proxy_of_the_environment_is_named_by_a_turn_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"http": "http://p\u202e:1"})
    told = turns.run(turns.endpoint_at("http://a.example/v1"))
    assert isinstance(told.failure, failures.BadTransportSetting)
    check(told.failure)
