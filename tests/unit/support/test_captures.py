"""A replay changes how the bytes travel, never which body arrives."""

from __future__ import annotations

import httpx
import pytest

from tests.support.captures import Capture, chat_captures, load, replays, sse_cases
from tests.support.fault_server import FaultServer, Reply

CAPTURES = chat_captures()


def receive(reply: Reply) -> tuple[int, bytes, bool]:
    """(status, body, whether the framing's promise was kept), as an HTTP client sees them."""
    body = b""
    with (
        FaultServer(reply) as server,
        httpx.Client(trust_env=False) as client,
        client.stream("POST", server.base_url + "/chat/completions") as response,
    ):
        try:
            for data in response.iter_raw():
                body += data
        except httpx.RemoteProtocolError:
            return response.status_code, body, False
    return response.status_code, body, True


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)
def test_a_capture_is_read_as_it_was_sent(capture: Capture) -> None:
    ended = capture.expect["chunked_terminator_seen"] is not False
    assert receive(capture.reply) == (capture.expect["status"], capture.body, ended)


@pytest.mark.parametrize("name", ["llama_zh", "mock_llmock_disconnect", "llama_ctxtoolong"])
def test_replays_keep_status_body_and_ending(name: str) -> None:
    capture = load(name)
    original = receive(capture.reply)
    for change, reply in replays(capture):
        status, body, ended = receive(reply)
        lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert (change, status, lines) == (change, original[0], capture.body)
        assert ended == (original[2] or change == "without a length")


def test_every_stream_has_every_replay() -> None:
    changes = [change for change, _ in replays(load("llama_zh"))]
    assert len(changes) == len(set(changes)) == 9
    assert len(sse_cases()) == 137
