"""What the messages of ChatGPT's data export say, oddity by oddity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.failures import ChatError
from desktop.chat.messages import Sending, ToolCall, TurnState
from desktop.exchange.source import Why
from desktop.wire.failures import ErrorInStream
from tests.support.chatgpt_nodes import chat, node, only, reply, root
from tests.support.sources import Skipped

PNG = b"\x89PNG\r\n\x1a\nboat"


# what is said -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"content_type": "text", "parts": ["a", "b"]}, "a\nb"),
        ({"content_type": "text", "parts": []}, ""),
        ({"content_type": "text", "parts": [""]}, ""),
        ({"content_type": "text", "parts": None}, ""),
        ({"content_type": "text", "parts": [None, "a"]}, "a"),
        ({"content_type": "multimodal_text", "parts": [{"text": "old"}, "new"]}, "old\nnew"),
        ({"content_type": "text", "text": "bare"}, "bare"),
        ({"parts": ["no type"]}, "no type"),
        ("a string", "a string"),
        (None, ""),
        ({"content_type": "text", "parts": ["nul \0 and \ud800"]}, "nul  and \ufffd"),
        (
            {"content_type": "tether_quote", "title": "T", "url": "https://e.test", "text": "q"},
            "T\nhttps://e.test\nq",
        ),
    ],
)
def test_the_text_of_a_question(content: object, text: str) -> None:
    value = node("u", None)
    value["message"]["content"] = content
    assert only(chat(value)).messages[0].text == text


@pytest.mark.parametrize(
    ("role", "content", "fields"),
    [
        ("system", "s", {}),
        ("tool", "t", {}),
        ("function", "t", {}),
        ("assistant", "h", {"metadata": {"is_visually_hidden_from_conversation": True}}),
        ("user", "h", {"metadata": {"is_visually_hidden_from_conversation": True}}),
        ("tool", {"content_type": "sonic_webpage", "text": "huge"}, {}),
        ("tool", {"content_type": "tether_browsing_display", "result": "r"}, {}),
        ("assistant", {"content_type": "tether_quote", "text": "q"}, {}),
        ("assistant", {"content_type": "model_editable_context", "model_set_context": "m"}, {}),
    ],
)
def test_what_is_hidden_joins_what_is_around_it(
    role: str, content: object, fields: dict[str, Any]
) -> None:
    record = only(
        chat(
            root(),
            node("u", "root", said="?"),
            node("h", "u", role, content, **fields),
            node("a", "h", "assistant", "yes"),
        )
    )
    assert [one.text for one in record.messages] == ["?", "yes"]
    assert [one.parent_id for one in record.messages] == [None, 1]
    assert record.messages[1].reasoning == ""


def test_code_to_the_person_is_a_block_of_code() -> None:
    code = {"content_type": "code", "language": "unknown", "text": "ls\n```"}
    assert reply(node("a", "u", "assistant", code)).text == "````\nls\n```\n````"


def test_an_inner_channel_is_thinking() -> None:
    said = reply(
        node("t", "u", "assistant", "let me see", channel="analysis"),
        node("a", "t", "assistant", "On it.", channel="commentary"),
        node("b", "a", "assistant", "Done.", channel="final"),
    )
    assert said.reasoning == "let me see"
    assert said.text == "On it.\n\nDone."


def test_a_canvas_is_shown_and_called() -> None:
    made = json.dumps({"name": "poem", "type": "document", "content": "Roses"})
    said = reply(node("a", "u", "assistant", made, recipient="canmore.create_textdoc"))
    assert said.tool_calls == (ToolCall("canmore.create_textdoc", made),)
    assert said.text == "<details>\n<summary>poem</summary>\n\nRoses\n\n</details>"


def test_an_unknown_kind_is_kept_under_a_fold() -> None:
    skipped = Skipped()
    content = {"content_type": "hologram", "beam": 7}
    text = reply(node("a", "u", "assistant", content), skip=skipped).text
    assert text.startswith("<details>\n<summary>hologram</summary>")
    assert '"beam": 7' in text
    assert skipped.told == [("hologram", Why.UNKNOWN)]


def test_a_reply_that_was_cut_off_goes_on() -> None:
    cut = {"finish_details": {"type": "max_tokens"}}
    said = reply(
        node("a", "u", "assistant", "half a sen", metadata=cut),
        node("b", "a", "assistant", "tence", metadata={"finish_details": {"type": "stop"}}),
    )
    assert (said.text, said.finish_reason) == ("half a sentence", "stop")


@pytest.mark.parametrize(
    ("fields", "state", "reason"),
    [
        ({"status": "finished_successfully"}, TurnState.DONE, None),
        ({"status": "in_progress"}, TurnState.INCOMPLETE, None),
        ({"status": "error"}, TurnState.FAILED, None),
        ({"metadata": {"finish_details": {"type": "interrupted"}}}, TurnState.STOPPED, None),
        ({"metadata": {"finish_details": {"type": "max_tokens"}}}, TurnState.DONE, "length"),
    ],
)
def test_how_a_reply_ended(fields: dict[str, Any], state: TurnState, reason: str | None) -> None:
    said = reply(node("a", "u", "assistant", "so far", **fields))
    assert (said.text, said.state, said.finish_reason) == ("so far", state, reason)
    assert (said.failure is None) == (state is not TurnState.FAILED)


def test_an_error_at_the_end_is_the_replys_failure() -> None:
    error = {"content_type": "system_error", "name": "Timeout", "text": "took too long"}
    said = reply(node("a", "u", "assistant", "So"), node("e", "a", "tool", error))
    assert (said.text, said.state) == ("So", TurnState.FAILED)
    failure = ChatError.from_record(dict(said.failure or {}))
    assert isinstance(failure, ErrorInStream)
    assert failure.message == "Timeout: took too long"


def test_what_has_no_weight_is_not_sent() -> None:
    record = only(
        chat(
            node("u", None, said="?", weight=0.0),
            node("a", "u", "assistant", "!", weight=0),
            node("v", "a", said="?", weight=1.0),
        )
    )
    assert [one.sending for one in record.messages] == [
        Sending.NEVER,
        Sending.NEVER,
        Sending.BY_RULE,
    ]


# citations --------------------------------------------------------------------------------------

MARK = "\ue200cite\ue202turn0search3\ue201"


@pytest.mark.parametrize(
    ("text", "metadata", "shown"),
    [
        (
            f"Fact {MARK}.",
            {"content_references": [{"matched_text": MARK, "alt": "([E](https://e.test))"}]},
            "Fact ([E](https://e.test)).",
        ),
        (
            f"Fact {MARK}.",
            {
                "content_references": [
                    {"matched_text": MARK, "items": [{"title": "A [b]", "url": "https://e.test"}]}
                ]
            },
            r"Fact [A \[b\]](https://e.test).",
        ),
        (f"Fact {MARK}.", {}, "Fact."),
        (
            "Fact【12†source】 more",
            {
                "citations": [
                    {
                        "start_ix": 4,
                        "end_ix": 15,
                        "metadata": {"title": "T", "url": "https://e.test/x"},
                    }
                ]
            },
            "Fact[T](https://e.test/x) more",
        ),
        (
            "Fact【12†source】",
            {"citations": [{"start_ix": 99, "metadata": {"title": "T", "url": "https://e.test"}}]},
            "Fact[T](https://e.test)",
        ),
        ("Fact【12†source】.", {}, "Fact."),
        ('In \ue200entity\ue202["city","Paris"]\ue201.', {}, "In Paris."),
        ("See \ue200url\ue202home\ue202https://e.test\ue201.", {}, "See [home](https://e.test)."),
        ("No【mark】 here", {}, "No【mark】 here"),
        (
            f"x {MARK}",
            {
                "content_references": [
                    {"matched_text": MARK, "items": [{"title": "t", "url": "javascript:alert(1)"}]}
                ]
            },
            "x",
        ),
    ],
)
def test_citations_become_links_or_go(text: str, metadata: dict[str, Any], shown: str) -> None:
    assert reply(node("a", "u", "assistant", text, metadata=metadata)).text == shown
