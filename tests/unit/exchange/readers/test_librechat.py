"""LibreChat's exports, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.content import Picture
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import ToolCall, TurnState, TurnStats
from desktop.exchange.readers import librechat
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.damaged_exports import check, try_damaged
from tests.support.sources import Bytes, Skipped, Zip, read, zipped
from tests.support.trees import by_text, line_of

NOBODY = "00000000-0000-0000-0000-000000000000"


def said(id_: str, parent: str, text: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    is_mine = more.pop("mine", False)
    made = {
        "messageId": id_,
        "parentMessageId": parent,
        "conversationId": "k1",
        "sender": "User" if is_mine else "GPT",
        "isCreatedByUser": is_mine,
        "text": text,
        "createdAt": f"2026-05-01T16:{minute:02}:11.530Z",
        "model": None if is_mine else "gpt-x",
    }
    return {**made, **more}


def conversation(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "conversationId": "k1",
        "endpoint": "openAI",
        "title": "Knots",
        "exportAt": "13:18:04 GMT+0100",
        "branches": True,
        "recursive": "indeterminate",
        "options": {
            "model": "gpt-x",
            "promptPrefix": "Sailor",
            "temperature": 0.8,
            "top_p": 1,
            "presence_penalty": 0,
            "max_tokens": None,
            "resendFiles": True,
        },
        **({"messages": list(messages)} if messages else {}),
        **more,
    }


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(librechat, value, skip)
    check(record, "librechat")
    return record


TREE = conversation(
    messagesTree=[
        said("a", NOBODY, "Best knot?", 1, mine=True)
        | {
            "children": [
                said("b", "a", "Bowline", 2, children=[]),
                said("c", "a", "", 3, children=[])
                | {
                    "content": [
                        {"type": "think", "think": "rope"},
                        None,
                        {"type": "text", "text": {"value": "Sheet bend"}},
                    ]
                },
            ]
        }
    ]
)


def test_a_tree() -> None:
    record = only(TREE)
    assert (record.origin.source, record.origin.key, record.title) == ("librechat", "k1", "Knots")
    assert record.steering.system == "Sailor"
    assert record.steering.parameters == {"temperature": 0.8, "top_p": 1, "presence_penalty": 0}
    assert record.choice == ModelChoice("", "gpt-x")
    assert by_text(record) == {
        "Best knot?": None,
        "Bowline": "Best knot?",
        "Sheet bend": "Best knot?",
    }
    assert line_of(record) == ["Best knot?", "Sheet bend"]  # the newest leaf
    assert [one.role for one in record.messages] == ["user", "assistant", "assistant"]
    assert [one.model for one in record.messages] == ["", "gpt-x", "gpt-x"]
    assert record.messages[2].reasoning == "rope"
    assert record.messages[0].created_at == 1777651271.53
    assert dict(record.keys) == {1: "a", 2: "b", 3: "c"}


def test_a_flat_list_with_branches_in_any_order() -> None:
    record = only(
        conversation(
            said("c", "b", "C", 3, mine=True),
            said("b", "a", "B", 2),
            said("a", NOBODY, "A", 1, mine=True),
            said("d", NOBODY, "D", 4, mine=True),
            said("e", "d", "E", 5),
            branches=True,
            recursive=False,
            messagesTree=None,
        )
    )
    assert by_text(record) == {"A": None, "B": "A", "C": "B", "D": None, "E": "D"}
    assert line_of(record) == ["D", "E"]


def test_a_list_that_nests_as_old_exports_do() -> None:
    inner = said("b", "a", "B", 2, children=[said("c", "b", "C", 3, mine=True)])
    record = only(conversation(said("a", NOBODY, "A", 1, mine=True, children=[inner])))
    assert by_text(record) == {"A": None, "B": "A", "C": "B"}


def test_messages_of_the_running_session_have_no_times() -> None:
    inner = said("b", "a", "B")
    del inner["createdAt"]
    record = only(conversation(said("a", NOBODY, "A", 1, mine=True, children=[inner])))
    assert record.messages[1].created_at == record.messages[0].created_at


def test_an_empty_message_keeps_what_follows_it() -> None:
    record = only(
        conversation(
            said("a", NOBODY, "A", 1, mine=True),
            said("b", "a", "", 2),
            said("c", "b", "C", 3, mine=True),
        )
    )
    assert by_text(record) == {"A": None, "": "A", "C": ""}


def test_the_parts_of_an_agent() -> None:
    skip = Skipped()
    call = {"id": "t", "name": "search", "args": '{"q":1}', "output": "a page", "progress": 1}
    content = [
        {"type": "agent_update", "agent_update": {}},
        {"type": "text_delta", "text_delta": "Now "},
        {"type": "tool_call", "tool_call": call},
        {"type": "tool_call", "tool_call": {"type": "code", "args": {"x": 1}}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        {"type": "image_file", "image_file": {"file_id": "f", "filepath": "/images/u/boat.png"}},
        {"type": "summary", "summary": "as before"},
        {"type": "odd", "text": "kept"},
    ]
    reply = said("b", "a", "", 2, content=content, tokenCount=12, promptTokens=30)
    reply["finish_reason"] = "stop"
    record = only(conversation(said("a", NOBODY, "A", 1, mine=True, tokenCount=3), reply), skip)
    found = record.messages[1]
    assert found.tool_calls == (ToolCall("search", '{"q":1}'), ToolCall("code", '{"x": 1}'))
    assert found.reasoning == "```\na page\n```\n\nas before"
    assert found.text == "Now \n[boat.png]\nkept"
    assert [type(part) for part in found.content][1] is Picture
    assert found.stats == TurnStats(prompt_tokens=30, completion_tokens=12)
    assert found.finish_reason == "stop"
    assert record.messages[0].stats == TurnStats()
    assert skip.told == [("boat.png", Why.NO_BYTES), ("Knots: odd", Why.UNKNOWN)]


@pytest.mark.parametrize(
    ("text", "thought", "said_"),
    [
        (":::thinking\nrope?\n:::\n\nBowline", "rope?", "Bowline"),
        ("<think>rope?</think>Bowline", "rope?", "Bowline"),
        (":::thinking\nrope?", "rope?", ""),
        ("A :::thinking", "", "A :::thinking"),
    ],
)
def test_what_a_model_thought_within_what_it_said(text: str, thought: str, said_: str) -> None:
    record = only(conversation(said("a", NOBODY, text, 1, mine=True), said("b", "a", text, 2)))
    asked, answered = record.messages
    assert (asked.text, asked.reasoning) == (text, "")
    assert (answered.text, answered.reasoning) == (said_, thought)


def test_files_of_a_question_did_not_come_along() -> None:
    skip = Skipped()
    files = [{"file_id": "f", "filename": "map.pdf", "type": "application/pdf"}]
    record = only(conversation(said("a", NOBODY, "Read", 1, mine=True, files=files)), skip)
    assert record.messages[0].text == "Read\n[map.pdf]"
    assert skip.told == [("map.pdf", Why.NO_BYTES)]


def test_how_replies_ended() -> None:
    record = only(
        conversation(
            said("a", NOBODY, "A", 1, mine=True),
            said("b", "a", "cut", 2, unfinished=True),
            said("c", "a", "cut off", 3, finish_reason="incomplete"),
            said("d", "a", "No credit", 4, error=True),
            said("e", "a", "", 5, content=[{"type": "error", "error": "Broken"}]),
        )
    )
    states = [one.state for one in record.messages[1:]]
    assert states == [TurnState.INCOMPLETE, TurnState.INCOMPLETE, *[TurnState.FAILED] * 2]
    failures = [ChatError.from_record(dict(one.failure or {})) for one in record.messages[3:]]
    assert [one.facts()["message"] for one in failures] == ["No credit", "Broken"]
    # an error is not what the model said, and is never sent to one
    assert [one.text for one in record.messages[3:]] == ["", ""]


def test_a_chain_of_four_thousand_messages() -> None:
    opening = '{"messageId":"%d","isCreatedByUser":true,"text":"m","children":['
    nested = "".join(opening % number for number in range(4_000)) + "]}" * 4_000
    written = '{"conversationId":"k","title":"Deep","messagesTree":[' + nested + "]}"
    record = only(written.encode())
    assert len(record.messages) == 4_000
    assert record.messages[-1].parent_id == 3_999


def test_parents_that_are_not_there_and_circles() -> None:
    skip = Skipped()
    record = only(
        conversation(
            said("a", "b", "A", 1, mine=True), said("b", "a", "B", 2), said("c", "gone", "C", 3)
        ),
        skip,
    )
    assert by_text(record) == {"A": None, "B": "A", "C": None}
    assert skip.told == [("Knots", Why.CYCLE)]


def test_several_conversations_in_an_archive() -> None:
    other = {**TREE, "conversationId": "k2"}
    source = Zip(zipped({"a.json": TREE, "b.json": other, "c.json": {"x": 1}, "d.json": b"{"}))
    assert librechat.recognises(source)
    keys = [one.origin.key for one in librechat.records(source, Skipped())]
    assert keys == ["k1", "k2"]


def test_what_it_is_not() -> None:
    for other in ({"messages": [1]}, {"conversationId": "x"}, [TREE]):
        assert not librechat.recognises(Bytes(json.dumps(other).encode()))


def test_damaged_exports() -> None:
    flat = conversation(
        said("a", NOBODY, "A", mine=True), said("b", "a", "B", 1), said("c", "a", "C")
    )
    assert try_damaged(librechat, TREE).records > 100
    assert try_damaged(librechat, flat, 100).records > 30
