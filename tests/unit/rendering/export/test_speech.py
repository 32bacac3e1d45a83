"""What a screen reader is told of a reply: whole sentences, in order, once each."""

from __future__ import annotations

import pytest

from desktop.rendering.export.speech import Speech

REPLY = (
    "# On weirs\n\nA **weir** is low. It is [old](https://e.org)! Is it? 水流过去。然后呢？ end\n\n"
    "1. one\n2. two. And more\n\n- bullet\n\n"
    "```python\nx = 1. Not said.\n```\n\n| a | b |\n|---|---|\n| 1 | *2* |\n\nLast words"
)
SAID = [
    "On weirs",
    "A weir is low. It is old! Is it? 水流过去。然后呢？",
    "end",
    "1. one",
    "2. two. And more",
    "bullet",
    "code block, python",
    "a, b",
    "1, 2",
    "Last words",
]


def said(*parts: str) -> list[str]:
    speech = Speech()
    sentences = [sentence for part in parts for sentence in speech.feed(part)]
    return [*sentences, *speech.finish()]


def test_a_reply_is_read_without_its_marks_and_code() -> None:
    assert " ".join(said(REPLY)) == " ".join(SAID)


@pytest.mark.parametrize("size", [1, 3, 7, 40])
def test_how_it_arrives_changes_no_word(size: int) -> None:
    parts = [REPLY[at : at + size] for at in range(0, len(REPLY), size)]
    assert "".join(said(*parts)).replace(" ", "") == "".join(SAID).replace(" ", "")


def test_a_sentence_is_said_as_soon_as_it_is_whole() -> None:
    speech = Speech()
    assert speech.feed("First sen") == []
    assert speech.feed("tence. Second") == ["First sentence."]
    assert speech.feed(" is 3.5 long") == []
    assert speech.feed("。") == ["Second is 3.5 long。"]
    assert speech.feed(" Third. ") == ["Third."]
    assert speech.feed("Rest") == []
    assert speech.finish() == ["Rest"]
