"""The SQLite file of Cherry Studio since its version 2, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

from desktop.chat.content import Picture
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import ToolCall, TurnState, TurnStats
from desktop.exchange.readers import cherry
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.damaged_exports import COUNT, check, try_sources
from tests.support.damaged_tables import damaged_tables
from tests.support.sources import Skipped
from tests.support.tables import FileOfTables, Statement, database, insert
from tests.support.trees import by_text, line_of

T = 1_760_000_000_000
S = T / 1000
TABLES = (
    "CREATE TABLE topic (id TEXT PRIMARY KEY, name TEXT, assistant_id TEXT, active_node_id TEXT,"
    " group_id TEXT, created_at INTEGER, updated_at INTEGER, deleted_at INTEGER)",
    "CREATE TABLE message (id TEXT PRIMARY KEY, parent_id TEXT, topic_id TEXT, role TEXT,"
    " data TEXT, searchable_text TEXT, status TEXT, siblings_group_id INTEGER, model_id TEXT,"
    " model_snapshot TEXT, stats TEXT, created_at INTEGER, updated_at INTEGER,"
    " deleted_at INTEGER)",
    'CREATE TABLE "group" (id TEXT, name TEXT)',
    "CREATE TABLE assistant (id TEXT, name TEXT, prompt TEXT, model_id TEXT, settings TEXT)",
)


def topic(id_: str = "t", **more: Any) -> Statement:
    made = {"id": id_, "name": "Tea", "created_at": T, "updated_at": T + 60_000}
    return insert("topic", **{**made, **more})


def said(id_: str, parent: str | None, role: str, *parts: object, **more: Any) -> Statement:
    made = [{"type": "text", "text": one} if isinstance(one, str) else one for one in parts]
    row: dict[str, Any] = {
        "id": id_,
        "parent_id": parent,
        "topic_id": "t",
        "role": role,
        "status": "success",
    }
    row |= {"data": json.dumps({"parts": made}), "created_at": T + len(id_) * 1000}
    return insert("message", **{**row, **more})


def read(*statements: Statement, skip: Skipped | None = None) -> list[Record]:
    source = FileOfTables(database(*TABLES, *statements))
    assert cherry.recognises(source)
    records = list(cherry.records(source, skip or Skipped()))
    for record in records:
        check(record, "cherry")
    return records


TREE = (
    topic(active_node_id="b2", assistant_id="as", group_id="g"),
    insert("group", id="g", name="Kitchen"),
    insert(
        "assistant",
        id="as",
        prompt="Be kind",
        model_id="p::m",
        settings=json.dumps({"temperature": 0.5, "enableTemperature": True, "topP": 1}),
    ),
    said("root", None, "root", created_at=T),
    said("q", "root", "user", "Which tea?"),
    said("b1", "q", "assistant", "Rooibos", siblings_group_id=1, model_id="p::m"),
    said(
        "b2",
        "q",
        "assistant",
        {"type": "reasoning", "text": "evening"},
        "Mint",
        siblings_group_id=1,
        model_snapshot=json.dumps({"id": "n", "name": "N", "provider": "p"}),
        stats=json.dumps(
            {"promptTokens": 9, "completionTokens": 40, "timeFirstTokenMs": 300}
            | {"timeCompletionMs": 2000, "timeThinkingMs": 800}
        ),
    ),
    said("cc1", "b2", "user", "gone", deleted_at=T),
    said("ddd1", "cc1", "assistant", "stays"),
)


def test_a_topic() -> None:
    (record,) = read(*TREE)
    assert (record.origin.source, record.origin.key, record.title) == ("cherry", "t", "Tea")
    assert (record.created_at, record.updated_at) == (S, S + 60)
    assert (record.folder, record.choice) == (("Kitchen",), ModelChoice("", "m"))
    assert record.steering.system == "Be kind"
    assert dict(record.steering.parameters) == {"temperature": 0.5, "top_p": 1}
    asked = "Which tea?"
    assert by_text(record) == {asked: None, "Rooibos": asked, "Mint": asked, "stays": "Mint"}
    assert line_of(record)[:2] == [asked, "Mint"]
    mint = record.messages[2]
    assert (mint.reasoning, mint.model) == ("evening", "n")
    assert mint.stats == TurnStats(
        ttft_ms=300, tokens_per_second=20, prompt_tokens=9, completion_tokens=40, thought_ms=800
    )
    assert [one.model for one in record.messages] == ["", "m", "n", ""]


def test_deleted_topics_and_topics_of_before_there_was_a_root() -> None:
    skip = Skipped()
    records = read(
        topic(active_node_id="gone"),
        topic("gone", deleted_at=T),
        topic("empty", name="Empty"),
        said("a", None, "user", "A"),
        said("bb", None, "user", "B"),
        said("x", "nowhere", "user", "X", topic_id="gone"),
        skip=skip,
    )
    assert [by_text(one) for one in records] == [{"A": None, "B": None}]
    assert line_of(records[0]) == ["B"]
    assert skip.told == [("Empty", Why.EMPTY)]


def test_parts_of_all_kinds() -> None:
    skip = Skipped()
    parts: list[object] = [
        {"type": "step-start"},
        {"type": "dynamic-tool", "toolName": "see", "input": {"x": 1}, "output": "cup"},
        {"type": "tool-add", "input": {"a": 1}, "output": {"sum": 3}, "state": "output-available"},
        {"type": "file", "url": "data:image/png;base64,iVBORw0KGgo=", "mediaType": "image/png"},
        {"type": "file", "url": "file:///Users/x/Data/Files/f.pdf", "filename": "a.pdf"},
        {"type": "source-url", "url": "https://example.org", "title": "Page"},
        {"type": "data-code", "data": {"content": "x = 1", "language": "python"}},
        {"type": "data-translation", "data": {"content": "Thé", "targetLanguage": "fr"}},
        {"type": "data-compact", "data": {"content": "in short"}},
        {"type": "data-odd", "data": {"content": "kept"}},
        {"type": "odd", "text": "kept, too"},
        "Said",
    ]
    (record,) = read(topic(), said("a", None, "assistant", *parts), skip=skip)
    found = record.messages[0]
    assert found.tool_calls == (ToolCall("see", '{"x": 1}'), ToolCall("add", '{"a": 1}'))
    assert found.reasoning == '```\ncup\n```\n\n```\n{"sum": 3}\n```'
    assert isinstance(found.content[0], Picture)
    assert found.text == (
        "[a.pdf]\n\n- [Page](https://example.org)\n\n```python\nx = 1\n```\n\n<details>\n"
        "<summary>fr</summary>\n\nThé\n\n</details>\n\nin short\n\nkept\n\nkept, too\n\nSaid"
    )
    assert skip.told == [
        ("a.pdf", Why.NO_BYTES),
        ("Tea: odd", Why.UNKNOWN),
        ("Tea: odd", Why.UNKNOWN),
    ]


def test_errors_and_rows_that_were_moved_from_before() -> None:
    blocks = [{"type": "main_text", "content": "old"}, {"type": "thinking", "content": "hm"}]
    failed = {"type": "data-error", "data": {"name": "E", "message": "402", "statusCode": 402}}
    (record,) = read(
        topic(),
        said("a", None, "assistant", data=json.dumps({"blocks": blocks})),
        said("bb", "a", "assistant", failed, status="error"),
        said("ccc", "bb", "assistant", "half", status="paused"),
        said("dddd", "ccc", "assistant", status="pending"),
        said("eeeee", "dddd", "assistant", {"type": "data-error", "data": {"content": "Oh"}}),
    )
    old, broken, stopped, begun, wordy = record.messages
    assert (old.text, old.reasoning) == ("old", "hm")
    failure = ChatError.from_record(dict(broken.failure or {}))
    assert failure.facts()["message"] == "402"
    assert (wordy.state, (wordy.failure or {}).get("message")) == (TurnState.FAILED, "Oh")
    assert [one.state for one in (broken, stopped, begun)] == [
        TurnState.FAILED,
        TurnState.STOPPED,
        TurnState.INCOMPLETE,
    ]


def test_files_of_the_backup() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    block = {"type": "image", "fileId": "g1"}
    data = database(
        *TABLES,
        topic(),
        said("a", None, "user", {"type": "file", "url": "file:///x/Data/Files/f.png"}),
        said("bb", "a", "user", data=json.dumps({"blocks": [block]})),
        said("ccc", "bb", "user", data=json.dumps({"blocks": [{**block, "fileId": "c"}]})),
    )
    others = {"Data/Files/f.png": png, "Data/Files/g1.webp": png}
    source = FileOfTables(data, "Data/cherrystudio.sqlite", others)
    assert cherry.recognises(source)
    (record,) = cherry.records(source, Skipped())
    check(record, "cherry")
    assert isinstance(record.messages[0].content[0], Picture)
    assert isinstance(record.messages[1].content[0], Picture)
    assert record.messages[2].text == "[c]"


def test_circles_missing_columns_and_odd_types() -> None:
    skip = Skipped()
    path = database(
        "CREATE TABLE topic (id)",
        "CREATE TABLE message (id, topic_id, parent_id, data)",
        insert("topic", id=b"t"),
        insert("topic", id="u"),
        insert("message", id="a", topic_id="u", parent_id="b", data=b'{"parts":[{"type":"text"}]}'),
        insert("message", id="b", topic_id="u", parent_id="a", data=7),
        insert("message", id=5, topic_id="u", parent_id=5.5, data='{"parts": {"x": 1}}'),
        ("INSERT INTO message VALUES ('c', 'u', NULL, CAST(x'c3ff7b7d' AS TEXT))", ()),
    )
    source = FileOfTables(path)
    assert cherry.recognises(source)
    (record,) = cherry.records(source, skip)
    check(record, "cherry")
    assert len(record.messages) == 4
    assert skip.told == [("t", Why.EMPTY), ("u", Why.CYCLE)]


def test_what_it_is_not() -> None:
    tables = (
        "CREATE TABLE topic (id)",
        "CREATE VIEW message AS SELECT 1 AS id, 2 AS topic_id, 3 AS data",
    )
    assert not cherry.recognises(FileOfTables(database(*tables)))


def test_damaged_files() -> None:
    data = database(*TABLES, *TREE)
    assert try_sources(cherry, damaged_tables(data, COUNT, "cherry")).records > COUNT // 4
