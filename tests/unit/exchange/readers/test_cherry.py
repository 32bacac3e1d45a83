"""Cherry Studio's backups of before its version 2, oddity by oddity."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Sending, ToolCall, TurnState, TurnStats
from desktop.exchange.programs import CHERRY_FOLDERS
from desktop.exchange.readers import cherry
from desktop.exchange.readers.cherry_export import backup, unpacked
from desktop.exchange.record import Record
from desktop.exchange.source import Unreadable, Why
from tests.support.damaged_exports import COUNT, check, try_damaged
from tests.support.sources import Bytes, Folder, Skipped, Zip, read, zipped
from tests.support.trees import by_text, line_of

NOON = "2026-01-01T12:00:00.000Z"
S = 1767268800.0


def at(second: int) -> str:
    return f"2026-01-01T12:00:{second:02}.000Z"


def said(id_: str, role: str, *blocks: str, second: int = 0, **more: Any) -> dict[str, Any]:
    made = {"id": id_, "role": role, "topicId": "t1", "createdAt": at(second), "status": "success"}
    return {**made, "blocks": list(blocks), **more}


def text(id_: str, content: str) -> dict[str, Any]:
    return {"id": id_, "type": "main_text", "content": content, "status": "success"}


def saved(
    messages: list[dict[str, Any]], blocks: list[dict[str, Any]], **topic: Any
) -> dict[str, Any]:
    entry = {"id": "t1", "name": "Tea", "createdAt": NOON, **topic}
    settings = {
        "temperature": 0.7,
        "topP": 0.9,
        "enableTopP": False,
        "maxTokens": 99,
        "contextCount": 5,
        "reasoning_effort": "low",
    }
    helper = {
        "id": "as",
        "name": "Helper",
        "prompt": "Be kind",
        "model": {"id": "m", "name": "M", "provider": "p"},
        "settings": settings,
        "topics": [entry],
    }
    slices = {
        "assistants": json.dumps({"defaultAssistant": {"topics": []}, "assistants": [helper]}),
        "llm": json.dumps({"providers": [{"id": "p", "apiKey": "sk-secret"}]}),
    }
    return {
        "time": 1760000000000,
        "version": 5,
        "localStorage": {"persist:cherry-studio": json.dumps(slices)},
        "indexedDB": {
            "topics": [{"id": "t1", "messages": messages}],
            "message_blocks": blocks,
            "files": [],
        },
    }


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(cherry, value, skip)
    check(record, "cherry")
    return record


TEA = saved(
    [
        said("q", "user", "b0"),
        said("r1", "assistant", "b1", "b2", second=2, askId="q", modelId="m", foldSelected=True)
        | {"model": {"id": "m", "name": "M", "provider": "p"}},
        said("r2", "assistant", "b3", second=2, askId="q", modelId="n", status="error"),
        said("q2", "user", "b4", second=5),
    ],
    [
        text("b0", "Which tea?"),
        {"id": "b1", "type": "thinking", "content": "evening", "thinking_millsec": 800},
        text("b2", "Rooibos"),
        {"id": "b3", "type": "error", "error": {"message": "402", "status": 402}},
        text("b4", "Thanks"),
    ],
)


def test_a_topic_with_answers_of_two_models() -> None:
    record = only(TEA)
    assert (record.origin.source, record.origin.key, record.title) == ("cherry", "t1", "Tea")
    assert record.steering.system == "Be kind"
    assert dict(record.steering.parameters) == {"temperature": 0.7, "reasoning_effort": "low"}
    assert record.choice == ModelChoice("", "m")
    assert by_text(record) == {
        "Which tea?": None,
        "Rooibos": "Which tea?",
        "": "Which tea?",
        "Thanks": "Rooibos",
    }
    assert line_of(record) == ["Which tea?", "Rooibos", "Thanks"]
    first, second = record.messages[1:3]
    assert (first.reasoning, first.stats.thought_ms, first.model) == ("evening", 800, "m")
    assert (second.state, second.model) == (TurnState.FAILED, "n")
    failure = ChatError.from_record(dict(second.failure or {}))
    assert failure.facts()["message"] == "402"
    assert [one.created_at for one in record.messages] == [S, S + 2, S + 2, S + 5]


def test_no_key_goes_anywhere() -> None:
    skip = Skipped()
    assert "sk-secret" not in repr([*read(cherry, TEA, skip), skip.told])


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ([{}, {"foldSelected": True}, {}], 1),
        ([{"useful": True}, {}, {}], 0),
        ([{"useful": True}, {"foldSelected": True}, {}], 1),
        ([{}, {}, {}], 2),
    ],
)
def test_which_answer_is_on_display(marks: list[dict[str, bool]], shown: int) -> None:
    replies = [
        said(f"r{n}", "assistant", f"b{n}", askId="q", **mark) for n, mark in enumerate(marks)
    ]
    blocks = [text("q", "Q"), text("z", "Z"), *(text(f"b{n}", f"R{n}") for n in range(3))]
    record = only(saved([said("q", "user", "q"), *replies, said("z", "user", "z")], blocks))
    assert line_of(record) == ["Q", f"R{shown}", "Z"]
    assert [one.parent_id for one in record.messages[1:4]] == [1, 1, 1]


def test_an_answer_far_behind_the_others_is_their_sibling() -> None:
    messages = [
        said("q", "user", "q"),
        said("a", "assistant", "a", askId="q"),
        said("p", "user", "p"),
        said("b", "assistant", "b", askId="q"),
        said("c", "assistant", "c", askId="p"),
    ]
    record = only(saved(messages, [text(one, one.upper()) for one in "qapbc"]))
    assert by_text(record) == {"Q": None, "A": "Q", "P": "A", "B": "Q", "C": "P"}
    assert line_of(record) == ["Q", "A", "P", "C"]


def test_what_stands_before_a_divider_is_sent_no_more() -> None:
    messages = [
        said("a", "user", "a"),
        said("b", "assistant", "b", askId="a"),
        said("x", "assistant", type="clear"),
        said("c", "user", "c"),
    ]
    record = only(saved(messages, [text(one, one.upper()) for one in "abc"]))
    assert line_of(record) == ["A", "B", "C"]
    assert [one.sending for one in record.messages] == [
        Sending.NEVER,
        Sending.NEVER,
        Sending.BY_RULE,
    ]


def test_blocks_of_all_kinds() -> None:
    skip = Skipped()
    raw = {"tool": {"name": "search"}, "arguments": {"q": 1}, "response": {"content": "found"}}
    pages = {"results": [{"title": "Page", "url": "https://example.org"}], "source": "web"}
    blocks: list[dict[str, Any]] = [
        {"id": "1", "type": "tool", "toolId": "i", "metadata": {"rawMcpToolResponse": raw}},
        {"id": "2", "type": "tool", "toolName": "add", "arguments": {"a": 1}, "content": "3"},
        {"id": "3", "type": "code", "content": "x = 1", "language": "python"},
        {"id": "4", "type": "translation", "content": "Thé", "targetLanguage": "fr-fr"},
        {"id": "5", "type": "citation", "response": pages},
        {"id": "6", "type": "image", "url": "data:image/png;base64,iVBORw0KGgo="},
        {"id": "7", "type": "file", "file": {"id": "f", "origin_name": "a.pdf", "ext": ".pdf"}},
        {"id": "8", "type": "video", "url": "https://example.org/v.mp4"},
        {"id": "9", "type": "compact", "content": "in short"},
        {"id": "10", "type": "unknown"},
        {"id": "11", "type": "hologram", "content": "kept"},
        text("12", "Said"),
    ]
    usage = {"prompt_tokens": 9, "completion_tokens": 40}
    metrics = {"time_first_token_millsec": 300, "time_completion_millsec": 2000}
    ids = [one["id"] for one in blocks]
    reply = said("r", "assistant", *ids, "gone", usage=usage, metrics=metrics)
    made = only(saved([reply], blocks), skip).messages[0]
    assert made.tool_calls == (ToolCall("search", '{"q": 1}'), ToolCall("add", '{"a": 1}'))
    assert made.reasoning == "```\nfound\n```\n\n```\n3\n```"
    assert made.text == (
        "```python\nx = 1\n```\n\n<details>\n<summary>fr-fr</summary>\n\nThé\n\n</details>"
        "\n\n- [Page](https://example.org)"
        "\n\n[a.pdf]\n\n[v.mp4]\n\nin short\n\nkept\n\nSaid"
    )
    assert [type(part) for part in made.content] == [Text, Picture, Text]
    assert made.stats == TurnStats(
        ttft_ms=300, tokens_per_second=20, prompt_tokens=9, completion_tokens=40
    )
    assert skip.told == [
        ("a.pdf", Why.NO_BYTES),
        ("v.mp4", Why.NO_BYTES),
        ("Tea: hologram", Why.UNKNOWN),
        ("Tea: gone", Why.DAMAGED),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("success", TurnState.DONE),
        ("paused", TurnState.STOPPED),
        ("error", TurnState.FAILED),
        ("sending", TurnState.INCOMPLETE),
        ("processing", TurnState.INCOMPLETE),
        ("odd", TurnState.DONE),
    ],
)
def test_how_a_reply_ended(status: str, state: TurnState) -> None:
    record = only(saved([said("r", "assistant", "b", status=status)], [text("b", "half")]))
    assert (record.messages[0].state, record.messages[0].text) == (state, "half")


def test_bytes_in_the_archive() -> None:
    png, notes = b"\x89PNG\r\n\x1a\ntea", b"steep it"
    blocks = [
        {"id": "1", "type": "image", "file": {"id": "f1", "origin_name": "tea.png", "ext": ".png"}},
        {"id": "2", "type": "file", "file": {"id": "f2", "origin_name": "n.txt", "ext": ".txt"}},
        {"id": "3", "type": "file", "file": {"id": "../../data", "ext": ".json", "name": "x"}},
    ]
    value = saved([said("q", "user", "1", "2", "3")], blocks)
    members = {"data.json": value, "Data/Files/f1.png": png, "Data/Files/f2.txt": notes}
    skip = Skipped()
    source = Zip(zipped(members))
    assert cherry.recognises(source)
    (record,) = cherry.records(source, skip)
    check(record, "cherry")
    picture, file, mention = record.messages[0].content
    assert isinstance(picture, Picture)
    assert isinstance(file, File)
    assert (picture.name, file.name, file.text) == ("tea.png", "n.txt", "steep it")
    assert record.files[picture.sha256]() == png
    assert mention == Text("[x]")
    assert skip.told == [("x", Why.NO_BYTES)]


OLD: list[dict[str, Any]] = [
    {
        "id": "q",
        "role": "user",
        "content": "Look",
        "createdAt": NOON,
        "files": [{"id": "f", "origin_name": "a.png", "type": "image", "ext": ".png"}],
    },
    {
        "id": "r",
        "role": "assistant",
        "content": "A cup",
        "reasoning_content": "hm",
        "translatedContent": "Une tasse",
        "createdAt": at(3),
        "status": "success",
        "modelId": "m",
        "askId": "q",
        "metadata": {
            "mcpTools": [{"tool": {"name": "see"}, "response": {"content": [{"text": "cup"}]}}],
            "generateImage": {"type": "base64", "images": ["iVBORw0KGgo="]},
            "webSearch": {"results": [{"title": "Cups", "url": "https://example.org"}]},
        },
    },
]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_messages_of_before_there_were_blocks(version: int) -> None:
    value = saved(OLD, [])
    value["version"] = version
    if version == 1:
        value["indexedDB"] = [
            {"key": "image://avatar", "value": "x"},
            {"key": "topic:t1", "value": {"id": "t1", "messages": OLD}},
        ]
    record = only(value)
    asked, answered = record.messages
    assert (record.title, asked.text, answered.parent_id) == ("Tea", "Look\n\n[a.png]", 1)
    assert answered.reasoning == "hm\n\n```\ncup\n```"
    assert answered.tool_calls == (ToolCall("see", ""),)
    first, picture, last = answered.content
    folded = "<details>\n<summary>…</summary>\n\nUne tasse\n\n</details>"
    assert first == Text(f"A cup\n\n{folded}\n\n")
    assert isinstance(picture, Picture)
    assert last == Text("- [Cups](https://example.org)")


def test_a_compressed_backup() -> None:
    packed = gzip.compress(json.dumps(TEA).encode())
    assert only(packed).title == "Tea"
    with pytest.raises(Unreadable):
        list(cherry.records(Bytes(packed[: len(packed) // 2]), Skipped()))


def test_a_compressed_backup_that_swells_beyond_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "_LEAST_LIMIT", 1000)
    written = json.dumps(TEA).encode()
    bomb = gzip.compress(written.replace(b'"indexedDB"', b" " * (1 << 20) + b'"indexedDB"'))
    with pytest.raises(Unreadable) as caught:
        list(cherry.records(Bytes(bomb), Skipped()))
    assert caught.value.why is Why.TOO_LARGE


def test_topics_without_a_title_and_titles_without_a_topic() -> None:
    skip = Skipped()
    value = saved([said("q", "user", "b")], [text("b", "Hi")], id="other", name="Never begun")
    record = only(value, skip)
    assert (record.title, record.origin.key) == ("", "t1")
    assert skip.told == [("Never begun", Why.EMPTY)]


def test_a_topic_has_a_prompt_of_its_own_and_is_pinned() -> None:
    value = saved([said("q", "user", "b")], [text("b", "Hi")], prompt="Short", pinned=True)
    record = only({**value, "localStorage": value["localStorage"]})
    assert record.steering.system == "Be kind\nShort"
    assert record.pinned_at == S


@pytest.mark.parametrize(
    "persisted",
    [
        None,
        7,
        "",
        "{",
        "[]",
        "[" * 3000,
        '{"assistants": "["}',
        '{"assistants": "[]"}',
        json.dumps({"assistants": json.dumps({"assistants": [1, {"topics": 3}, {"topics": [4]}]})}),
        json.dumps({"assistants": {"defaultAssistant": 5, "assistants": {}}}),
    ],
)
def test_a_chat_whose_title_cannot_be_read_is_taken_without(persisted: object) -> None:
    value = saved([said("q", "user", "b")], [text("b", "Hi")])
    value["localStorage"] = {"persist:cherry-studio": persisted}
    record = only(value)
    assert (record.title, record.steering.system) == ("", "")


def test_blocks_that_do_not_fit_into_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_MOST_BLOCKS", 10)
    monkeypatch.setattr(backup, "_MOST_TEXT", 30)
    value = saved([], [])
    value["indexedDB"]["topics"] = [
        {"id": f"t{n}", "messages": [said("q", "user", f"b{n}"), said("r", "assistant", f"c{n}")]}
        for n in range(20)
    ]
    value["indexedDB"]["message_blocks"] = [
        text(f"{kind}{n}", f"{kind}{n} says something") for n in range(20) for kind in "bc"
    ]
    found = {one.origin.key: line_of(one) for one in read(cherry, value)}
    assert found == {f"t{n}": [f"b{n} says something", f"c{n} says something"] for n in range(20)}


def test_a_direct_backup_is_refused() -> None:
    members = {"metadata.json": b"{}", "IndexedDB/file__0.leveldb/1.ldb": b"", "Data/x": b""}
    source = Folder(members)
    for way in (cherry.recognises, lambda one: list(cherry.records(one, Skipped()))):
        with pytest.raises(Unreadable) as caught:
            way(source)
        assert caught.value.why == CHERRY_FOLDERS


def test_what_it_is_not() -> None:
    assert not cherry.recognises(Bytes(b'{"settings": {}, "version": 5}'))
    assert not cherry.recognises(Folder({"data.json": b"[]"}))


def test_damaged_backups() -> None:
    assert try_damaged(cherry, TEA).records > 100
    archive = {"data.json": TEA, "Data/Files/f.png": b"x"}
    assert try_damaged(cherry, archive, COUNT // 5).records > 10
