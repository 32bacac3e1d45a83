"""Conversations of LM Studio, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.content import Picture
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.readers import lmstudio
from desktop.exchange.record import Record
from desktop.exchange.source import Source, Why
from tests.support.damaged_exports import COUNT, check, try_damaged
from tests.support.sources import Bytes, Folder, Skipped
from tests.support.trees import by_text, line_of

T = 1_760_000_000_000
NAME = f"{T}.conversation.json"


def question(text: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "singleStep",
        "role": "user",
        "content": [{"type": "text", "text": text}],
        **more,
    }


def block(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "contentBlock", "content": [{"type": "text", "text": text}], **more}


def reply(*steps: dict[str, Any], model: str = "qwen/x") -> dict[str, Any]:
    sender = {"senderInfo": {"senderName": model}} if model else {}
    return {"type": "multiStep", "role": "assistant", **sender, "steps": list(steps)}


def message(*versions: object, selected: object = 0) -> dict[str, Any]:
    return {"currentlySelected": selected, "versions": list(versions)}


def conversation(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": "Sheet",
        "pinned": False,
        "createdAt": T,
        "systemPrompt": "Careful",
        "lastUsedModel": {"identifier": "qwen/x", "indexedModelIdentifier": "qwen/x@q4"},
        "messages": list(messages),
        **more,
    }


THOUGHT = block("hm", style={"type": "thinking", "ended": True, "title": "Thought for 1 s"})
SHEET = conversation(
    message(
        question("Describe")
        | {
            "content": [
                {"type": "text", "text": "Describe"},
                {
                    "type": "file",
                    "fileIdentifier": "1 - a.png",
                    "fileType": "image",
                    "sizeBytes": 3,
                },
            ]
        }
    ),
    message(reply(block("one")), reply(THOUGHT, block("two"), model=""), selected=1),
    message(question("More")),
)


def bare(value: object, name: str = NAME) -> Bytes:
    return Bytes(json.dumps(value).encode(), name)


def only(source: Source, skip: Skipped | None = None) -> Record:
    assert lmstudio.recognises(source)
    (record,) = lmstudio.records(source, skip or Skipped())
    check(record, "lmstudio")
    return record


def test_versions_are_siblings_and_what_follows_hangs_on_the_one_on_display() -> None:
    skip = Skipped()
    record = only(bare(SHEET), skip)
    assert (record.origin.source, record.origin.key) == ("lmstudio", str(T))
    assert (record.title, record.created_at, record.updated_at) == ("Sheet", T / 1000, T / 1000)
    assert (record.steering.system, record.pinned_at) == ("Careful", None)
    assert record.choice == ModelChoice("", "qwen/x")
    asked = "Describe\n[a.png]"
    assert by_text(record) == {asked: None, "one": asked, "two": asked, "More": "two"}
    assert line_of(record) == [asked, "two", "More"]
    assert dict(record.keys) == {1: "0.0", 2: "1.0", 3: "1.1", 4: "2.0"}
    assert [one.model for one in record.messages] == ["", "qwen/x", "", ""]
    assert record.messages[2].reasoning == "hm"
    assert skip.told == [("a.png", Why.NO_BYTES)]


@pytest.mark.parametrize(
    ("selected", "shown"), [(-3, "one"), (0, "one"), (9, "two"), (None, "one"), ("1", "one")]
)
def test_a_version_that_is_not_there_is_on_display(selected: object, shown: str) -> None:
    versions = message(reply(block("one")), reply(block("two")), selected=selected)
    record = only(bare(conversation(message(question("A")), versions, message(question("B")))))
    assert line_of(record) == ["A", shown, "B"]


def test_settings_of_the_chat() -> None:
    fields = [
        {"key": "llm.prediction.systemPrompt", "value": "Brief"},
        {"key": "llm.prediction.temperature", "value": 0.3},
        {"key": "llm.prediction.topPSampling", "value": {"checked": True, "value": 0.9}},
        {"key": "llm.prediction.maxPredictedTokens", "value": {"checked": False, "value": 99}},
        {"key": "llm.prediction.topKSampling", "value": 40},
        {"key": "llm.load.contextLength", "value": 4096},
    ]
    value = conversation(message(question("A")), perChatPredictionConfig={"fields": fields})
    record = only(bare({**value, "pinned": True, "name": None, "userLastMessagedAt": T + 5000}))
    assert record.steering.system == "Brief"
    assert dict(record.steering.parameters) == {"temperature": 0.3, "top_p": 0.9}
    assert (record.title, record.titled_by) == ("", "")
    assert (record.updated_at, record.pinned_at) == (T / 1000 + 5, T / 1000 + 5)


def test_steps_of_a_reply() -> None:
    skip = Skipped()
    figures = {
        "tokensPerSecond": 21.5,
        "timeToFirstTokenSec": 0.25,
        "stopReason": "eosFound",
        "promptTokensCount": 30,
        "predictedTokensCount": 8,
    }
    settings = {"fields": [{"key": "llm.prediction.temperature", "value": 0.1}]}
    call = {"type": "toolCallRequest", "callId": 1, "name": "read", "parameters": {"path": "x"}}
    found = reply(
        THOUGHT,
        {"type": "contentBlock", "content": [call]},
        {"type": "toolCallResult", "callId": 1, "content": "a line"},
        {"type": "debugInfoBlock", "debugInfo": "no"},
        {"type": "status", "status": "no"},
        block("Done", genInfo={"stats": figures, "predConfig": settings}),
        block("more", genInfo={"stats": {"predictedTokensCount": 2, "stopReason": "userStopped"}}),
        {"type": "odd", "text": "kept"},
    )
    record = only(bare(conversation(message(question("A")), message(found))), skip)
    made = record.messages[1]
    assert made.text == "Done\nmore\nkept"
    assert made.reasoning == "hm\n\n```\na line\n```"
    assert made.tool_calls == (ToolCall("read", '{"path": "x"}'),)
    assert made.stats == TurnStats(
        ttft_ms=250, tokens_per_second=21.5, prompt_tokens=30, completion_tokens=10
    )
    assert (made.state, made.finish_reason) == (TurnState.STOPPED, "userStopped")
    assert made.parameters == {"temperature": 0.1}
    assert skip.told == [("Sheet: odd", Why.UNKNOWN)]


def test_how_replies_ended() -> None:
    reasons = ["eosFound", "maxPredictedTokensReached", "failed", "odd"]
    replies = [reply(block(one, genInfo={"stats": {"stopReason": one}})) for one in reasons]
    record = only(bare(conversation(message(question("A")), message(*replies))))
    ends = [(one.state, one.finish_reason) for one in record.messages[1:]]
    assert ends == [
        (TurnState.DONE, "stop"),
        (TurnState.DONE, "length"),
        (TurnState.FAILED, "failed"),
        (TurnState.DONE, "odd"),
    ]


def test_folders_of_the_person_and_files_beside() -> None:
    png = b"\x89PNG\r\n\x1a\nboat"
    inner = conversation(message(question("A")), name="Inner")
    source = Folder(
        {
            f"conversations/Work/2026/{NAME}": json.dumps(SHEET).encode(),
            "conversations/1.conversation.json": json.dumps(inner).encode(),
            "conversations/2.conversation.json": b'{"messages": [{"versions": [',
            "conversations/.internal/x.json": b'{"a": 1}',
            "user-files/1 - a.png": png,
        }
    )
    skip = Skipped()
    assert lmstudio.recognises(source)
    records = {one.title: one for one in lmstudio.records(source, skip)}
    assert records["Sheet"].folder == ("Work", "2026")
    assert records["Inner"].folder == ()
    picture = records["Sheet"].messages[0].content[1]
    assert isinstance(picture, Picture)
    assert (picture.name, records["Sheet"].files[picture.sha256]()) == ("a.png", png)
    assert skip.told == [("conversations/2.conversation.json", Why.DAMAGED)]


def test_a_chosen_folder_of_conversations() -> None:
    source = Folder({f"Work/{NAME}": json.dumps(SHEET).encode()})
    assert only(source).folder == ("Work",)


def test_odd_messages() -> None:
    value = conversation(
        message(question("Be kind", role="system")),
        message(),
        message(None, question("A"), selected=1),
        message({"type": "singleStep", "role": "assistant", "content": "plain"}),
        systemPrompt="",
    )
    record = only(bare(value))
    assert record.steering.system == "Be kind"
    assert line_of(record) == ["A", "plain"]
    assert record.messages[1].role is Role.ASSISTANT


def test_what_a_model_thought_within_what_it_said() -> None:
    found = message(reply(block("<think>hm</think>\n\nHi")))
    record = only(bare(conversation(message(question("<think>?")), found)))
    assert [one.text for one in record.messages] == ["<think>?", "Hi"]
    assert record.messages[1].reasoning == "hm"


def test_a_conversation_without_any_message() -> None:
    skip = Skipped()
    assert lmstudio.recognises(bare(conversation()))
    assert list(lmstudio.records(bare(conversation()), skip)) == []
    assert skip.told == [("Sheet", Why.EMPTY)]


def test_what_it_is_not() -> None:
    assert not lmstudio.recognises(bare({"messages": [{"role": "user"}]}))
    assert not lmstudio.recognises(Folder({"a.json": b"[]", "b.txt": b""}))


def test_damaged_conversations() -> None:
    assert try_damaged(lmstudio, SHEET).records > COUNT // 3
