"""Formats, by where they put text: tabs, lists in either direction, quotes, columns."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextCursor

from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.style.properties import QUOTE_EDGE
from desktop.rendering.style.spacing import PANEL_PADDING, gap
from desktop.rendering.style.style import Style
from desktop.ui.look.theme import LIGHT
from tests.unit.rendering.document.drawing import Drawn, blocks, drawn

pytestmark = pytest.mark.usefixtures("qapp")
NARROW, WIDE = 438, 780
"""Pixels of the measure in a window of 480 pixels, and at most."""


def laid_out(text: str, width: int = WIDE) -> Drawn:
    result = drawn([text])
    result.document.setDocumentMargin(0)
    result.document.setTextWidth(width)
    result.document.documentLayout().documentSize()
    return result


def block_with(page: Drawn, text: str) -> QTextBlock:
    return next(block for block in blocks(page.document) if text in block.text())


def x_of(block: QTextBlock, text: str) -> float:
    """Where a text begins in its block, in pixels from the document's left edge."""
    at = block.text().index(text)
    line: Any = block.layout().lineForTextPosition(at)
    corner = block.document().documentLayout().blockBoundingRect(block).left()
    return float(corner + line.cursorToX(at)[0])


def test_a_tab_in_code_is_four_characters_wide() -> None:
    page = laid_out("```\n\tx\n    x\n```")
    tab, spaces = (block for block in blocks(page.document) if block.text().strip() == "x")
    assert x_of(tab, "x") == pytest.approx(x_of(spaces, "x"), abs=1)


@pytest.mark.parametrize("text", ["- item", "1. item", "- [ ] item", "[^a]: item"])
def test_an_items_text_hangs_one_indent_from_the_edge(text: str) -> None:
    block = block_with(laid_out(text + "  \nmore"), "item")
    assert x_of(block, "item") == x_of(block, "more") == block.blockFormat().indent()


def test_the_text_of_a_wide_marker_stands_right_behind_it() -> None:
    block = block_with(laid_out("123456. item"), "item")
    assert 0 < x_of(block, "item") - x_of(block, "\t") <= 12


@pytest.mark.parametrize(("marker", "word"), [("-", "פריט"), ("1.", "פריט"), ("1.", "العنصر")])
def test_a_list_from_right_to_left_is_the_mirror_image(marker: str, word: str) -> None:
    block = block_with(laid_out(f"{marker} {word}"), word)
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    text = block.layout().lineAt(0).naturalTextRect()
    assert text.right() == pytest.approx(WIDE, abs=2)  # the marker, at the right edge
    assert x_of(block, word) == pytest.approx(WIDE - block.blockFormat().indent(), abs=1)


def test_code_runs_from_left_to_right_whatever_it_says() -> None:
    block = block_with(laid_out("```\nשלום = 1\n```"), "שלום")
    assert block.textDirection() == Qt.LayoutDirection.LeftToRight


def test_the_bar_of_a_quote_in_a_list_stands_in_the_list() -> None:
    page = laid_out("- item\n  > quoted in it\n\nend\n\n> - a list in a quote")
    indent = block_with(page, "item").blockFormat().indent()
    assert block_with(page, "quoted in it").blockFormat().intProperty(QUOTE_EDGE) == indent
    assert block_with(page, "a list in").blockFormat().intProperty(QUOTE_EDGE) == 0


TABLE = """
| way | CPU | share | note |
|:----|----:|:-----:|------|
| plain insert | 388 | 26 % | the floor of it all |
| the whole document again | 5,700 | half | grows with the square |
"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("word", ["CPU", "5,700", "share", "half"])
def test_short_columns_are_not_broken(width: int, word: str) -> None:
    assert block_with(laid_out(TABLE, width), word).layout().lineCount() == 1


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    "table", [TABLE, "|a|b|c|\n|-|-|-|\n|x|" + "long " * 9 + "|z|\n||short|zzz|\n"]
)
def test_the_cells_of_a_column_stand_below_each_other(table: str, width: int) -> None:
    page = laid_out(table, width)
    columns: dict[int, set[int]] = {}
    for block in blocks(page.document):
        rows = QTextCursor(block).currentTable()
        if rows is not None:
            column = rows.cellAt(QTextCursor(block)).column()
            left = page.document.documentLayout().blockBoundingRect(block).left()
            columns.setdefault(column, set()).add(round(left))
    assert len(columns) > 2
    assert all(len(places) == 1 for places in columns.values())


@pytest.mark.parametrize("before", ["", "> "])
def test_the_columns_of_arabic_run_from_right_to_left(before: str) -> None:
    table = "| المدينة | السكان |\n|---|---|\n| Cairo | 10 |\n"
    page = laid_out("".join(f"{before}{line}\n" for line in table.splitlines()))
    heads = [x_of(block_with(page, word), word) for word in ("المدينة", "السكان")]
    assert WIDE - 30 < heads[0] < WIDE  # where its first letter begins
    assert heads[1] < heads[0] - 40
    ends = []
    for word in ("Cairo", "10"):
        line = block_with(page, word).layout().lineAt(0)
        corner = page.document.documentLayout().blockBoundingRect(block_with(page, word)).left()
        ends.append(corner + line.naturalTextRect().right())
    assert ends == pytest.approx(heads, abs=2)


def test_a_table_of_many_columns_is_written_smaller() -> None:
    few, many = ("|" + "|".join(["cell"] * count) + "|\n|" + "-|" * count for count in (3, 14))
    sizes = [
        QTextCursor(block_with(laid_out(table), "cell")).charFormat().font().pointSizeF()
        for table in (few, many)
    ]
    assert sizes[1] < sizes[0] * 0.8


def test_a_table_that_begins_a_reply_leaves_room_for_the_questions_actions() -> None:
    style = Style(LIGHT, QFont())
    row = Block(Kind.ROW, cells=("a",), aligns=("",), widths=(3,), number=1)
    first = style.table.row(row, None).topMargin()
    assert first == style.text.actions_height + PANEL_PADDING
    assert style.table.row(row, Block(Kind.PARAGRAPH)).topMargin() < first


def test_the_first_text_after_a_panel_stands_clear_of_it() -> None:
    text, code = Block(Kind.PARAGRAPH), Block(Kind.CODE, number=1)
    assert gap(text, code) >= gap(text, text) + PANEL_PADDING
    assert gap(code, code) == 0


@pytest.mark.parametrize(("lead", "columns"), [("", 0), ("    ", 4), ("\t\t", 8), (" " * 60, 24)])
def test_a_wrapped_line_of_code_goes_on_below_its_own_indentation(lead: str, columns: int) -> None:
    text = lead + "word " * 40
    page = laid_out(f"```\n{text}\nx\n```\n")
    block = block_with(page, "word")
    cell, lines = page.messages.style.text.code_cell, block.layout()
    begins = block_with(page, "x").layout().lineAt(0).x()
    assert lines.lineAt(0).x() == pytest.approx(begins, abs=1)
    for number in range(1, lines.lineCount()):
        assert lines.lineAt(number).x() - begins == pytest.approx((columns + 2) * cell, abs=1)
    assert block.text() == text


def test_the_rest_of_a_cut_line_of_code_begins_as_its_lines_do() -> None:
    page = laid_out("```\n" + "  " + "ab " * 2000 + "\n```\n")
    forms = [block.blockFormat() for block in blocks(page.document) if "ab" in block.text()]
    assert [form.textIndent() < 0 for form in forms] == [True, False]
