"""Jan's folder of threads, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.content import Picture
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import ToolCall, TurnState, TurnStats
from desktop.exchange.readers import jan
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.damaged_exports import COUNT, check, try_damaged
from tests.support.sources import Bytes, Folder, Skipped
from tests.support.trees import line_of

S = 1_760_000_000
THREAD: dict[str, Any] = {
    "id": "t",
    "object": "thread",
    "title": "Greetings",
    "created": S,
    "updated": S + 60.5,
    "assistants": [
        {
            "id": "jan",
            "name": "Jan",
            "instructions": "Be kind.",
            "model": {"id": "qwen", "engine": "llama.cpp", "settings": {"temperature": 0.6}},
        }
    ],
    "metadata": {"order": 1, "is_favorite": True},
}


def said(id_: str, role: str, text: str, at: float = S, **more: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": {"value": text, "annotations": []}}]
    made = {"id": id_, "thread_id": "t", "role": role, "content": content, "status": "ready"}
    return {"object": "thread.message", **made, "created_at": at, "metadata": {}, **more}


def lines(*messages: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in messages)


def folder(written: bytes, prefix: str = "threads/t/", **thread: Any) -> Folder:
    return Folder(
        {
            f"{prefix}thread.json": json.dumps({**THREAD, **thread}).encode(),
            f"{prefix}messages.jsonl": written,
        },
        "data",
    )


def only(source: Folder, skip: Skipped | None = None) -> Record:
    assert jan.recognises(source)
    (record,) = jan.records(source, skip or Skipped())
    check(record, "jan")
    return record


HI = lines(said("m0", "user", "Hello"), said("m1", "assistant", "<think>hm</think>Hi", S + 1))


def test_a_thread() -> None:
    record = only(folder(HI))
    assert (record.origin.source, record.origin.key, record.title) == ("jan", "t", "Greetings")
    assert (record.created_at, record.updated_at, record.pinned_at) == (S, S + 60.5, S + 60.5)
    assert record.choice == ModelChoice("", "qwen")
    assert record.steering.system == "Be kind."
    assert dict(record.steering.parameters) == {"temperature": 0.6}
    assert line_of(record) == ["Hello", "Hi"]
    assert record.messages[1].reasoning == "hm"
    assert [one.model for one in record.messages] == ["", "qwen"]
    assert [one.created_at for one in record.messages] == [S, S + 1]
    assert dict(record.keys) == {1: "m0", 2: "m1"}


@pytest.mark.parametrize("prefix", ["", "t/", "threads/t/", "Jan/data/threads/t/"])
def test_any_folder_above_may_be_chosen(prefix: str) -> None:
    assert only(folder(HI, prefix)).title == "Greetings"


@pytest.mark.parametrize("at", [S, S * 1000, float(S), S * 1000.0, "2025-10-09T08:53:20.000Z"])
def test_times_of_all_ages(at: float) -> None:
    record = only(folder(lines(said("a", "user", "A", at, completed_at=None)), created=at))
    assert (record.created_at, record.messages[0].created_at) == (S, S)


def test_a_last_line_that_is_half_written() -> None:
    skip = Skipped()
    record = only(folder(HI + b'{"id":"m2","role":"assi'), skip)
    assert line_of(record) == ["Hello", "Hi"]
    assert skip.told == [("Greetings: 3", Why.DAMAGED)]


def test_damaged_lines_between() -> None:
    skip = Skipped()
    record = only(folder(b"\n7\n" + HI.replace(b"\n", b"\r\n\n\xff\xfe{\n", 1)), skip)
    assert line_of(record) == ["Hello", "Hi"]
    assert [why for _what, why in skip.told] == [Why.DAMAGED] * 2


def test_parts_as_rust_spells_them_and_pictures() -> None:
    skip = Skipped()
    content = [
        {"type_": "text", "text": {"value": "Look"}},
        {"type_": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        {"type": "image_url", "image_url": {"url": "threads/t/files/boat.png"}},
        {"type": "image_url", "image_url": {"url": "../../../etc/passwd"}},
        {"type": "sound", "text": "kept"},
    ]
    source = folder(lines(said("a", "user", "", content=content)))
    source._members["threads/t/files/boat.png"] = b"\x89PNG\r\n\x1a\nboat"
    record = only(source, skip)
    _text, first, second, rest = record.messages[0].content
    assert isinstance(first, Picture)
    assert isinstance(second, Picture)
    assert record.files[second.sha256]() == b"\x89PNG\r\n\x1a\nboat"
    assert getattr(rest, "text", "") == "[passwd]\nkept"
    assert skip.told == [("passwd", Why.NO_BYTES), ("Greetings: sound", Why.UNKNOWN)]


def test_tools_figures_and_ends() -> None:
    call = {
        "tool": {"id": "c", "function": {"name": "add", "arguments": "{}"}},
        "response": {"content": [{"type": "text", "text": "3"}]},
    }
    figures = {"usage": {"prompt_tokens": 9, "completion_tokens": 4}, "tokenSpeed": 12.5}
    written = lines(
        said("a", "user", "A"),
        said("b", "assistant", "B", metadata={**figures, "tool_calls": [call]}),
        said("c", "tool", "5", tool_call_id="x"),
        said("d", "assistant", "D", status="stopped", metadata={"tokenSpeed": {"tokenSpeed": 3}}),
        said("e", "assistant", "", status="error", error_code="invalid_api_key"),
        said("f", "assistant", "F", status="pending"),
    )
    _a, called, stopped, failed, begun = only(folder(written)).messages
    assert called.tool_calls == (ToolCall("add", "{}"),)
    assert called.reasoning == "```\n3\n```\n\n```\n5\n```"
    assert called.stats == TurnStats(tokens_per_second=12.5, prompt_tokens=9, completion_tokens=4)
    assert (stopped.state, stopped.stats.tokens_per_second) == (TurnState.STOPPED, 3)
    assert (failed.state, begun.state) == (TurnState.FAILED, TurnState.INCOMPLETE)
    failure = ChatError.from_record(dict(failed.failure or {}))
    assert failure.facts()["code"] == "invalid_api_key"


def test_a_message_that_was_written_anew_stays_in_its_place() -> None:
    written = lines(said("a", "user", "A"), said("b", "assistant", "B"), said("a", "user", "A!"))
    assert line_of(only(folder(written))) == ["A!", "B"]


def test_several_threads_one_of_them_damaged_and_one_without_messages() -> None:
    skip = Skipped()
    source = folder(HI)
    source._members["threads/u/thread.json"] = b'{"title": "'
    source._members["threads/v/thread.json"] = b'{"id": "v", "title": "Empty"}'
    assert only(source, skip).title == "Greetings"
    assert skip.told == [("threads/u", Why.DAMAGED), ("Empty", Why.EMPTY)]


def test_what_it_is_not() -> None:
    assert not jan.recognises(Bytes(b'{"object": "thread"}'))
    assert not jan.recognises(Folder({"a/thread.json": b"{}", "b/x.jsonl": b""}))


def test_damaged_folders() -> None:
    members = {"threads/t/thread.json": THREAD, "threads/t/messages.jsonl": HI}
    tried = try_damaged(jan, members)
    assert tried.records > COUNT // 3
