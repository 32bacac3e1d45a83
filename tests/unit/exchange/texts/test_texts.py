"""Markdown and plain text of chats: what a person reads, and programs that know Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from desktop.chat.content import Picture, Text, of_text
from desktop.chat.messages import Message, Role, TurnState
from desktop.exchange.record import Origin, Record
from desktop.exchange.texts import markdown, plain
from desktop.exchange.texts.closing import closed, escaped, fenced
from desktop.exchange.texts.telling import BranchClosed, BranchOpened, Said, told
from desktop.exchange.writing import How
from tests.support.exporting import PICTURE, PNG, Memory, records, sample, written

MARKS = MarkdownIt("commonmark")


def parts(text: str) -> tuple[dict[str, object], str]:
    """The front matter and the body of a Markdown text."""
    _nothing, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


def one(content: str, **facts: object) -> Record:
    """A chat with a question and this reply."""
    reply = replace(
        Message(2, 1, Role.ASSISTANT, of_text(content), 1e9, model="m"),
        **facts,  # type: ignore[arg-type]
    )
    asked = Message(1, None, Role.USER, of_text("Q"), 1e9)
    return Record(Origin("chatgpt", "c"), "T", (asked, reply), {}, {None: 1, 1: 2}, 1e9, 1e9)


def test_markdown_says_all_of_a_chat() -> None:
    front, body = parts(written([sample()], markdown.write).decode())
    assert list(front) == [
        *("title", "created", "updated", "model", "endpoint", "preset", "system", "parameters"),
        *("folder", "tags"),
    ]
    assert front["title"] == "How high is a weir? 都江堰"
    assert front["model"] == ["gpt-5", "qwen"]
    assert front["system"] == "Be brief.\nBe kind."
    assert front["folder"] == "Water/Weirs"
    assert front["tags"] == ["pinned", "archived", "starred"]
    assert isinstance(front["created"], datetime)
    assert front["created"].astimezone(UTC) == datetime.fromtimestamp(1e9, UTC)
    assert body == (
        "\n# How high is a weir? 都江堰\n\n## You\n\n"
        "![weir 都.png](all.files/weir 都.png)\n\nHow high?\nAs a `weir`\n\n[File: flow.pdf]\n\n"
        "[An attachment that this version of Weir cannot read]\n\n## gpt-5 ★\n\n"
        "<details>\n<summary>Thought for 3 s</summary>\n\nIt is low.\n\n</details>\n\n"
        "Not *high*.\n\n```py\nprint(1)\n```\n\nThe model asked for the tool look:\n\n"
        '```json\n{\n  "at": "weir"\n}\n```\n\n> From here on another server answered.\n\n'
        "> The server failed (500).\n"
    )


def test_files_lie_beside_it_or_are_named() -> None:
    beside, alone = Memory(), Memory(keeps_files=False)
    written([sample()], markdown.write, output=beside)
    assert beside.files == {PICTURE.name: PNG}
    assert b"[Picture: weir \xe9\x83\xbd.png]" in written([sample()], markdown.write, output=alone)


def test_variants_are_folds_that_are_closed() -> None:
    text = written([sample()], markdown.write, How(variants=True, thoughts=False)).decode()
    at = text.index("<summary>Variant 2 of 2: qwen</summary>")
    assert text[at:].index("## You\n\nWhy?") < text[at:].index("</details>")
    assert text.count("<details>") == text.count("</details>") == 1
    assert "> stopped" in text
    assert "It is low." not in text


def test_one_file_of_several_chats_says_the_facts_of_each() -> None:
    text = written([sample(), one("Yes")], markdown.write).decode()
    front, body = parts(text)
    assert (front["title"], front["chats"]) == ("All", 2)
    assert "- Model: gpt-5, qwen\n- Endpoint: Work\n- Folder: Water/Weirs\n" in body
    assert "<summary>Instructions</summary>\n\nBe brief.\nBe kind.\n\n</details>" in body
    assert body.count("\n# ") == 2


@pytest.mark.parametrize(
    "left_open",
    [
        *("```\ncode", "~~~~ py\n```\ncode\n~~~", "  ````\n```", "<!-- a\n\nb", "<PRE>\na\n\nb"),
        *("```\na\n```\n```", "<script src=x>\n\n", "a\n```\n    ```", "<!-- a", "``` a`b\n~~~"),
    ],
)
def test_what_a_reply_left_open_swallows_nothing_behind_it(left_open: str) -> None:
    tokens = MARKS.parse(f"{closed(left_open)}\n\n## Next")
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"]


@pytest.mark.parametrize(
    "whole", ["", "a", "```\na\n```", "`````\n```\n`````\nb", "<!-- a -->", "1 < 2"]
)
def test_what_is_closed_stays_as_it_is(whole: str) -> None:
    assert closed(whole) == whole


@pytest.mark.parametrize("text", ["plain", "```\nfence\n```", "`` ` ````````", "\n\nlines\n"])
def test_code_is_code_whatever_it_holds(text: str) -> None:
    [token] = MARKS.parse(fenced(text))
    assert token.content == text.rstrip("\n") + "\n"


@pytest.mark.parametrize("sentence", ["*a* _b_ `c` [d](e) <f> #g |h| ~i~ \\j", "plain"])
def test_a_sentence_is_just_its_words(sentence: str) -> None:
    inline = MARKS.parseInline(escaped(sentence))[0]
    assert "".join(child.content for child in inline.children or ()) == sentence


def test_markup_in_names_and_titles_is_text() -> None:
    record = replace(one("x", model="<b>*m*"), title="\u202eT\n---\n# x", folder=("a: [b",))
    evil = replace(record.messages[0], content=(Picture("0" * 64, "](x)\n#", "", 1), Text("y")))
    text = written([replace(record, messages=(evil, record.messages[1]))], markdown.write).decode()
    front, body = parts(text)
    assert front["folder"] == "a: [b"
    assert front["source"] == "chatgpt"
    assert body.count("\n# ") == 1
    assert "\u202e" not in body


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"state": TurnState.STOPPED}, "> stopped"),
        ({"state": TurnState.INCOMPLETE}, "> The reply is incomplete"),
        ({"finish_reason": "length"}, "> cut off at the length limit"),
        ({"finish_reason": "stop"}, ""),
    ],
)
def test_how_a_reply_ended_stands_below_it(facts: dict[str, object], note: str) -> None:
    _front, body = parts(written([one("Yes", **facts)], markdown.write).decode())
    assert body.rpartition("Yes\n")[2].strip().startswith(note)
    assert bool(body.rpartition("Yes\n")[2].strip()) == bool(note)


def test_plain_text_says_who_said_what() -> None:
    text = written([sample()], plain.write).decode()
    lines = text.split("\n")
    assert lines[0] == "How high is a weir? 都江堰"
    assert set(lines[1]) == {"="}
    assert lines[2].endswith(" · gpt-5 · qwen · Work")
    assert (
        "\n\nYou:\n\n[Picture: weir 都.png]\n\nHow high?\nAs a `weir`\n\n[File: flow.pdf]" in text
    )
    assert "gpt-5, Thought for 3 s:\n\nIt is low.\n\ngpt-5 ★:\n\nNot *high*." in text
    assert text.endswith("[From here on another server answered.]\n\n[The server failed (500).]\n")
    both = written([sample(), one("Yes")], plain.write, How(variants=True)).decode()
    assert "[Variant 2 of 2: qwen]" in both
    assert "[End of the variant]\n\n\n\nT\n=\n" in both


def test_a_tree_is_told_by_its_path_and_branches_of_branches() -> None:
    def said(number: int, parent: int | None) -> Message:
        return Message(number, parent, Role.USER, of_text(str(number)), 1e9)

    tree = (said(1, None), said(2, 1), said(3, 1), said(4, 2), said(5, 2), said(6, None))
    record = replace(one(""), messages=tree, active_children={None: 1, 1: 3})
    shown = [
        step.message.id
        if isinstance(step, Said)
        else "("
        if isinstance(step, BranchOpened)
        else ")"
        for step in told(record, variants=True)
    ]
    assert shown == [1, "(", 6, ")", 3, "(", 2, 5, "(", 4, ")", ")"]
    assert BranchClosed() not in list(told(record, variants=False))
    assert [one.message.id for one in told(record, variants=False) if isinstance(one, Said)] == [
        1,
        3,
    ]


def test_a_very_deep_tree_is_told() -> None:
    count = 20_000
    tree = tuple(
        Message(one, one - 1 or None, Role.USER, of_text("x"), 1e9) for one in range(1, count + 1)
    )
    record = replace(one(""), messages=tree, active_children={})
    assert sum(isinstance(step, Said) for step in told(record, variants=True)) == count


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.booleans())
def test_every_chat_can_be_written(record: Record, variants: bool) -> None:
    how = How(variants=variants)
    front, body = parts(written([record], markdown.write, how).decode())
    assert front["title"]
    assert body.count("<details>\n<summary>") == body.count("\n</details>\n")
    assert written([record, record], markdown.write, how)
    assert written([record], plain.write, how).decode().strip()
