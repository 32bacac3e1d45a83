"""A lying fault server would let every other test lie."""

from __future__ import annotations

import socket
import time

import httpx
import pytest

from tests.support.fault_server import (
    CLOSE_BEFORE_HEAD,
    HEAD_ONLY,
    NO_ANSWER,
    RESET_BEFORE_HEAD,
    Close,
    FaultServer,
    Hold,
    Reply,
    Reset,
    Send,
    Stall,
    Wait,
    closed_port,
    content_stream,
    hanging_port,
    raw,
    sse,
    status,
)


def talk(server: FaultServer, request: bytes = b"GET /v1/chat HTTP/1.1\r\n\r\n") -> bytes:
    """All the bytes one connection gets; raises ConnectionResetError where it was reset."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def post(server: FaultServer) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{server.base_url}/chat/completions", json={"stream": True})


def test_bytes_arrive_as_scripted() -> None:
    with FaultServer(
        raw(b"HTTP/1.1 200 OK\r\n", Wait(0.01), b"\r\nab", Close(), b"never")
    ) as server:
        assert talk(server) == b"HTTP/1.1 200 OK\r\n\r\nab"


def test_each_framing_keeps_its_promise() -> None:
    stream = content_stream("Hello", " 世界", usage=True)
    with FaultServer(
        stream, stream.framed("length"), stream.framed("until_close"), stream.split(1)
    ) as server:
        assert [post(server).content for _ in range(4)] == [stream.body()] * 4


@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_a_chunked_body_cut_anywhere_lacks_its_end(cut: int) -> None:
    whole = content_stream("Hello", " world")
    reply = Reply((*whole.split(10).cut(cut).steps, Close()), 200, whole.headers, "chunked")
    with FaultServer(reply) as server:
        answer = talk(server)
        assert not answer.endswith(b"0\r\n\r\n")
        with pytest.raises(httpx.RemoteProtocolError):
            post(server)
    assert b"".join(data for _, data in server.exchanges[0].sent) == whole.body()[:cut]


def test_a_reset_is_a_reset_and_what_was_sent_before_it_arrives() -> None:
    with (
        FaultServer(sse("one").then(Reset())) as server,
        httpx.Client(trust_env=False) as client,
        client.stream("POST", server.base_url + "/chat/completions") as response,
    ):
        pieces = response.iter_raw()
        assert next(pieces) == b"data: one\n\n"
        with pytest.raises(httpx.ReadError):
            next(pieces)


@pytest.mark.parametrize(
    ("reply", "error", "seconds"),
    [
        (CLOSE_BEFORE_HEAD, httpx.RemoteProtocolError, 30),
        (RESET_BEFORE_HEAD, httpx.ReadError, 30),
        (NO_ANSWER, httpx.ReadTimeout, 0.2),
        (HEAD_ONLY, httpx.ReadTimeout, 0.2),
    ],
)
def test_ways_of_not_answering(reply: Reply, error: type[Exception], seconds: float) -> None:
    with FaultServer(reply) as server, pytest.raises(error):
        httpx.post(server.base_url + "/chat/completions", json={}, trust_env=False, timeout=seconds)


def test_scripts_are_played_in_order_and_the_last_one_stays() -> None:
    with FaultServer(status(429, headers={"Retry-After": "1"}), sse("[DONE]")) as server:
        answers = [post(server) for _ in range(3)]
        assert [a.status_code for a in answers] == [429, 200, 200]
        assert answers[0].headers["Retry-After"] == "1"
        assert "fault-model" in httpx.get(server.base_url + "/models", trust_env=False).text
        server.script(status(503), path="/v1/models")
        assert httpx.get(server.base_url + "/models", trust_env=False).status_code == 503


def test_a_script_may_depend_on_the_request() -> None:
    with FaultServer(lambda request: status(400 if request.json["stream"] else 200)) as server:
        assert post(server).status_code == 400
    assert server.requests[0].headers["content-type"] == "application/json"
    assert (server.requests[0].method, server.requests[0].path) == ("POST", "/v1/chat/completions")


def test_the_client_leaving_is_seen_and_ending_well_is_not_taken_for_it() -> None:
    with FaultServer(sse("end"), sse("one").then(Stall())) as server:
        post(server)
        server.wait_until_idle()
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            server.wait_for_requests(2)
            assert server.open_connections == 1
            left_at = time.monotonic()
        server.wait_for_closes(1)
        server.wait_until_idle()
    [exchange] = server.closed_by_client
    assert exchange is server.exchanges[1]
    assert exchange.closed_at is not None
    assert exchange.closed_at >= left_at


def test_hold_waits_for_the_test() -> None:
    with (
        FaultServer(raw(b"a", Hold(), b"b")) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(9) == b"a"
        assert server.exchanges[0].closed_at is None
        server.release()
        assert connection.recv(9) == b"b"


def test_leaving_the_server_lets_go_of_waiting_clients() -> None:
    with FaultServer(sse("one").then(Stall())) as server:
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        server.wait_for_requests(1)
    with connection:
        while connection.recv(1000):
            pass
    assert server.open_connections == 0
    assert not server.closed_by_client


def test_ports_that_do_not_answer() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", closed_port()), timeout=1)
    with hanging_port() as port, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), timeout=0.2)


def test_sends_are_timed_in_the_order_they_left() -> None:
    with FaultServer(raw(b"a", Wait(0.05), b"b")) as server:
        talk(server)
        server.wait_until_idle()
    (first, _), (second, _) = server.exchanges[0].sent
    assert second - first >= 0.045
    assert Send(b"a") == Send(b"a")
