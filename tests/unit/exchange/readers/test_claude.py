"""Claude's data export, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.content import File, Text
from desktop.chat.messages import Message, Role, ToolCall, TurnState
from desktop.exchange.readers import claude
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.damaged_exports import check
from tests.support.sources import Bytes, Folder, Skipped, Zip, read, zipped

ROOT = "00000000-0000-4000-8000-000000000000"
AT = "2026-07-15T21:03:00.000000Z"
T = 1_784_149_380.0
UNSUPPORTED = "This block is not supported on your current device yet."


def said(key: str, sender: str = "human", text: str = "", **fields: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "uuid": key,
        "sender": sender,
        "text": text,
        "content": [],
        "created_at": None,
    }
    return {**known, "attachments": [], "files": [], **fields}


def chat(*messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    known = {"uuid": "c", "name": "Mint", "created_at": AT, "updated_at": AT, "summary": ""}
    return {**known, "account": {"uuid": "me"}, "chat_messages": [*messages], **fields}


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(claude, [value], skip)
    check(record, "claude")
    return record


def reply(*blocks: dict[str, Any], text: str = "", skip: Skipped | None = None) -> Message:
    answer = said("a", "assistant", text, content=[*blocks])
    return only(chat(said("u", text="?"), answer), skip).messages[-1]


def written(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, "citations": [], **fields}


# the chat ---------------------------------------------------------------------------------------


def test_an_older_chat_is_one_line() -> None:
    record = only(
        chat(
            said("m1", text="Why did it wilt?", created_at="2026-07-15T21:03:22Z"),
            said("m2", "assistant", "Drain the pot."),
            said("m3", text="Thanks", created_at="2026-07-15T23:04:00.250000+02:00"),
            name="",
            updated_at="2026-07-15T21:09:00.000000Z",
        )
    )
    assert (record.origin.source, record.origin.key) == ("claude", "c")
    assert (record.title, record.titled_by, record.choice) == ("", "", None)
    assert (record.created_at, record.updated_at) == (T, T + 360)
    assert dict(record.keys) == {1: "m1", 2: "m2", 3: "m3"}
    assert [one.parent_id for one in record.messages] == [None, 1, 2]
    assert [one.role for one in record.messages] == [Role.USER, Role.ASSISTANT, Role.USER]
    assert [one.text for one in record.messages] == ["Why did it wilt?", "Drain the pot.", "Thanks"]
    assert [one.created_at for one in record.messages] == [T + 22, T + 22, T + 60.25]
    assert dict(record.active_children) == {None: 1, 1: 2, 2: 3}
    answer = record.messages[1]
    assert (answer.model, answer.endpoint_name) == ("", "Claude")
    assert not answer.is_edited


def test_a_newer_chat_is_a_tree_whose_last_message_is_on_the_path() -> None:
    times = [f"2026-07-15T21:0{n}:00Z" for n in range(1, 6)]
    record = only(
        chat(
            said("u", created_at=times[0], text="?", parent_message_uuid=ROOT),
            said("b", "assistant", "new", created_at=times[4], parent_message_uuid="u"),
            said("a", "assistant", "old", created_at=times[1], parent_message_uuid="u"),
            said("v", created_at=times[2], text="and?", parent_message_uuid="a"),
            said("w", created_at=times[3], text="!", parent_message_uuid="lost"),
            said("x", "assistant", "yes", created_at=times[3], parent_message_uuid="v"),
        )
    )
    keys = record.keys
    parents = {keys[one.id]: keys.get(one.parent_id or 0) for one in record.messages}
    assert parents == {"u": None, "a": "u", "b": "u", "v": "a", "w": None, "x": "v"}
    path = {keys[parent or 0] if parent else None: keys[id_] for parent, id_ in
            record.active_children.items()}  # fmt: skip
    assert path == {None: "u", "u": "a", "a": "v", "v": "x"}


def test_messages_without_ids_and_of_one_id_stand_in_their_order() -> None:
    value = chat(said("", text="1"), said("m", text="2"), said("m", text="3"), said("m", text="4"))
    record = only(value)
    assert [one.text for one in record.messages] == ["1", "2", "3", "4"]
    assert [one.parent_id for one in record.messages] == [None, 1, 2, 3]
    assert len({*record.keys.values()}) == 4


def test_an_archive_with_projects() -> None:
    projects = [
        {"uuid": "p", "name": "Garden", "docs": [{"uuid": "d", "filename": "soil.md"}]},
        {"uuid": "q", "name": "Other", "docs": []},
    ]
    members = {
        "data/conversations.json": [chat(said("u", text="?"), project_uuid="p")],
        "data/projects.json": projects,
        "data/users.json": [],
        "data/memories.json": [],
    }
    source, skipped = Zip(zipped(members), "data-2026.dms"), Skipped()
    assert claude.recognises(source)
    (record,) = claude.records(source, skipped)
    assert record.folder == ("Garden",)
    assert skipped.told == [("Garden: soil.md", Why.NO_BYTES)]


def test_a_chat_as_the_web_page_loads_it() -> None:
    answer = said("a", "assistant", "!", stop_reason="user_canceled")
    other = said("b", "assistant", "?!", parent_message_uuid="u")
    value = chat(said("u", text="?"), answer, other, model="claude-x", is_starred=True)
    (record,) = read(claude, {**value, "current_leaf_message_uuid": "a"})
    assert dict(record.active_children) == {None: 1, 1: 2}
    assert record.messages[1].model == "claude-x"
    assert record.messages[1].state is TurnState.STOPPED
    assert record.choice is not None
    assert record.choice.model == "claude-x"
    assert record.pinned_at == T


def test_empty_chats_empty_messages_and_what_is_no_chat() -> None:
    skipped = Skipped()
    values = [chat(), {"uuid": "x", "name": "none"}, chat(said("u"), said("a", "assistant", "Hm?"))]
    source = Bytes(json.dumps(values).encode())
    assert claude.recognises(source)
    (record,) = claude.records(source, skipped)
    assert [one.content for one in record.messages] == [(), (Text("Hm?"),)]
    assert skipped.told == [("Mint", Why.EMPTY), ("none", Why.DAMAGED)]


def test_no_other_programs_file_is_taken_for_one() -> None:
    others: list[object] = [[{"mapping": {}}], [{"chat": {"history": {}}}], [], {}, "x"]
    for value in others:
        assert not claude.recognises(Bytes(json.dumps(value).encode()))
    assert not claude.recognises(Folder({"conversations.json": b'[{"mapping":{}}]'}))


# what is said -----------------------------------------------------------------------------------


def test_thinking_tools_results_and_text() -> None:
    told = reply(
        {
            "type": "thinking",
            "thinking": "roots",
            "summaries": [{"summary": "short"}],
            "cut_off": False,
            "start_timestamp": "2026-07-15T21:04:00Z",
            "stop_timestamp": "2026-07-15T21:04:02.500000Z",
        },
        {"type": "tool_use", "id": None, "name": "web_search", "input": {"q": "mint"}},
        {"type": "tool_result", "name": "web_search", "content": "too wet", "is_error": False},
        {"type": "token_budget"},
        written("Drain the pot."),
        text=f"```\n{UNSUPPORTED}\n```\n\nDrain the pot.",
    )
    assert told.text == "Drain the pot."
    assert told.reasoning == "roots\n\n**web_search**\n\n```\ntoo wet\n```"
    assert told.tool_calls == (ToolCall("web_search", '{"q": "mint"}'),)
    assert told.stats.thought_ms == 2500
    assert told.created_at == T + 60  # the message has no time, its first block has


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ([], ""),
        ("plain", "```\nplain\n```"),
        ([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}], "```\none\ntwo\n```"),
        (
            [{"type": "knowledge", "title": "Mint", "url": "https://e.test/m", "text": "long"}],
            "- [Mint](https://e.test/m)",
        ),
    ],
)
def test_a_tools_result_is_text_or_a_list(content: object, shown: str) -> None:
    told = reply({"type": "tool_result", "content": content}, written("So."))
    assert (told.reasoning, told.text) == (shown, "So.")


@pytest.mark.parametrize(
    ("text", "blocks", "shown"),
    [
        ("only the text", [], "only the text"),
        ("", [written("only the blocks")], "only the blocks"),
        (f"{UNSUPPORTED}\nand more", [{"type": "thinking", "thinking": "t"}], "and more"),
        ("stale", [written("fresh")], "fresh"),
        ("one two", [written("one "), written("two")], "one two"),
        ("one\n\ntwo", [written("one"), written("two")], "one\n\ntwo"),
        ("", [written("a"), {"type": "tool_use", "name": "t"}, written("b")], "a\n\nb"),
        ("fallback", [written("")], "fallback"),
        ("", [{"type": "voice_note", "title": "Note", "text": "spoken"}], "spoken"),
    ],
)
def test_text_and_blocks_disagree(text: str, blocks: list[dict[str, Any]], shown: str) -> None:
    assert reply(*blocks, text=text).text == shown


def test_summaries_stand_for_thinking_that_is_empty() -> None:
    block = {"type": "thinking", "thinking": "", "summaries": [{"summary": "a"}, {"summary": "b"}]}
    assert reply(block, written("x")).reasoning == "a\n\nb"


def test_a_citation_is_a_link_behind_its_place() -> None:
    cited = {"start_index": 0, "end_index": 4, "details": {"url": "https://e.test", "title": "E"}}
    bad = [{"end_index": 99, "url": "https://e.test"}, {"end_index": 2, "url": "javascript:x"}]
    text = reply(written("Mint grows.", citations=[cited, *bad])).text
    assert text == "Mint [E](https://e.test) grows."


def test_an_artifact_is_shown_under_a_fold() -> None:
    made = {
        "command": "create",
        "id": "poem",
        "title": "A <poem>",
        "type": "application/vnd.ant.code",
        "language": "python",
        "content": "print(1)",
    }
    changed = {"command": "update", "id": "poem", "old_str": "1", "new_str": "2\n3"}
    told = reply(
        {"type": "tool_use", "name": "artifacts", "input": made},
        {"type": "tool_result", "name": "artifacts", "content": [{"type": "text", "text": "OK"}]},
        {"type": "tool_use", "name": "artifacts", "input": changed},
        written("Done."),
    )
    fold = "<details>\n<summary>A &lt;poem&gt;</summary>\n\n"
    assert told.text == (
        f"{fold}```python\nprint(1)\n```\n\n</details>\n\n"
        f"{fold}```diff\n- 1\n+ 2\n+ 3\n```\n\n</details>\n\nDone."
    )
    assert [json.loads(call.arguments) for call in told.tool_calls] == [made, changed]
    assert told.reasoning == ""


def test_an_unknown_block_is_kept_under_a_fold() -> None:
    skipped = Skipped()
    text = reply({"type": "hologram", "beam": 7}, skip=skipped).text
    assert text.startswith("<details>\n<summary>hologram</summary>")
    assert '"beam": 7' in text
    assert skipped.told == [("hologram", Why.UNKNOWN)]


def test_attachments_have_their_text_and_files_a_mention() -> None:
    skipped = Skipped()
    question = said(
        "u",
        content=[written("Why did it wilt?")],
        attachments=[
            {"file_name": "notes.txt", "file_type": "txt", "extracted_content": "too wet"},
            {"file_name": "", "extracted_content": "pasted"},
            {"file_name": "scan.pdf", "extracted_content": None},
        ],
        files=[
            {"file_uuid": "f", "file_name": "../leaf.png"},
            {"file_uuid": "f", "file_name": "notes.txt"},
        ],
        files_v2=[{"file_uuid": "f", "file_name": "../leaf.png"}, {"file_uuid": "g"}],
    )
    record = only(chat(question), skipped)
    notes, pasted, rest = record.messages[0].content
    assert isinstance(notes, File)
    assert (notes.name, notes.media_type, notes.size) == ("notes.txt", "text/plain", 7)
    assert notes.text == "too wet"
    assert record.files[notes.sha256]() == b"too wet"
    assert isinstance(pasted, File)
    assert pasted.text == "pasted"
    assert rest == Text("[scan.pdf]\n[leaf.png]\n[g]\nWhy did it wilt?")
    assert skipped.told == [(name, Why.NO_BYTES) for name in ("scan.pdf", "leaf.png", "g")]
