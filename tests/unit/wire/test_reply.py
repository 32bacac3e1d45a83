"""A reply read from bytes that a hostile or careless server sends."""

import itertools
import json

import pytest

from desktop.chat.deltas import ContentDelta, Delta, SeamMarked, ToolCallDelta
from desktop.chat.failures import ChatError
from desktop.wire.failures import ErrorInStream, LineOverflow, MalformedEvent, NotAStream
from desktop.wire.reply import MAX_SEAMS, ReplyDecoder
from desktop.wire.sse import BOM, MAX_LINE

WHOLE = b'{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}'
STREAM = b'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n'


def read(*pieces: bytes) -> tuple[list[Delta], ReplyDecoder]:
    decoder = ReplyDecoder()
    deltas = [delta for piece in pieces for delta in decoder.feed(piece)]
    return [*deltas, *decoder.finish()], decoder


@pytest.mark.parametrize("body", [WHOLE, STREAM, BOM + WHOLE, BOM + STREAM, b" \r\n\t" + WHOLE])
def test_the_kind_of_answer_is_known_wherever_its_beginning_is_cut(body: bytes) -> None:
    for cut in range(8):
        deltas, decoder = read(body[:cut], body[cut:])
        assert (deltas, decoder.failure) == ([ContentDelta("hi")], None), cut
        assert decoder.complete


def test_a_page_of_html_behind_a_byte_order_mark_is_one_wherever_it_is_cut() -> None:
    for cut in range(5):
        _, decoder = read((BOM + b"<html>")[:cut], (BOM + b"<html>")[cut:])
        assert isinstance(decoder.failure, NotAStream)


@pytest.mark.parametrize("space", [b"\n", b" ", b"\r\n"])
def test_white_space_for_hours_before_the_answer_costs_nothing(space: bytes) -> None:
    pieces = [space] * 200_000  # took minutes where each was joined to all before it
    assert read(*pieces, WHOLE)[0] == [ContentDelta("hi")]


BEGINNINGS = [b"\n", b"\r", b"\r\n", b" ", b"\t", BOM, b"{", b"<", b"data: x"]


@pytest.mark.parametrize("first", BEGINNINGS)
def test_how_a_stream_begins_does_not_depend_on_where_it_is_cut(first: bytes) -> None:
    """A BOM, for one, is none behind a line end, though that came alone."""

    def decoded(
        *pieces: bytes,
    ) -> tuple[list[Delta], type[ChatError | None], bool]:
        deltas, decoder = read(*pieces)
        return deltas, type(decoder.failure), decoder.complete

    for others in itertools.product(BEGINNINGS, repeat=2):
        begun = first + b"".join(others)
        whole = decoded(begun + STREAM)
        for cut in range(len(begun) + 4):
            assert decoded((begun + STREAM)[:cut], (begun + STREAM)[cut:]) == whole, (begun, cut)
        singly = (begun[at : at + 1] for at in range(len(begun)))
        assert decoded(*singly, STREAM) == whole, begun


def test_a_line_begun_by_space_is_not_the_line_without_it() -> None:
    assert read(b" ", STREAM)[0] == []


def test_an_event_that_never_ends_is_given_up() -> None:
    pieces = [b"data: x\n" * 1000] * (MAX_LINE // 7000 + 1)
    deltas, decoder = read(STREAM, *pieces)
    assert deltas == [ContentDelta("hi")]
    assert isinstance(decoder.failure, LineOverflow)
    assert decoder.ended


def test_half_a_surrogate_pair_is_text_in_no_field() -> None:
    half = "\ud83d"
    call = {"index": 0, "function": {"name": half, "arguments": half}}
    choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": half}
    chunk = {"choices": [choice], "error": {"message": half, "code": half}}
    deltas, decoder = read(f"data: {json.dumps(chunk)}\n\n".encode())
    assert deltas == [ToolCallDelta(0, "�", "�")]
    assert decoder.finish_reason == "�"
    assert isinstance(decoder.failure, ErrorInStream)
    assert (decoder.failure.message, decoder.failure.code) == ("�", "�")


def test_names_that_a_server_gives_are_cut_short() -> None:
    chunk = {"choices": [{"delta": {}, "finish_reason": "x" * 9000}], "error": {"code": "y" * 9000}}
    _, decoder = read(f"data: {json.dumps(chunk)}\n\n".encode())
    assert isinstance(decoder.failure, ErrorInStream)
    assert (decoder.finish_reason, decoder.failure.code) == ("x" * 100, "y" * 100)


def test_seams_are_not_counted_without_end() -> None:
    said = [{"model": f"m{n % 2}", "choices": [{"delta": {"content": "a"}}]} for n in range(500)]
    deltas, _ = read(*(f"data: {json.dumps(one)}\n\n".encode() for one in said))
    assert sum(isinstance(delta, ContentDelta) for delta in deltas) == 500
    assert sum(isinstance(delta, SeamMarked) for delta in deltas) == MAX_SEAMS


MANY: list[dict[str, object]] = [{} for _ in range(20_000)]


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": MANY},
        {"id": 1, "choices": MANY},
        {"choices": [{"delta": {"content": "a", "tool_calls": MANY}}]},
        {"choices": [{"delta": {"content": [{"text": "a"}] * 20_000}}]},
        {"choices": [{"delta": {"images": [{"image_url": {"url": "a"}}] * 20_000}}]},
    ],
    ids=["choices", "loose choices", "tool calls", "parts", "pictures"],
)
def test_one_event_does_not_hold_a_hundred_thousand_things(
    chunk: dict[str, object],
) -> None:
    deltas, decoder = read(f"data: {json.dumps(chunk)}\n\n".encode(), STREAM)
    assert deltas == [ContentDelta("hi")]
    assert isinstance(decoder.failure, MalformedEvent)


def test_a_tool_call_that_says_nothing_is_none() -> None:
    chunk = {"choices": [{"delta": {"tool_calls": [{}, {"function": {"name": "n" * 9000}}]}}]}
    deltas, _ = read(f"data: {json.dumps(chunk)}\n\n".encode())
    assert deltas == [ToolCallDelta(0, "n" * 100, "")]
