"""A reply has an end, however long the server talks; what came until then is kept."""

import tracemalloc

import pytest

from desktop.chat.content import of_text
from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.masking import Mask
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.text import GrowingText
from desktop.engine.explain.sentences import exit_status, explain
from desktop.engine.turn.reply_so_far import ReplySoFar
from desktop.wire.connection.pace import SLICE
from desktop.wire.failures import ReplyTooLong
from tests.support import turns
from tests.support.fault_server import FaultServer, Stall, chunk, content_stream, event, sse, status
from tests.support.script import Reply
from tests.support.turns import Told

WORDS = "The river runs 都江堰 to the sea. " * 200
MB = 1_000_000
ENDLESS = [chunk(content=WORDS)] * (2 * MB // len(WORDS))


def ask(*replies: Reply, **settings: str | bool) -> tuple[Told, FaultServer]:
    with FaultServer(*replies) as server:
        told = turns.run(turns.endpoint_at(server.base_url, max_reply_mb=1, **settings))
        server.wait_until_idle()
    return told, server


@pytest.mark.parametrize(
    "payloads",
    [
        ENDLESS,
        [chunk(reasoning_content=WORDS)] * len(ENDLESS),
        [chunk(tool_calls=[{"index": 0, "function": {"arguments": WORDS}}])] * len(ENDLESS),
        [chunk(tool_calls=[{"index": n, "function": {"name": "f"}}]) for n in range(1500)],
    ],
    ids=["text", "thinking", "arguments of a tool call", "tool calls"],
)
def test_a_reply_ends_at_its_limit_and_the_connection_with_it(
    payloads: list[dict[str, object]],
) -> None:
    told, server = ask(sse(*payloads).then(Stall()))
    assert isinstance(told.failure, ReplyTooLong)
    assert told.state is TurnState.INCOMPLETE
    assert exit_status(told.end) == 6
    assert "1 MB" in explain(told.failure).sentence
    assert told.text == told.reply.text
    assert len((told.text + told.reasoning).encode()) < MB + SLICE + len(WORDS.encode())
    assert len(server.closed_by_client) == 1


def test_a_reply_that_is_whole_by_then_is_done() -> None:
    told, _ = ask(
        sse(*[event(chunk(content="x" * 990_000)), event(chunk("stop")), event("[DONE]")])
    )
    assert told.state is TurnState.DONE
    last = event(chunk(content="x" * 9_000)) + event(chunk("stop")) + event("[DONE]")
    told, _ = ask(sse(event(chunk(content="x" * 995_000)), last))
    assert (told.state, told.failure) == (TurnState.DONE, None)  # the same slice says so


def test_it_is_not_gone_on_with_by_itself_nor_fetched_again() -> None:
    going_on: dict[str, str | bool] = {
        "continue_": "prefill",
        "auto_continue": True,
        "resume": "llama.cpp",
    }
    told, server = ask(sse(*ENDLESS).then(Stall()), **going_on)
    assert isinstance(told.failure, ReplyTooLong)
    assert [request.method for request in server.requests if request.method != "DELETE"] == ["POST"]


def test_the_usual_limit_is_far_off() -> None:
    with FaultServer(content_stream(WORDS * 100)) as server:
        told = turns.run(turns.endpoint_at(server.base_url))
    assert told.state is TurnState.DONE


def test_text_in_single_letters_takes_little_more_than_its_size() -> None:
    pieces = [chr(97 + n % 26) + chr(0x4E00 + n % 500) for n in range(200_000)]
    tracemalloc.start()
    text = GrowingText("begun ")
    for piece in pieces:
        text.add(piece)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 4 * text.length  # two bytes a character, and no object for each
    assert text.whole() == "begun " + "".join(pieces)
    assert text.whole() is text.whole()
    assert text.length == len(text.whole())


def test_what_arrived_is_measured_in_bytes_and_seams_know_their_place() -> None:
    so_far = ReplySoFar(Message(1, None, Role.ASSISTANT, of_text("é"), 0.0))
    for delta in (ContentDelta("都"), SeamMarked("gateway"), ReasoningDelta("ab")):
        so_far.add(delta)
    assert so_far.size == 2 + 3 + 2
    assert [seam.offset for seam in so_far.message().seams] == [2]
    for piece in ('{"a":', "1}"):
        so_far.add(ToolCallDelta(3, "f", piece))
    [call] = so_far.tool_calls(Mask(()))
    assert (call.name, call.arguments) == ("ff", '{"a":1}')


def test_a_whole_answer_of_too_many_parts_is_not_taken_apart() -> None:
    body = b'{"choices": [' + b",".join([b"{}"] * 60_000) + b"]}"
    told, _ = ask(status(200, body))
    assert told.failure is not None
    assert told.failure.kind == "line_overflow"
