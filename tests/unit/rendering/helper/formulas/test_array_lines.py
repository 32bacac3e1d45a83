"""Arrays in formulas: where their lines are drawn."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from desktop.rendering.helper.formulas.formula_drawing import drawing
from desktop.rendering.helper.protocol import FormulaJob


def lines(latex: str) -> tuple[int, int]:
    """How many lines a formula's drawing has, across and down."""
    drawn = drawing(FormulaJob(1, latex, display=True, size=20.0, color="#000000"))
    assert drawn is not None
    boxes = [node.attrib for node in ET.fromstring(drawn.svg).iter() if node.tag.endswith("rect")]
    wide = [float(box["width"]) > float(box["height"]) for box in boxes]
    assert all(float(box["x"]) + float(box["width"]) <= drawn.left + drawn.width for box in boxes)
    return wide.count(True), wide.count(False)


def array(columns: str, rows: str) -> str:
    return rf"\begin{{array}}{{{columns}}} {rows} \end{{array}}"


@pytest.mark.parametrize(
    ("columns", "rows", "across", "down"),
    [
        ("cc", r"a & b \\ c & d", 0, 0),
        ("c|c", r"a & b \\ \hline c & d", 1, 1),
        ("|c|c|", r"\hline a & b \\ \hline c & d \\ \hline", 3, 3),
        ("l||r", r"a & b \\ \hline\hline c & d", 2, 2),
        ("|l", r"\hline 625", 1, 1),
        ("r", r"12 \\ +3 \\ \hline 15", 1, 0),
        ("rrr", r"1 & 2 & 3 \\ \cline{2-3} 4 & 5 & 6", 1, 0),
        ("*{3}{c|}", r"1 & 2 & 3", 0, 3),
        ("@{}c:c@{}", r"1 & 2", 0, 1),
        ("c|", r"a & b & c", 0, 1),
        ("cc", r"a & b \\ \cline{7-99} c & d \\ \cline{0-0}", 0, 0),
    ],
)
def test_lines_stand_where_they_are_written(
    columns: str, rows: str, across: int, down: int
) -> None:
    assert lines(array(columns, rows)) == (across, down)


def test_hostile_columns_are_bounded() -> None:
    assert lines(array("*{99}{|}" * 9 + "c", "a"))[1] == 2
