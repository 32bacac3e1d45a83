"""The logs of `llm`, of both generations, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.content import Picture, Text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Role, ToolCall, TurnStats
from desktop.exchange.readers import llm
from desktop.exchange.record import Record
from desktop.exchange.source import Unreadable, Why
from tests.support.damaged_exports import COUNT, check, try_sources
from tests.support.damaged_tables import damaged_tables
from tests.support.sources import Bytes, Skipped
from tests.support.tables import FileOfTables, Statement, database, insert
from tests.support.trees import by_text, line_of

PNG = b"\x89PNG\r\n\x1a\nboat"
S = 1767268800.0
LEGACY: tuple[Statement, ...] = (
    "CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT)",
    "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT,"
    " prompt_json TEXT, options_json TEXT, response TEXT, response_json TEXT,"
    " conversation_id TEXT, duration_ms INTEGER, datetime_utc TEXT, input_tokens INTEGER,"
    " output_tokens INTEGER, token_details TEXT, resolved_model TEXT, reasoning TEXT)",
)
SHARED: tuple[Statement, ...] = (
    "CREATE TABLE attachments (id TEXT PRIMARY KEY, type TEXT, path TEXT, url TEXT, content BLOB)",
    'CREATE TABLE prompt_attachments (response_id TEXT, attachment_id TEXT, "order" INTEGER)',
    "CREATE TABLE fragments (id INTEGER PRIMARY KEY, hash TEXT, content TEXT)",
    'CREATE TABLE prompt_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER)',
    'CREATE TABLE system_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER)',
    "CREATE TABLE tool_calls (id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, arguments TEXT)",
    "CREATE TABLE tool_results (id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, output TEXT)",
    insert("attachments", id="png", type="image/png", content=PNG),
    insert("attachments", id="far", type="image/png", path="/Users/x/far.png"),
    insert("fragments", id=1, content="FRAGMENT"),
    insert("fragments", id=2, content="RULES"),
)
STORE: tuple[Statement, ...] = (
    "CREATE TABLE threads (id TEXT PRIMARY KEY, name TEXT, tip_message_hash TEXT,"
    " forked_from TEXT, datetime_utc TEXT)",
    "CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT,"
    " tip_message_hash TEXT, model TEXT, resolved_model TEXT, options_json TEXT,"
    " input_tokens INTEGER, output_tokens INTEGER, duration_ms INTEGER, datetime_utc TEXT,"
    " response_json TEXT)",
    "CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT,"
    " provider_metadata TEXT)",
    "CREATE TABLE parts (id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT,"
    " tool_name TEXT, text TEXT, payload TEXT)",
    'CREATE TABLE part_attachments (part_id INTEGER, attachment_id TEXT, "order" INTEGER)',
    'CREATE TABLE part_fragments (part_id INTEGER, fragment_id INTEGER, "order" INTEGER)',
)


def at(second: int) -> str:
    return f"2026-01-01T12:00:{second:02}.000000+00:00"


def response(id_: str, prompt: str, answer: str, second: int = 0, **more: Any) -> Statement:
    row = {"id": id_, "model": "m", "prompt": prompt, "response": answer}
    row |= {"conversation_id": "c", "datetime_utc": at(second)}
    return insert("responses", **{**row, **more})


def message(hash_: str, parent: str | None, role: str, *parts: object) -> list[Statement]:
    made = [insert("messages", hash=hash_, parent_hash=parent, role=role)]
    for position, part in enumerate(parts):
        row = {"type": "text", "text": part} if isinstance(part, str) else part
        assert isinstance(row, dict)
        made.append(insert("parts", message_hash=hash_, position=position, **row))
    return made


def turn(id_: str, parent: str, tip: str, second: int = 0, **more: Any) -> Statement:
    row = {"id": id_, "thread_id": "t", "parent_message_hash": parent, "tip_message_hash": tip}
    return insert("turns", **{**row, "model": "m", "datetime_utc": at(second), **more})


def read(*statements: Statement, skip: Skipped | None = None) -> dict[str, Record]:
    source = FileOfTables(database(*statements))
    assert llm.recognises(source)
    records = list(llm.records(source, skip or Skipped()))
    for record in records:
        check(record, "llm")
    return {record.origin.key: record for record in records}


# the older generation ---------------------------------------------------------------------------


def test_a_conversation() -> None:
    record = read(
        *LEGACY,
        *SHARED,
        insert("conversations", id="c", name="Boats", model="m"),
        response("2", "Second", "Two", 5, options_json='{"temperature": 0.5}', input_tokens=9),
        response("1", "Look", "A boat", 1, system="Be kind", reasoning="hm", output_tokens=4),
        insert("prompt_attachments", response_id="1", attachment_id="far", order=2),
        insert("prompt_attachments", response_id="1", attachment_id="png", order=1),
        insert("prompt_fragments", response_id="1", fragment_id=1, order=0),
        insert("system_fragments", response_id="1", fragment_id=2, order=0),
    )["c"]
    assert (record.title, record.choice) == ("Boats", ModelChoice("", "m"))
    assert record.steering.system == "RULES\n\nBe kind"
    assert dict(record.steering.parameters) == {"temperature": 0.5}
    look, boat, _second, two = record.messages
    picture = look.content[1]
    assert look.content[0] == Text("FRAGMENT\nLook\n")
    assert isinstance(picture, Picture)
    assert record.files[picture.sha256]() == PNG
    assert look.content[2] == Text("[far.png]")
    assert (boat.text, boat.reasoning, boat.model) == ("A boat", "hm", "m")
    assert (boat.stats, two.stats) == (TurnStats(completion_tokens=4), TurnStats(prompt_tokens=9))
    assert two.parameters == {"temperature": 0.5}
    assert [one.created_at for one in record.messages] == [S + 1, S + 1, S + 5, S + 5]
    assert record.keys[2] == "1"


def test_a_chain_of_tools_is_one_reply() -> None:
    record = read(
        *LEGACY,
        *SHARED,
        response("1", "Add", "I shall.", 1, output_tokens=2),
        insert("tool_calls", response_id="1", name="add", arguments='{"a": 1}'),
        response("2", "", "Three.", 2, output_tokens=3, input_tokens=7),
        insert("tool_results", response_id="2", name="add", output="3"),
    )["c"]
    question, reply = record.messages
    assert (question.text, reply.text) == ("Add", "I shall.\n\nThree.")
    assert reply.tool_calls == (ToolCall("add", '{"a": 1}'),)
    assert reply.reasoning == "```\n3\n```"
    assert reply.stats == TurnStats(prompt_tokens=7, completion_tokens=5)


def test_responses_without_a_conversation_and_other_system_prompts() -> None:
    skip = Skipped()
    records = read(
        *LEGACY,
        insert("conversations", id="e", name="Empty"),
        response("1", "A", "B", 1, conversation_id=None),
        response("2", "C", "D", 2, system="One"),
        response("3", "E", "F", 3, system="Two"),
        response("4", "", "G", 4, conversation_id="alone"),
        skip=skip,
    )
    assert set(records) == {"1", "c", "alone"}
    assert line_of(records["c"]) == ["C", "D", "Two", "E", "F"]
    assert records["c"].steering.system == "One"
    assert line_of(records["alone"]) == ["G"]
    assert skip.told == [("Empty", Why.EMPTY)]


def test_a_database_of_an_early_version() -> None:
    tables = (
        "CREATE TABLE responses (id TEXT, model TEXT, prompt TEXT, response TEXT)",
        insert("responses", id="1", model="m", prompt="A", response="B"),
    )
    record = read(*tables)["1"]
    assert line_of(record) == ["A", "B"]


# the newer generation ---------------------------------------------------------------------------

THREAD: tuple[Statement, ...] = (
    *STORE,
    *SHARED,
    insert("threads", id="t", name="Boats", tip_message_hash="a2", datetime_utc=at(9)),
    *message("s", None, "system", "Be kind"),
    *message(
        "q1",
        "s",
        "user",
        {"type": "text", "payload": '{"text_ref": [{"fragment": 1}, {"literal": "\\nLook"}]}'},
        {"type": "attachment", "payload": '{"attachment": {"id": "png"}}'},
    ),
    *message("a1", "q1", "assistant", {"type": "reasoning", "text": "hm"}, "A boat"),
    *message("q2", "a1", "user", "Add"),
    *message(
        "x1",
        "q2",
        "assistant",
        "I shall.",
        {"type": "tool_call", "tool_name": "add", "payload": '{"arguments": {"a": 1}}'},
    ),
    *message(
        "x2",
        "x1",
        "tool",
        {"type": "tool_result", "tool_name": "add", "payload": '{"output": "3"}'},
    ),
    *message("a2", "x2", "assistant", "Three."),
    turn("1", "q1", "a1", 1, input_tokens=3, output_tokens=4, options_json='{"seed": 7}'),
    turn("2", "q2", "x1", 5, input_tokens=5, output_tokens=2),
    turn("3", "x2", "a2", 6, input_tokens=8, output_tokens=3, resolved_model="m-2"),
)


def test_a_thread() -> None:
    record = read(*THREAD)["t"]
    assert (record.title, record.choice) == ("Boats", ModelChoice("", "m"))
    assert record.steering.system == "Be kind"
    assert dict(record.steering.parameters) == {"seed": 7}
    look, boat, _add, three = record.messages
    picture = look.content[1]
    assert look.content[0] == Text("FRAGMENT\nLook")
    assert isinstance(picture, Picture)
    assert record.files[picture.sha256]() == PNG
    assert (boat.text, boat.reasoning, boat.parameters) == ("A boat", "hm", {"seed": 7})
    assert boat.stats == TurnStats(prompt_tokens=3, completion_tokens=4)
    assert (three.text, three.model) == ("I shall.\n\nThree.", "m")
    assert three.reasoning == "```\n3\n```"
    assert three.tool_calls == (ToolCall("add", '{"a": 1}'),)
    assert three.stats == TurnStats(prompt_tokens=8, completion_tokens=5)
    assert [one.created_at for one in record.messages] == [S + 1, S + 1, S + 5, S + 5]
    assert dict(record.keys) == {1: "q1", 2: "a1", 3: "q2", 4: "a2"}


def test_forks_are_chats_that_share_their_beginning() -> None:
    records = read(
        *THREAD,
        insert("threads", id="f", name="Fork", tip_message_hash="b2", forked_from="t"),
        *message("p2", "a1", "user", "Other"),
        *message("b2", "p2", "assistant", "Yes"),
        turn("9", "p2", "b2", 8, thread_id="f"),
    )
    assert line_of(records["f"]) == ["FRAGMENT\nLook", "A boat", "Other", "Yes"]
    assert [one.created_at for one in records["f"].messages] == [S + 1, S + 1, S + 8, S + 8]
    assert records["f"].messages[1].stats.completion_tokens == 4
    assert len(records["t"].messages) == 4


def test_turns_beside_the_line_are_branches() -> None:
    record = read(
        *THREAD,
        *message("b1", "q1", "assistant", "A ship"),
        turn("8", "q1", "b1", 2),
    )["t"]
    assert by_text(record)["A ship"] == "FRAGMENT\nLook"
    assert line_of(record)[1] == "A boat"


def test_another_system_prompt_does_not_double_what_was_said() -> None:
    record = read(
        *STORE,
        insert("threads", id="t", tip_message_hash="a2"),
        *message("q", None, "user", "A"),
        *message("a", "q", "assistant", "B"),
        *message("s", None, "system", "Brief"),
        *message("q'", "s", "user", "A"),
        *message("a'", "q'", "assistant", "B"),
        *message("q2", "a'", "user", "C"),
        *message("a2", "q2", "assistant", "D"),
        turn("1", "q", "a", 1),
        turn("2", "q2", "a2", 2),
    )["t"]
    assert by_text(record) == {"A": None, "B": "A", "C": "B", "D": "C"}
    assert record.steering.system == "Brief"
    assert [one.created_at for one in record.messages] == [S + 1, S + 1, S + 2, S + 2]


def test_both_generations_of_one_chat() -> None:
    legacy = [
        response("1", "A", "B", 1, conversation_id="t", output_tokens=6, model="old"),
        response("2", "lost", "answer", 2, conversation_id="t"),
    ]
    store = [
        insert("threads", id="t", name="C", tip_message_hash="d", datetime_utc=at(30)),
        *message("a", None, "user", "A"),
        *message("b", "a", "assistant", "B"),
        *message("c", "b", "user", "C"),
        *message("d", "c", "assistant", "D"),
        turn("9", "c", "d", 30),
    ]
    named = insert("conversations", id="t", name="Named long ago")
    record = read(*LEGACY, *STORE, named, *legacy, *store)["t"]
    assert record.title == "Named long ago"
    assert by_text(record) == {
        "A": None,
        "B": "A",
        "C": "B",
        "D": "C",
        "lost": "B",
        "answer": "lost",
    }
    assert line_of(record) == ["A", "B", "C", "D"]
    assert (record.messages[1].model, record.messages[1].stats.completion_tokens) == ("old", 6)
    assert (record.created_at, record.updated_at) == (S + 1, S + 30)
    # so that nothing is doubled that was imported before the chat was gone on with
    assert [record.keys[n] for n in (1, 2, 3)] == ["1/prompt", "1", "2/prompt"]


def test_parts_of_other_kinds() -> None:
    skip = Skipped()
    record = read(
        *STORE,
        *SHARED,
        insert("threads", id="t", name="T", tip_message_hash="a"),
        *message(
            "a",
            None,
            "assistant",
            {"type": "text", "id": 1},
            {"type": "attachment", "id": 2},
            {"type": "tool result", "payload": '{"exception": "Boom"}'},
            {"type": "hologram", "text": "kept"},
            {"type": "attachment", "payload": '{"attachment": {"id": "none"}}'},
        ),
        insert("part_fragments", part_id=1, fragment_id=2, order=1),
        insert("part_fragments", part_id=1, fragment_id=1, order=0),
        insert("part_attachments", part_id=2, attachment_id="png", order=0),
        skip=skip,
    )["t"]
    found = record.messages[0]
    assert found.content[0] == Text("FRAGMENT\nRULES\n\n")
    assert isinstance(found.content[1], Picture)
    assert found.content[2] == Text("kept\n\n[none]")
    assert found.reasoning == "```\nBoom\n```"
    assert skip.told == [("T: hologram", Why.UNKNOWN), ("none", Why.NO_BYTES)]


# what is hostile --------------------------------------------------------------------------------


def test_messages_that_follow_themselves() -> None:
    skip = Skipped()
    record = read(
        *STORE,
        insert("threads", id="t", name="T", tip_message_hash="b", forked_from="t"),
        *message("a", "b", "user", "A"),
        *message("b", "a", "assistant", "B"),
        *message("c", "c", "user", "C"),
        turn("1", "c", "c"),
        skip=skip,
    )["t"]
    assert {one.text for one in record.messages} == {"A", "B", "C"}
    assert skip.told == [("T", Why.CYCLE)]


def test_fields_of_odd_types() -> None:
    record = read(
        *STORE,
        insert("threads", id="t", name=b"\xffname\0", tip_message_hash="b", datetime_utc=b"x"),
        *message("a", None, "user", {"type": b"text", "text": b"by\xfftes"}),
        *message("b", "a", "assistant", {"type": 3, "text": 4.5, "payload": b"{"}),
        ("INSERT INTO parts VALUES (9, 'b', 5, 'text', NULL, CAST(x'c3ff' AS TEXT), '[1]')", ()),
        turn("1", "a", "b", input_tokens="many", output_tokens=b"1", options_json="[1"),
    )["t"]
    assert (record.title, record.messages[0].text) == ("\ufffdname", "by\ufffdtes")
    assert record.messages[1].text == "4.5\n\n\ufffd\ufffd"
    assert record.messages[1].stats == TurnStats()


def test_a_thread_of_three_thousand_messages() -> None:
    made = list[Statement]()
    for number in range(3_000):
        made.append(insert("messages", hash=f"{number}", parent_hash=f"{number - 1}", role="user"))
    thread = insert("threads", id="t", tip_message_hash="2999")
    record = read(*STORE, *made, thread)["t"]
    assert len(record.messages) == 3_000
    assert record.messages[-1].parent_id == 2_999


def test_views_and_other_databases() -> None:
    endless = "WITH RECURSIVE n(prompt) AS (SELECT 1 UNION ALL SELECT prompt + 1 FROM n)"
    endless += " SELECT prompt, prompt AS response FROM n"
    view = f"CREATE VIEW responses AS {endless}"
    for statement in (view, "CREATE TABLE threads (id)", "CREATE TABLE x (y)"):
        source = FileOfTables(database(statement))
        assert not llm.recognises(source)
        with pytest.raises(Unreadable):
            list(llm.records(source, Skipped()))
    assert not llm.recognises(Bytes(b"{}"))


def test_damaged_databases() -> None:
    legacy = [response("1", "A", "B", 1), response("2", "C", "D", 2, conversation_id="t")]
    data = database(*LEGACY, *THREAD, *legacy)
    assert try_sources(llm, damaged_tables(data, COUNT, "llm")).records > COUNT // 4


def test_json_of_a_request_is_left_alone() -> None:
    options = json.dumps({"temperature": 9, "top_p": 0.5, "own": 1})
    record = read(*LEGACY, response("1", "A", "B", options_json=options))["c"]
    assert record.messages[1].parameters == {"top_p": 0.5}
    assert record.messages[0].role is Role.USER
