import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.chat.deltas import ContentDelta, Delta, ReasoningDelta, ToolCallDelta, UsageReported
from desktop.wire.chunks import PictureNamed, read_chunk
from desktop.wire.reply import ReplyDecoder


def choice(**delta: str | list[dict[str, object]] | dict[str, int] | None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta}]})


def used(**more: object) -> str:
    return json.dumps({"usage": {"prompt_tokens": 3, "completion_tokens": 4, **more}})


@pytest.mark.parametrize(
    ("data", "deltas"),
    [
        (choice(content="Hi"), [ContentDelta("Hi")]),
        (choice(role="assistant", content=None), []),
        (choice(content=""), []),
        (choice(reasoning_content="hm"), [ReasoningDelta("hm")]),
        (choice(reasoning="hm", content="Hi"), [ReasoningDelta("hm"), ContentDelta("Hi")]),
        (choice(refusal="No."), [ContentDelta("No.")]),
        (choice(content=[{"type": "text", "text": "Hi"}]), [ContentDelta("Hi")]),
        (
            choice(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
            [ReasoningDelta("hm")],
        ),
        (choice(content={"odd": 1}), []),
        (
            choice(tool_calls=[{"index": 1, "function": {"name": "f", "arguments": "{}"}}]),
            [ToolCallDelta(1, "f", "{}")],
        ),
        (
            choice(tool_calls=[{"function": {"name": "f", "arguments": {"a": 1}}}]),
            [ToolCallDelta(0, "f", '{"a": 1}')],
        ),
        ('{"choices": []}', []),
        ('{"choices": null}', []),
        ("{}", []),
        ('{"choices": [{"index": 1, "delta": {"content": "other"}}]}', []),
        (
            '{"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}',
            [UsageReported(3, 4)],
        ),
        ('{"choices": [], "usage": null, "timings": {"predicted_n": 1}}', []),
        ('{"usage": {"prompt_tokens": 3.0, "completion_tokens": 4.0}}', [UsageReported(3, 4)]),
        ('{"usage": {"completion_tokens": Infinity}}', []),
        (used(prompt_tokens_details={"cached_tokens": 2}), [UsageReported(3, 4, 2)]),
        (used(prompt_tokens_details={"cached_tokens": 2.0}), [UsageReported(3, 4, 2)]),
        (used(prompt_tokens_details={"cached_tokens": 0}), [UsageReported(3, 4, 0)]),
        (used(prompt_tokens_details={"cached_tokens": None}), [UsageReported(3, 4)]),
        (used(prompt_tokens_details=None), [UsageReported(3, 4)]),
        (used(prompt_tokens_details=[1]), [UsageReported(3, 4)]),
        (used(prompt_cache_hit_tokens=1, prompt_cache_miss_tokens=2), [UsageReported(3, 4, 1)]),
        (used(prompt_tokens_details={"cached_tokens": 9}), [UsageReported(3, 4)]),  # of three
        (used(prompt_cache_hit_tokens=-1), [UsageReported(3, 4)]),
        ('{"choices": [{"text": "legacy"}]}', [ContentDelta("legacy")]),
        ('{"choices": [{"delta": {"content": "a", "extra": {}}, "logprobs": 1}]}',
         [ContentDelta("a")]),
    ],
)  # fmt: skip
def test_what_servers_send_means_this(data: str, deltas: list[object]) -> None:
    assert read_chunk(data).deltas == deltas


@pytest.mark.parametrize("reason", ["stop", "length", "eos", "end_turn"])
def test_any_finish_reason_is_told_by_its_name(reason: str) -> None:
    data = json.dumps({"choices": [{"delta": {}, "finish_reason": reason}]})
    assert read_chunk(data).finish_reason == reason


def test_an_empty_finish_reason_is_none() -> None:
    assert read_chunk('{"choices": [{"delta": {}, "finish_reason": ""}]}').finish_reason is None


@pytest.mark.parametrize(
    ("data", "message", "code"),
    [
        ('{"error": {"message": "no", "code": 500}}', "no", "500"),
        ('{"error": {"message": "no", "type": "server_error"}}', "no", "server_error"),
        ('{"error": "no"}', "no", None),
        ('{"object": "error", "message": "no"}', "no", None),
        ('{"error": {"reason": 1}}', '{"reason": 1}', None),
    ],
)
def test_an_error_is_found_in_every_shape(data: str, message: str, code: str | None) -> None:
    error = read_chunk(data).error
    assert error is not None
    assert (error.message, error.code) == (message, code)


@pytest.mark.parametrize("data", ["", "hello", "[1]", "1", "null", '"x"', "[" * 100_000])
def test_what_is_no_json_object_is_refused(data: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own and ours, both promised
        read_chunk(data)


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.mark.parametrize(
    "delta",
    [
        {"content": None, "images": [PICTURE]},
        {"content": "", "images": [{**PICTURE, "index": "odd"}, {"type": "image_url"}]},
        {"content": [PICTURE, {"type": "image_url", "image_url": 7}]},
        {"content": [{"type": "image_url", "image_url": "data:image/png;base64,AAAA"}]},
    ],
)
def test_a_picture_is_named_or_becomes_a_paragraph_of_the_text(
    delta: dict[str, Any],
) -> None:
    said = read_chunk(json.dumps({"choices": [{"index": 0, "delta": delta}]})).deltas
    address = "data:image/png;base64,AAAA"
    beside = bool(delta.get("images"))
    assert said == [PictureNamed(address) if beside else ContentDelta(f"\n\n![]({address})\n\n")]


ANY_TEXT = st.text(st.characters() | st.sampled_from(["\ud83d", "\ude00"]), max_size=5)
"""Halves of characters included, which JSON can spell."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "content", "usage", "error", "index", "tool_calls"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["choices", "usage", "error", "object"]), JSON))
@example({"choices": [{"index": 0, "delta": {"content": "a\ud83d", "reasoning": "\ude00b"}}]})
def test_no_json_object_breaks_the_reader(value: dict[str, object | None]) -> None:
    read_chunk(json.dumps(value))
    decoder = ReplyDecoder()
    deltas = decoder.feed(b"data: " + json.dumps(value).encode() + b"\n\n") + decoder.finish()
    for delta in deltas:
        if isinstance(delta, ContentDelta | ReasoningDelta):
            delta.text.encode()  # no half of a character: nothing could keep it or show it


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"data: ", b"\n\n", b"{", b"[DONE]"])))
def test_no_bytes_break_the_decoder_and_splits_do_not_matter(pieces: list[bytes]) -> None:
    def read(parts: list[bytes]) -> tuple[list[Delta], bool, str]:
        decoder = ReplyDecoder()
        deltas = [delta for part in parts for delta in decoder.feed(part)]
        deltas += decoder.finish()
        return deltas, decoder.complete, repr(decoder.failure)

    assert read(pieces) == read([b"".join(pieces)])
