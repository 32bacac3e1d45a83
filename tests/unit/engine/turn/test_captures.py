"""What real servers sent, sent again over HTTP in every way that must not change its meaning."""

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState
from desktop.wire.failures import ErrorInStream, MalformedEvent, ServerFailed
from tests.support import turns
from tests.support.captures import Capture, chat_captures, replays
from tests.support.fault_server import FaultServer
from tests.support.script import Reply
from tests.support.turns import Told

REPLAYS = [
    pytest.param(capture, reply, id=f"{capture.name}, {how}")
    for capture in chat_captures()
    if capture.expect
    for how, reply in replays(capture)
]


def expected_state(expect: dict[str, Any]) -> TurnState:
    """The rule of the house: failed before done, done before incomplete."""
    if expect["error"]:
        return TurnState.FAILED
    done = expect["done"] or expect["finish"]
    return TurnState.DONE if done else TurnState.INCOMPLETE


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.mark.parametrize(("capture", "reply"), REPLAYS)
def test_a_captured_reply_means_the_same_however_it_arrives(
    server: FaultServer, capture: Capture, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.turn.retry.MAX_RETRIES", 0)
    server.script(reply)
    expect = capture.expect
    told = turns.run(turns.endpoint_at(server.base_url))
    assert told.text == told.reply.text == expect["text"]
    assert told.reasoning == expect["reasoning"]
    assert told.end.finish_reason == expect["finish"]
    assert told.state == expected_state(expect)
    check_usage(told, expect["usage"])
    check_error(told, expect)


def check_usage(told: Told, usage: dict[str, int] | None) -> None:
    stats = told.end.stats
    if usage:
        assert (stats.prompt_tokens, stats.completion_tokens, stats.estimated) == (
            usage["prompt_tokens"],
            usage["completion_tokens"],
            False,
        )
    else:
        assert stats.estimated


def check_error(told: Told, expect: dict[str, Any]) -> None:
    error = expect["error"]
    if error == "malformed JSON event":
        assert isinstance(told.failure, MalformedEvent)
    elif error and expect["status"] == 200:
        assert isinstance(told.failure, ErrorInStream)
        assert told.failure.message == error["message"][:500]
    elif error:
        facts = told.failed_with(ChatError).facts()
        assert facts["status"] == expect["status"]
        assert facts["message"] == error["message"][:500]
    else:
        assert not isinstance(told.failure, ServerFailed)
