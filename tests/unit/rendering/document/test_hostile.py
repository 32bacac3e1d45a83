"""Replies made to hang a parser: counted work stays bounded, and every character is shown."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.blocks.line_machine import LONGEST
from tests.support.sizes import FULL
from tests.unit.rendering.document.drawing import blocks, content, drawn, texts

pytestmark = pytest.mark.usefixtures("qapp")

TANGLES = ["[", "![", "[a][", "[\\]", "![a](", "*a*a", "**a ", "_a ", "~~a", "`a", "<a", "&", "*_"]
TANGLES += ["<b>", "<b>a</i>", "</sub>", "<sub><sup>x</sub>", "<kbd>`</kbd>", "<details><summary>a"]
SIZE = 20_000 if FULL else 8_000


def pieces(text: str) -> list[str]:
    return [text[at : at + 120] for at in range(0, len(text), 120)]


@pytest.mark.parametrize("unit", TANGLES)
def test_a_tangle_of_marks_is_shown_and_not_gone_over_again_and_again(unit: str) -> None:
    text = unit * (SIZE // len(unit))
    page = drawn(pieces(text))
    assert page.work.parsed <= 15 * len(text)
    assert content(page.document) == content(drawn([text]).document)


@pytest.mark.parametrize("unit", ["[", "![", "*a*a", "`a", "<a"])
def test_beyond_the_marks_that_are_heeded_text_stands_as_it_was_written(unit: str) -> None:
    text = unit * (LONGEST // len(unit))
    shown = "".join(texts(drawn([text]).document))
    assert shown.endswith(text[-LONGEST // 2 :])


def test_a_line_of_too_many_brackets_is_settled_at_once() -> None:
    page = drawn(pieces("[" * SIZE))
    assert page.work.parsed <= SIZE


@pytest.mark.parametrize(
    "text",
    [
        ">" * 5000 + " a\n",
        "- " * 5000 + "a\n",
        "".join("  " * depth + "- a\n" for depth in range(300)),
        ("|" * 170 + "\n") * 100,
        "x" * 100_000,
        "a" + "\u0301" * 100_000,
        "\u202e\u2066a" * 5000,
        "\x00\x1b[31m\x85" * 2000,
    ],
)
def test_deep_wide_and_strange_text_is_cut_into_blocks_that_lay_out(text: str) -> None:
    page = drawn(pieces(text))
    assert max(len(block.text()) for block in blocks(page.document)) <= LONGEST
    assert content(page.document) == content(drawn([text]).document)
    assert page.work.read <= 10 * len(text)
