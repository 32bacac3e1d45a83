"""What is copied is made in steps that are small, whatever the reply."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.export.clipboard import (
    Steps,
    conversation_steps,
    plain_steps,
    selection_steps,
    table_steps,
    text_steps,
)
from tests.support.hostile import BLOCKING
from tests.unit.rendering.document.drawing import drawn

pytestmark = pytest.mark.usefixtures("qapp")

MOST = 50_000
"""Calls of a step, about 15 ms: the block that is worst to parse takes 40,000 of them."""
SIZE = 20_000


def counted(steps: Steps) -> tuple[QMimeData, int]:
    """What the steps make, and the calls of the largest one: the same on every machine."""
    calls = 0
    largest = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    while True:
        calls = 0
        sys.setprofile(count)
        try:
            next(steps)
        except StopIteration as made:
            return made.value, max(largest, calls)
        finally:
            sys.setprofile(None)
        largest = max(largest, calls)


@pytest.mark.parametrize("name", BLOCKING)
def test_no_step_of_a_reply_has_much_to_do(name: str) -> None:
    text = BLOCKING[name][:SIZE]
    data, largest = counted(conversation_steps([("Q", False), (text, True)]))
    assert largest <= MOST
    assert bytes(data.data("text/markdown").data()).decode() == f"Q\n\n{text}"
    assert data.text().startswith("Q")


@pytest.mark.parametrize("name", ["5,000 tables", "100 KB of *a*a", "10,000 fences"])
def test_no_step_of_a_selection_has_much_to_do(name: str) -> None:
    everything = QTextCursor(drawn([BLOCKING[name][:4_000]]).document)
    everything.select(QTextCursor.SelectionType.Document)
    assert counted(selection_steps(everything))[1] <= MOST


@pytest.mark.parametrize(
    "text",
    ["a line\n" * 20_000, "word " * 30_000, "x" * 100_000, "```\n" + "x = `1`\n" * 20_000],
    ids=["lines", "one line", "one word", "code"],
)
def test_a_long_text_is_copied_in_small_steps(text: str) -> None:
    copied, largest = counted(plain_steps(text))
    assert largest <= MOST
    bare = text.removeprefix("```\n").strip()
    assert copied.text().strip() == bare


def test_a_table_is_copied_row_by_row() -> None:
    reply_pages = ReplyPages()
    reply_pages.feed("| a | b |\n|---|---|\n" + "| **1** | 2 |\n" * 2000)
    reply_pages.finish()
    copied, largest = counted(table_steps(list(reply_pages.blocks(1))))
    assert largest <= 1_000
    assert copied.text() == "a\tb" + "\n1\t2" * 2000


@pytest.mark.parametrize("markdown", [True, False])
def test_more_than_is_worth_it_is_copied_as_it_was_written(markdown: bool) -> None:
    text = "字" * 600_000
    data = counted(text_steps(text, text, markdown=markdown))[0]
    assert data.text() == f"{text}\n\n{text}"
    assert data.hasFormat("text/markdown") == markdown
    assert not data.hasHtml()
    whole = counted(conversation_steps([("a" * 3_000_000, True)]))[0]
    assert (len(whole.text()), whole.hasHtml()) == (3_000_000, False)
