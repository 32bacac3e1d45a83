"""What a file is, by its shape: by one reader alone, whatever its name is."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from desktop.exchange.readers import (
    chatbotui,
    chatbox,
    chatgpt,
    cherry,
    claude,
    jan,
    librechat,
    llm,
    lmstudio,
    openwebui,
)
from desktop.exchange.source import Reader, Source
from tests.support.sources import Bytes, Folder
from tests.support.tables import FileOfTables, database

READERS: tuple[Reader, ...] = (
    chatgpt,
    claude,
    openwebui,
    chatbox,
    cherry,
    librechat,
    jan,
    lmstudio,
    chatbotui,
    llm,
)
LONG = {"role": "user", "content": "x" * 10_000}
"""What pushes all that follows it out of the first few thousand bytes."""
SHAPES: list[tuple[str, Any]] = [
    ("chatgpt", [{"title": "", "mapping": {}}]),
    ("claude", [{"uuid": "c", "name": "", "chat_messages": []}]),
    ("openwebui", [{"id": "w", "chat": {"history": {"messages": {}, "currentId": None}}}]),
    ("openwebui", [{"id": "w", "history": {"messages": {}}}]),
    ("chatbox", {"settings": LONG, "session:1": {"id": "1", "messages": []}}),
    ("chatbox", {"chat-sessions": [{"id": "1", "messages": []}]}),
    ("chatbox", {"__exported_items": [], "__exported_at": ""}),
    ("cherry", {"time": 1, "version": 5, "localStorage": {"x": "y" * 70_000}, "indexedDB": {}}),
    ("librechat", {"conversationId": "k", "messagesTree": []}),
    ("librechat", {"conversationId": "k", "options": LONG, "messages": []}),
    ("lmstudio", {"name": None, "messages": [{"versions": [], "currentlySelected": 0}]}),
    ("lmstudio", {"messages": [{"versions": [LONG]}], "lastUsedModel": {}}),
    ("chatbotui", {"version": 4, "history": [{"id": "h", "messages": []}], "folders": []}),
    ("chatbotui", {"version": 4, "history": [], "folders": [], "prompts": []}),
]
NOTHING: list[Any] = [[], {}, 7, None, [{"messages": [LONG]}], {"version": 1, "chats": []}]


def known_by(source: Source) -> list[str]:
    return [reader.SOURCE for reader in READERS if reader.recognises(source)]


@pytest.mark.parametrize(("name", "value"), SHAPES)
def test_a_file_is_known_by_its_shape(name: str, value: Any) -> None:
    assert known_by(Bytes(json.dumps(value).encode(), "renamed.bin")) == [name]


@pytest.mark.parametrize("value", NOTHING)
def test_other_files_are_known_by_nobody(value: Any) -> None:
    assert known_by(Bytes(json.dumps(value).encode(), "conversations.json")) == []


def test_files_that_are_no_json_and_folders_without_chats() -> None:
    packed = gzip.compress(b"a log, not a backup")
    for data in (b"", b"hello", b"\xff\xfe", b"PK\x03\x04", packed, b"SQLite format 3"):
        assert known_by(Bytes(data)) == []
    assert known_by(Folder({"notes/a.txt": b"x", "notes/b.json": b"{}"})) == []
    assert known_by(Folder({})) == []


def test_databases_and_folders_are_known_by_what_lies_in_them() -> None:
    responses = "CREATE TABLE responses (id, prompt, response)"
    threads = (
        "CREATE TABLE threads (tip_message_hash)",
        "CREATE TABLE messages (hash, parent_hash)",
    )
    topics = ("CREATE TABLE topic (id)", "CREATE TABLE message (id, topic_id, data)")
    assert known_by(FileOfTables(database(responses))) == ["llm"]
    assert known_by(FileOfTables(database(*threads))) == ["llm"]
    assert known_by(FileOfTables(database(*topics))) == ["cherry"]
    assert known_by(FileOfTables(database(responses), "io.datasette.llm/logs.db")) == ["llm"]
    assert known_by(Folder({"t/thread.json": b"{}", "t/messages.jsonl": b""})) == ["jan"]


@pytest.mark.parametrize("size", [0, 100_000, 900_000])
def test_a_long_system_prompt_may_stand_before_what_tells(size: int) -> None:
    long = "x" * size
    branch = [{"messageId": "a", "isCreatedByUser": True, "text": "?"}]
    lists = [
        {"conversationId": "k", "options": {"promptPrefix": long}, "messagesTree": branch},
        {"name": None, "systemPrompt": long, "messages": [{"versions": []}]},
        [{"id": "w", "chat": {"system": long, "history": {"messages": {}}}}],
        [{"uuid": "c", "summary": long, "chat_messages": []}],
    ]
    found = [known_by(Bytes(json.dumps(one).encode())) for one in lists]
    assert found == [["librechat"], ["lmstudio"], ["openwebui"], ["claude"]]


def test_no_more_than_a_megabyte_is_read() -> None:
    padding = b'[{"a": "' + b"x" * 9_000_000 + b'"}]'
    for reader in READERS:
        source = Bytes(padding)
        reader.recognises(source)
        assert source.read < 1_200_000
