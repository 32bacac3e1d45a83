"""Open WebUI's export, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import ToolCall, TurnState
from desktop.exchange.readers import openwebui
from desktop.exchange.source import Why
from desktop.wire.failures import ErrorInStream
from tests.support.openwebui_rows import T, message, only, reply, row
from tests.support.sources import Bytes, Folder, Skipped, read

# the chat ---------------------------------------------------------------------------------------


def test_what_a_chat_is() -> None:
    value = row(
        message("a", None, content="2+2?", timestamp=T, models=["qwen", "glm"]),
        message("b1", "a", "assistant", "5", model="qwen", timestamp=T + 3, done=True),
        message("b2", "a", "assistant", "4", model="glm", timestamp=T + 3, done=True),
        chat={
            "params": {"temperature": 0.2, "num_ctx": 4096, "system": "Count.", "top_p": None},
            "timestamp": 1_700_000_000_000,
        },
        archived=True,
        pinned=True,
    )
    value["chat"]["history"]["currentId"] = "b1"
    record = only(value)
    assert (record.origin.source, record.origin.key) == ("openwebui", "w")
    assert (record.title, record.titled_by) == ("Sum", "model")
    assert (record.created_at, record.updated_at) == (T, T + 10)
    assert (record.archived_at, record.pinned_at) == (T + 10, T + 10)
    assert record.choice == ModelChoice("", "qwen")
    assert record.steering.system == "Count."
    assert dict(record.steering.parameters) == {"temperature": 0.2}
    assert dict(record.keys) == {1: "a", 2: "b1", 3: "b2"}
    assert dict(record.active_children) == {None: 1, 1: 2}
    assert [one.parent_id for one in record.messages] == [None, 1, 1]
    assert [one.model for one in record.messages] == ["", "qwen", "glm"]
    assert [one.created_at for one in record.messages] == [T, T + 3, T + 3]


def test_an_old_row_is_the_chat_itself_and_may_be_a_list() -> None:
    old = {"title": "Old", "history": {"messages": {"u": message("u", None, content="Hi")}}}
    assert only(old).messages[0].text == "Hi"
    listed = {"id": "l", "chat": {"messages": [
        {"role": "system", "content": "Be kind."},
        {"id": "x", "role": "user", "content": "1", "timestamp": T},
        {"role": "assistant", "content": "2"},
    ]}}  # fmt: skip
    record = only(listed)
    assert [one.text for one in record.messages] == ["1", "2"]
    assert [one.parent_id for one in record.messages] == [None, 1]
    assert record.steering.system == "Be kind."


def test_one_row_without_an_array() -> None:
    (record,) = read(openwebui, row(message("u", None, content="Hi")))
    assert record.origin.key == "w"


@pytest.mark.parametrize(
    ("history", "inner", "outer", "leaf"),
    [
        ({"currentId": "a"}, {"currentId": "b"}, {}, "a"),
        ({"currentId": "lost"}, {"currentId": "a"}, {}, "a"),
        ({}, {"branchPointMessageId": "a"}, {}, "a"),
        ({}, {}, {"current_message_id": "a"}, "a"),
        ({}, {"messages": [{"id": "u"}, {"id": "a"}]}, {}, "a"),
        ({}, {"messages": [{"id": "stale"}]}, {}, "b"),
        ({"currentId": "s"}, {}, {}, "b"),
    ],
)
def test_where_the_path_leads(
    history: dict[str, Any], inner: dict[str, Any], outer: dict[str, Any], leaf: str
) -> None:
    value = row(
        message("s", None, "system", "Be kind."),
        message("u", "s", content="?", timestamp=T),
        message("a", "u", "assistant", "1", timestamp=T + 1),
        message("b", "u", "assistant", "2", timestamp=T + 2),
        chat=inner,
        **outer,
    )
    value["chat"]["history"] |= history
    record = only(value)
    assert record.keys[record.active_children[1]] == leaf
    assert record.steering.system == "Be kind."
    assert record.messages[0].parent_id is None


def test_several_roots_missing_parents_and_a_cycle() -> None:
    skipped = Skipped()
    record = only(
        row(
            message("a", None),
            message("b", None),
            message("c", "lost"),
            message("d", "e"),
            message("e", "d"),
        ),
        skipped,
    )
    keys = record.keys
    assert {keys[one.id]: keys.get(one.parent_id or 0) for one in record.messages} == {
        "a": None, "b": None, "c": None, "d": None, "e": "d",
    }  # fmt: skip
    assert skipped.told == [("Sum", Why.CYCLE)]


def test_a_merged_answer_is_a_sibling() -> None:
    merged = {"status": True, "content": "Both say 4."}
    value = row(
        message("u", None, content="2+2?"),
        message("a", "u", "assistant", "4", merged=merged),
        chat={"currentId": "a"},
    )
    record = only(value)
    assert [one.text for one in record.messages] == ["2+2?", "4", "Both say 4."]
    assert [one.parent_id for one in record.messages] == [None, 1, 1]
    assert record.active_children[1] == 2


def test_no_other_programs_file_is_taken_for_one() -> None:
    others: list[object] = [
        [{"mapping": {}, "chat": {"history": {}}}],
        [{"chat_messages": []}],
        {"history": [{"messages": []}]},
        [],
        {},
    ]
    for value in others:
        assert not openwebui.recognises(Bytes(json.dumps(value).encode()))
    data = json.dumps([row(message("u", None))]).encode()
    assert openwebui.recognises(Folder({"chat-export-1.json": data}))
    assert openwebui.recognises(Folder({"x/renamed.json": data}))


# what is said -----------------------------------------------------------------------------------


def test_folded_thinking_tools_and_programs() -> None:
    content = (
        '<details type="reasoning" done="true" duration="3">\n'
        "<summary>Thought for 3 seconds</summary>\n&gt; carry\n&gt; 1 &amp;lt; 2\n</details>\n"
        '<details type="tool_calls" done="true" id="c1" name="search" '
        'arguments="&quot;{\\&quot;q\\&quot;: \\&quot;mint\\&quot;}&quot;" '
        'result="&quot;too wet&quot;" files="">\n<summary>Tool Executed</summary>\n</details>\n'
        '<details type="code_interpreter" done="true" duration="1" '
        'output="{&quot;stdout&quot;: &quot;42\\n&quot;, &quot;stderr&quot;: null}">\n'
        "<summary>Analyzed</summary>\n```python\nprint(42)\n```\n</details>\n"
        "It is <details><summary>s</summary>4</details>"
    )
    told = reply(content, model="m")
    assert told.text == "It is <details><summary>s</summary>4</details>"
    assert told.reasoning == (
        "carry\n1 &lt; 2\n\n**search**\n\n```\ntoo wet\n```\n\n**code_interpreter**\n\n```\n42\n```"
    )
    assert told.tool_calls[0] == ToolCall("search", '{"q": "mint"}')
    assert json.loads(told.tool_calls[1].arguments) == {"language": "python", "code": "print(42)"}
    assert told.stats.thought_ms == 3000


@pytest.mark.parametrize(
    ("content", "thought", "text"),
    [
        ("<think>hm</think>\n4", "hm", "4"),
        ('4 <details type="reasoning" done="false">\n<summary>…</summary>\n> still', "still", "4"),
        ("plain", "", "plain"),
        ([{"type": "text", "text": "parts"}], "", "parts"),
        (None, "", ""),
    ],
)
def test_other_forms_of_content(content: object, thought: str, text: str) -> None:
    told = reply(content)
    assert (told.reasoning, told.text) == (thought, text)


def test_items_win_over_the_content() -> None:
    output = [
        {
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": "carry"}],
            "duration": 2,
        },
        {"type": "function_call", "call_id": "1", "name": "add", "arguments": '{"a": 2}'},
        {
            "type": "function_call_output",
            "call_id": "1",
            "output": [{"type": "input_text", "text": "4"}],
        },
        {"type": "message", "content": [{"type": "output_text", "text": "It is 4."}]},
        {"type": "later"},
        None,
    ]
    told = reply("stale", output=output)
    assert told.text == "It is 4."
    assert told.reasoning == "carry\n\n**add**\n\n```\n4\n```"
    assert told.tool_calls == (ToolCall("add", '{"a": 2}'),)
    assert told.stats.thought_ms == 2000
    assert reply("kept", output=[output[0]]).text == "kept"


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({"done": True}, TurnState.DONE, None),
        ({}, TurnState.DONE, None),
        ({"done": False}, TurnState.INCOMPLETE, None),
        ({"error": {"content": "402"}}, TurnState.FAILED, "402"),
        ({"error": True}, TurnState.FAILED, ""),
        ({"error": {"error": {"message": "busy"}}, "done": False}, TurnState.FAILED, "busy"),
        ({"error": False}, TurnState.DONE, None),
    ],
)
def test_how_a_reply_ended(fields: dict[str, Any], state: TurnState, words: str | None) -> None:
    told = reply("so far", **fields)
    assert (told.text, told.state) == ("so far", state)
    failure = None if told.failure is None else ChatError.from_record(dict(told.failure))
    assert (failure is None) == (words is None)
    assert failure is None or (isinstance(failure, ErrorInStream) and failure.message == words)


def test_figures_and_sources() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 30, "response_token/s": 41.5}
    sources = [
        {"source": {"name": "Mint", "url": "https://e.test"}, "document": ["…"], "metadata": [{}]},
        {"source": {"name": "notes.txt"}, "metadata": [{"source": "notes.txt"}]},
    ]
    told = reply("As [1] says", modelName="Qwen", usage=usage, sources=sources)
    assert (told.stats.prompt_tokens, told.stats.completion_tokens) == (9, 30)
    assert told.stats.tokens_per_second == 41.5
    assert told.model == "Qwen"
    assert told.text == "As [1] says"
    assert told.reasoning == "1. [Mint](https://e.test)\n2. notes.txt"
