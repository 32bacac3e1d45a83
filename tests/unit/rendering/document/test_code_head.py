"""The head of a code panel: the language at the left, its actions at the right end."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QTextBlock

from desktop.rendering.document.code_block import columns_of
from desktop.rendering.document.code_head import fit_heads
from desktop.rendering.safety.links import InternalLink
from tests.unit.rendering.document.drawing import Drawn, blocks, drawn

pytestmark = pytest.mark.usefixtures("qapp")
LONG = "x = " + "1 + " * 60 + "1"


def page(text: str = "", width: int = 790) -> Drawn:
    result = drawn([])
    result.document.setDocumentMargin(0)
    result.document.setTextWidth(width)
    result.write(text)
    return result


def head(made: Drawn) -> QTextBlock:
    return next(block for block in blocks(made.document) if "Copy" in block.text())


def right_end(block: QTextBlock) -> float:
    """Where the text of a head ends, in the document."""
    block.document().documentLayout().documentSize()
    line: Any = block.layout().lineAt(0)
    corner = block.document().documentLayout().blockBoundingRect(block).left()
    return float(corner + line.cursorToX(len(block.text()))[0])


@pytest.mark.parametrize("width", [448, 790])
@pytest.mark.parametrize("language", ["python", ""])
def test_the_actions_end_with_the_panels_text(width: int, language: str) -> None:
    block = head(page(f"```{language}\nx = 1\n```\n", width))
    assert block.text().startswith(f"{language}\t")
    assert right_end(block) == pytest.approx(width - 15, abs=1.5)


def test_they_follow_another_width() -> None:
    made = page("```python\nx = 1\n```\n")
    made.document.setTextWidth(500)
    fit_heads(made.document, made.messages.style, short)
    assert right_end(head(made)) == pytest.approx(485, abs=1.5)


def test_wrapping_comes_and_goes_with_the_width() -> None:
    made = page("```python\n" + LONG[:70] + "\n```\n")
    for is_long, end in ((True, "Do not wrap"), (True, "Do not wrap"), (False, "Save")):
        fit_heads(made.document, made.messages.style, long if is_long else short)
        assert head(made).text().endswith(end)


def long(_code: InternalLink) -> bool:
    return True


def short(_code: InternalLink) -> bool:
    return False


def test_wrapping_is_offered_where_a_line_is_too_long() -> None:
    assert head(page(f"```python\n{LONG}\n```\n")).text().endswith("Do not wrap")
    assert head(page("```python\nx = 1\n```\n")).text().endswith("Save")


def test_wrapping_is_offered_once_a_long_line_arrives() -> None:
    made = page("```python\nx = 1\n")
    assert head(made).text().endswith("Save")
    for piece in (LONG[:40], LONG[40:], "\n", LONG, "\ny = 2\n", "```\n\nThe end."):
        made.write(piece)
    made.finish()
    assert head(made).text().count("Do not wrap") == 1
    assert right_end(head(made)) == pytest.approx(775, abs=1.5)
    lines = [block.text() for block in blocks(made.document)]
    assert lines[-5:] == ["x = 1", LONG, LONG, "y = 2", "The end."]


def test_chinese_letters_take_two_columns_and_a_tab_takes_four() -> None:
    assert columns_of("水 = 1") == 6
    assert columns_of("\tx") == 5
