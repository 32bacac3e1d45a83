"""Chatbox's export, oddity by oddity."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.readers import chatbox
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.damaged_exports import COUNT, check, try_damaged
from tests.support.sources import Bytes, Skipped, Zip, read, zipped
from tests.support.trees import by_text, line_of

T = 1_760_000_000_000
S = T / 1000


def said(id_: str, role: str, text: str = "", at: int | None = None, **more: Any) -> dict[str, Any]:
    parts = [{"type": "text", "text": text}] if text else []
    made: dict[str, Any] = {"id": id_, "role": role, "contentParts": parts, **more}
    return made if at is None else {**made, "timestamp": at}


def store(*sessions: dict[str, Any], **more: Any) -> dict[str, Any]:
    listed = [{"id": one["id"], "name": one["name"], "type": "chat"} for one in sessions]
    kept = {f"session:{one['id']}": one for one in sessions}
    return {"configVersion": 13, "chat-sessions-list": listed, **kept, **more}


def session(*messages: dict[str, Any], id_: str = "s1", **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": "Soup", "type": "chat", "messages": list(messages), **more}


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(chatbox, value, skip)
    check(record, "chatbox")
    return record


FORKED: dict[str, Any] = {
    "__exported_items": ["conversations"],
    "__exported_at": "2026-11-01T00:00:00.000Z",
    "configVersion": 13,
    "settings": {"providers": {"openai": {"apiKey": "sk-secret"}}},
    "chat-sessions-list": [{"id": "s1", "name": "Good soup", "starred": True, "type": "chat"}],
    "session:s1": session(
        said("m0", "system", "Cook."),
        said("m1", "user", "Too salty", T),
        said("m3", "assistant", "Add water", T + 5000, model="OpenAI API (gpt-x)"),
        settings={
            "provider": "openai",
            "modelId": "gpt-x",
            "temperature": 0.4,
            "topP": 0.9,
            "maxContextMessageCount": 6,
        },
        messageForksHash={
            "m1": {
                "position": 1,
                "createdAt": T + 4000,
                "lists": [
                    {"id": "f0", "messages": [said("m2", "assistant", "Add rice", T + 3000)]},
                    {"id": "f1", "messages": []},
                ],
            }
        },
        threads=[
            {
                "id": "t0",
                "name": "Earlier",
                "createdAt": 1_750_000_000_000,
                "messages": [{"id": "x", "role": "user", "content": "old style text"}],
            }
        ],
    ),
}


def test_a_session_its_fork_and_its_earlier_topic() -> None:
    soup, earlier = read(chatbox, FORKED)
    assert (soup.origin.source, soup.origin.key, soup.title) == ("chatbox", "s1", "Good soup")
    assert soup.steering.system == "Cook."
    assert dict(soup.steering.parameters) == {"temperature": 0.4, "top_p": 0.9}
    assert soup.choice == ModelChoice("", "gpt-x")
    assert [(one.text, one.parent_id) for one in soup.messages] == [
        ("Too salty", None),
        ("Add rice", 1),
        ("Add water", 1),
    ]
    assert line_of(soup) == ["Too salty", "Add water"]
    assert dict(soup.keys) == {1: "m1", 2: "m2", 3: "m3"}
    assert [one.model for one in soup.messages] == ["", "", "gpt-x"]
    assert soup.messages[1].endpoint_name == "Chatbox"  # nobody knows who said it
    assert (soup.messages[0].created_at, soup.pinned_at) == (S, S + 5)
    assert (earlier.origin.key, earlier.title) == ("s1/t0", "Earlier")
    assert [one.text for one in earlier.messages] == ["old style text"]
    assert (earlier.created_at, earlier.pinned_at) == (1_750_000_000.0, None)


def test_no_key_of_the_settings_goes_anywhere() -> None:
    skip = Skipped()
    assert "sk-secret" not in repr([*read(chatbox, FORKED, skip), skip.told])


def test_tails_fork_within_tails() -> None:
    inner = {"position": 0, "lists": [{"messages": []}, {"messages": [said("d", "user", "D")]}]}
    outer = {
        "position": 0,
        "lists": [
            {"id": "now", "messages": []},
            {"id": "was", "messages": [said("b", "assistant", "B"), said("c", "user", "C")]},
        ],
    }
    value = session(
        said("a", "user", "A", T),
        said("e", "assistant", "E", T + 9),
        messageForksHash={"a": outer, "b": inner},
    )
    record = only(store(value))
    assert by_text(record) == {"A": None, "B": "A", "C": "B", "D": "B", "E": "A"}
    assert line_of(record) == ["A", "E"]


def test_a_tail_that_is_kept_twice_and_a_fork_of_a_message_that_is_gone() -> None:
    value = session(
        said("a", "user", "A", T),
        said("b", "assistant", "B", T + 1),
        messageForksHash={
            "a": {"position": 0, "lists": [{"messages": [said("b", "assistant", "B", T + 1)]}]},
            "gone": {"position": 7, "lists": [{"messages": [said("z", "user", "Z", T)]}, None, 3]},
            "b": "nothing",
        },
    )
    record = only(store(value))
    assert by_text(record) == {"A": None, "B": "A", "Z": None}
    assert line_of(record) == ["A", "B"]


def test_a_topic_has_forks_of_its_own() -> None:
    fork = {"position": 1, "lists": [{"messages": [said("w", "assistant", "W")]}, {"messages": []}]}
    topic = {"id": "t", "messages": [said("u", "user", "U", T), said("v", "assistant", "V", T + 1)]}
    value = session(said("a", "user", "A", T), messageForksHash={"u": fork}, threads=[topic])
    main, earlier = read(chatbox, store(value))
    assert by_text(main) == {"A": None}
    assert by_text(earlier) == {"U": None, "W": "U", "V": "U"}
    assert earlier.title == "Soup"


def test_a_chat_that_was_just_begun_anew_has_its_topics_alone() -> None:
    skip = Skipped()
    topic = {"id": "t", "name": "Old", "messages": [said("a", "user", "A", T)]}
    assert only(store(session(threads=[topic])), skip).title == "Old"
    assert skip.told == []


def test_the_parts_of_a_reply() -> None:
    picture = "data:image/png;base64,iVBORw0KGgphYQ=="
    parts = [
        {"type": "reasoning", "text": "dilute", "duration": 900},
        {"type": "tool-call", "toolName": "taste", "args": {"salt": 3}, "result": "too much"},
        {"type": "text", "text": "Add water"},
        {"type": "info", "text": "seen by OCR"},
        {"type": "image", "url": picture},
        {"type": "image", "storageKey": "picture:abc"},
        {"type": "app", "summary": "a board"},
    ]
    reply = said("b", "assistant", usage={"inputTokens": 7, "outputTokens": 5}, finishReason="stop")
    reply |= {"contentParts": parts, "firstTokenLatency": 250, "timestamp": T + 1}
    skip = Skipped()
    record = only(store(session(said("a", "user", "A", T), reply)), skip)
    found = record.messages[1]
    assert found.reasoning == "dilute\n\n```\ntoo much\n```"
    assert found.tool_calls == (ToolCall("taste", '{"salt": 3}'),)
    text, shown, rest = found.content
    assert text == Text("Add water\n> seen by OCR\n")
    assert isinstance(shown, Picture)
    assert record.files[shown.sha256]() == b"\x89PNG\r\n\x1a\naa"
    assert rest == Text("[picture:abc]\na board")
    assert found.stats == TurnStats(
        ttft_ms=250, prompt_tokens=7, completion_tokens=5, thought_ms=900
    )
    assert (found.state, found.finish_reason) == (TurnState.DONE, "stop")
    assert skip.told == [("picture:abc", Why.NO_BYTES), ("Soup: app", Why.UNKNOWN)]


def test_a_part_that_nobody_knows_is_kept_as_its_json() -> None:
    skip = Skipped()
    reply = said("b", "assistant", at=T) | {"contentParts": [{"type": "<map>", "at": [1]}]}
    found = only(store(session(reply)), skip).messages[0]
    assert found.text.startswith("<details>\n<summary>&lt;map&gt;</summary>\n\n```json\n{")
    assert skip.told == [("Soup: <map>", Why.UNKNOWN)]


def test_messages_of_the_older_kind() -> None:
    skip = Skipped()
    value = session(
        {"id": "a", "role": "user", "content": "Look", "pictures": [{"storageKey": "p"}]},
        {"id": "b", "role": "assistant", "content": "Soup", "reasoningContent": "hm"},
        said("c", "user", "..."),
        said("d", "assistant", "...", content="It is done", tokenCount=4),
    )
    record = only({"chat-sessions": [value]}, skip)
    assert [one.text for one in record.messages] == ["Look\n[p]", "Soup", "", "It is done"]
    assert record.messages[1].reasoning == "hm"
    assert record.messages[3].stats == TurnStats(completion_tokens=4, estimated=True)
    assert line_of(record) == ["Look\n[p]", "Soup", "", "It is done"]
    assert skip.told == [("p", Why.NO_BYTES)]


def test_files_and_links_of_a_question() -> None:
    skip = Skipped()
    question = said("a", "user", "Read", T, files=[{"id": "f", "name": "../notes.txt"}])
    question["links"] = [{"url": "https://example.org/a b", "title": "A"}]
    question["links"].append({"url": "https://example.org/c", "title": "C [1]"})
    record = only(store(session(question)), skip)
    text = "Read\n[notes.txt]\nhttps://example.org/a b\n[C \\[1\\]](https://example.org/c)"
    assert record.messages[0].text == text
    assert not any(isinstance(part, File) for part in record.messages[0].content)
    assert skip.told == [("notes.txt", Why.NO_BYTES)]


def test_replies_that_failed_or_were_on_their_way() -> None:
    value = session(
        said("a", "user", "A", T),
        said("b", "assistant", "half", T + 1, error="Key sk-1: api_key=abc", errorCode=10003),
        said("c", "assistant", "...", T + 2, generating=True),
    )
    _question, failed, begun = only(store(value)).messages
    assert (failed.state, failed.text) == (TurnState.FAILED, "half")
    failure = ChatError.from_record(dict(failed.failure or {}))
    assert (failure.kind, failure.facts()["code"]) == ("error_in_stream", "10003")
    assert "abc" not in failure.facts()["message"]
    assert (begun.state, begun.text, begun.failure) == (TurnState.INCOMPLETE, "", None)


def test_the_name_of_a_model_stands_in_brackets() -> None:
    names = [
        "OpenAI API (gpt-4o)",
        "qwen",
        "Mine (at home) (m (v2))",
        "",
        "A (gpt-x)",
        "B (l (8b))",
    ]
    value = session(
        *(said(f"m{n}", "assistant", "x", T, model=name) for n, name in enumerate(names))
    )
    value["settings"] = {"modelId": "m (v2)"}
    record = only(store(value))
    found = [one.model for one in record.messages]
    assert found == ["gpt-4o", "qwen", "m (v2)", "", "gpt-x", "l (8b)"]


def test_a_summary_stands_in_place_of_what_it_sums_up() -> None:
    value = session(
        said("a", "user", "A", T),
        said("b", "assistant", "B", T + 1),
        said("sum", "assistant", "all of it", T + 2, isSummary=True),
        said("c", "user", "C", T + 3),
        said("odd", "assistant", "of nothing", T + 4, isSummary=True),
        compactionPoints=[{"summaryMessageId": "sum", "boundaryMessageId": "b"}],
    )
    record = only(store(value))
    assert by_text(record) == {"A": None, "B": "A", "C": "B", "of nothing": "C"}
    assert [one.summary for one in record.messages] == ["", "all of it", "", ""]


def test_what_tools_gave_and_later_system_prompts() -> None:
    value = session(
        said("a", "user", "A", T),
        said("b", "assistant", "B", T + 1),
        said("t", "tool", "42", T + 2),
        said("s", "system", "Be brief", T + 3),
        said("c", "user", "C", T + 4),
    )
    record = only(store(value))
    assert by_text(record) == {"A": None, "B": "A", "Be brief": "B", "C": "Be brief"}
    assert record.messages[1].reasoning == "```\n42\n```"
    assert record.messages[2].role is Role.SYSTEM
    assert record.steering.system == ""


def test_both_generations_in_one_file() -> None:
    skip = Skipped()
    new, old = session(said("a", "user", "new", T)), session(said("b", "user", "old", T), id_="s2")
    stale = session(said("c", "user", "stale", T))
    value = {**store(new), "chat-sessions": [stale, old, 7]}
    value["chat-sessions-list"].append({"id": "s3", "name": "Empty", "hidden": True})
    records = read(chatbox, value, skip)
    assert [one.messages[0].text for one in records] == ["new", "old"]
    assert ("Empty", Why.EMPTY) in skip.told


def test_a_hidden_session_is_archived() -> None:
    value = store(session(said("a", "user", "A", T), type="picture"))
    value["chat-sessions-list"][0]["hidden"] = True
    assert only(value).archived_at == S


PNG = b"\x89PNG\r\n\x1a\nsoup"
BACKED_UP = session(
    said("a", "user", "Look", T, files=[{"name": "n.md", "rawStorageKey": "file:1"}])
    | {"pictures": [{"storageKey": "picture:1"}]},
    said("b", "assistant", "", T + 1)
    | {
        "contentParts": [
            {"type": "image", "storageKey": "picture:gone"},
            {"type": "tool-call", "toolName": "see", "args": {}, "resultStorageKey": "result:1"},
        ]
    },
)
BACKUP: dict[str, Any] = {
    "settings.json": {"providers": {"openai": {"apiKey": "sk-secret"}}},
    "sessions/s1/session.json": BACKED_UP,
    "sessions/s1/resources/resource-000001.png": PNG,
    "resources/resource-000002.md": b"# Salt",
    "resources/resource-000003.txt": b"a bowl",
    "manifest.json": {
        "format": "chatbox-backup",
        "formatVersion": 2,
        "exportedAt": "2026-11-01T00:00:00.000Z",
        "application": {"name": "Chatbox", "version": "1.22.0", "platform": "darwin"},
        "exportItems": ["conversations"],
        "data": {},
        "sessions": [
            {
                "path": "sessions/s1/session.json",
                "id": "s1",
                "meta": {"id": "s1", "name": "Good soup", "starred": True, "archivedAt": T},
                "resourceIds": ["resource-000001"],
            },
            {"path": "sessions/s2/session.json", "id": "s2", "meta": {"name": "Gone"}},
        ],
        "resources": [
            {
                "id": "resource-000001",
                "path": "sessions/s1/resources/resource-000001.png",
                "originalStorageKeys": ["picture:0", "picture:1"],
                "mimeType": "image/png",
            },
            {
                "path": "resources/resource-000002.md",
                "originalStorageKeys": ["file:1"],
                "mimeType": "text/markdown",
                "filename": "notes.md",
            },
            {"path": "resources/resource-000003.txt", "originalStorageKeys": ["result:1"]},
        ],
    },
}


@pytest.mark.parametrize("folder", ["", "backup/"])
def test_a_backup_has_pictures_and_files_beside_the_chats(folder: str) -> None:
    skip = Skipped()
    source = Zip(zipped({f"{folder}{name}": value for name, value in BACKUP.items()}))
    assert chatbox.recognises(source)
    (record,) = chatbox.records(source, skip)
    check(record, "chatbox")
    assert (record.title, record.pinned_at, record.archived_at) == ("Good soup", S + 1e-3, S)
    asked, answered = record.messages
    text, picture, file = asked.content
    assert text == Text("Look")
    assert isinstance(picture, Picture)
    assert isinstance(file, File)
    assert record.files[picture.sha256]() == PNG
    assert (file.name, file.text) == ("n.md", "# Salt")
    assert (answered.text, answered.reasoning) == ("[picture:gone]", "```\na bowl\n```")
    assert skip.told == [("picture:gone", Why.NO_BYTES), ("Gone", Why.DAMAGED)]


def test_an_export_in_an_archive_and_no_export() -> None:
    source = Zip(zipped({"backup/chatbox-exported-data-2026-1-1.json": FORKED}))
    assert chatbox.recognises(source)
    assert len(list(chatbox.records(source, Skipped()))) == 2
    assert not chatbox.recognises(Bytes(b'[{"session:a": 1}]'))
    assert not chatbox.recognises(Bytes(b'{"settings": {}}'))


def test_damaged_exports() -> None:
    tried = try_damaged(chatbox, FORKED)
    assert tried.records > COUNT // 3
    assert try_damaged(chatbox, BACKUP, COUNT // 5).records > 10
