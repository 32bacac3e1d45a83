"""Chatbot UI's export of its first version, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

from desktop.chat.content import Picture, Text
from desktop.chat.endpoint import ModelChoice
from desktop.exchange.readers import chatbotui
from desktop.exchange.source import Why
from tests.support.damaged_exports import check, try_damaged
from tests.support.sources import Bytes, Skipped, read
from tests.support.trees import line_of

EXPORT: dict[str, Any] = {
    "version": 4,
    "history": [
        {
            "id": "h1",
            "name": "Hello",
            "messages": [
                {"role": "user", "content": "Hello"},
                {"role": "assistant", "content": "Good day"},
                {"role": "user", "content": "Hello"},
            ],
            "model": {"id": "gpt-x", "name": "GPT X", "maxLength": 9},
            "prompt": "Be kind.",
            "temperature": 0.5,
            "folderId": "f1",
        },
        {"id": "h2", "name": "Other", "messages": [{"role": "assistant", "content": "!"}]},
    ],
    "folders": [{"id": "f1", "name": "Greetings", "type": "chat"}],
    "prompts": [{"id": "p", "name": "A prompt", "content": "x"}],
}


def test_chats_with_their_folder_model_and_settings() -> None:
    first, second = read(chatbotui, EXPORT)
    check(first, "chatbotui")
    assert (first.origin.source, first.origin.key, first.title) == ("chatbotui", "h1", "Hello")
    assert first.folder == ("Greetings",)
    assert first.choice == ModelChoice("", "gpt-x")
    assert first.steering.system == "Be kind."
    assert dict(first.steering.parameters) == {"temperature": 0.5}
    assert line_of(first) == ["Hello", "Good day", "Hello"]
    assert [one.role for one in first.messages] == ["user", "assistant", "user"]
    assert [one.model for one in first.messages] == ["", "gpt-x", ""]
    assert (second.folder, second.choice) == ((), None)
    assert second.messages[0].endpoint_name == "Chatbot UI"


def test_parts_and_a_chat_without_any_message() -> None:
    skip = Skipped()
    parts = [
        {"type": "text", "text": "See"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        {"type": "image_url", "image_url": {"url": "https://example.org/x.png"}},
    ]
    chats = [
        {"id": "a", "name": "Shown", "messages": [{"role": "user", "content": parts}]},
        {"id": "b", "name": "Empty", "messages": []},
        "no chat",
    ]
    (record,) = read(chatbotui, {"version": 4, "history": chats}, skip)
    said, picture, gone = record.messages[0].content
    assert isinstance(picture, Picture)
    assert [said, gone] == [Text("See\n"), Text("[x.png]")]
    assert skip.told[:2] == [("x.png", Why.NO_BYTES), ("Empty", Why.EMPTY)]


def test_what_it_is_not() -> None:
    open_webui: list[dict[str, Any]] = [{"chat": {"history": {"messages": {}, "currentId": None}}}]
    others: list[object] = [open_webui, open_webui[0]["chat"], {"history": []}, [1]]
    for other in others:
        assert not chatbotui.recognises(Bytes(json.dumps(other).encode()))
    empty = {"version": 4, "history": [], "folders": [], "prompts": []}
    assert read(chatbotui, empty) == []


def test_damaged_exports() -> None:
    assert try_damaged(chatbotui, EXPORT).records > 100
