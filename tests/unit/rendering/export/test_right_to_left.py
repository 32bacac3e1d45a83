"""Tables whose columns run from right to left are copied, found and exported as written."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor

from desktop.chat.finding import Query
from desktop.rendering.export.clipboard import at_once, rich_steps
from desktop.rendering.export.markdown import markdown
from desktop.rendering.export.matches import in_units, matches
from desktop.rendering.export.passages import Units
from desktop.rendering.export.selection import of_selection
from tests.unit.rendering.document.drawing import blocks, drawn
from tests.unit.rendering.markdown.splitting import split

TABLE = "| עיר | מספר |\n|----:|:----:|\n| אחת | שתיים אחת |"
FOUR = "| עיר | מספר | שתיים | אחת |\n|----:|:----:|:---|---|\n| אחת | אחת | שתיים | 3 |"

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("table", [TABLE, FOUR])
def test_a_selected_table_is_copied_in_the_order_it_is_read(table: str) -> None:
    page = drawn([table])
    selection = page.messages.qt.rootFrame().firstCursorPosition()
    selection.select(QTextCursor.SelectionType.Document)
    taken = list(of_selection(selection))
    again = split("".join(markdown(Units(taken).made)))
    assert [(row.cells, row.aligns) for row in again] == [
        (row.cells, row.aligns) for row in split(table)
    ]


def test_matches_are_counted_in_the_order_that_they_stand_in_the_document() -> None:
    query, page = Query("אחת"), drawn([TABLE])
    document = [
        (block.text(), start)
        for block in blocks(page.document)
        for start, _length in in_units(query, block.text())
    ]
    cells = [(match.cell, match.start) for match in matches(split(TABLE), query)]
    assert document == [("שתיים אחת", 6), ("אחת", 0)]
    assert cells == [(0, 6), (1, 0)]


def test_rich_text_says_which_way_the_columns_run() -> None:
    html = at_once(rich_steps(TABLE, written=True)).html()
    assert '<table dir="rtl"><tr><th>עיר</th><th>מספר</th>' in html
