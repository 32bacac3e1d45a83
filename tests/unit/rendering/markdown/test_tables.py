"""Tables of replies: what makes one, what its cells are, and how wide."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.markdown.blocks.tables import from_left
from tests.unit.rendering.markdown.splitting import shown, split, told


def rows(text: str) -> list[Block]:
    return [block for block in split(text) if block.kind is Kind.ROW]


def cells(text: str) -> list[tuple[str, ...]]:
    return [block.cells for block in rows(text)]


def test_a_table_below_a_paragraph() -> None:
    blocks = split("Here:\n| a | b | c | d |\n|---|:-:|--:|:--|\n| 1 | 2 | 3 | 4 |\n\nEnd\n")
    assert [b.kind.name for b in blocks] == ["PARAGRAPH", "ROW", "ROW", "PARAGRAPH"]
    assert [b.row for b in blocks[1:3]] == [0, 1]
    assert blocks[1].aligns == blocks[2].aligns == ("", "center", "right", "left")
    assert blocks[2].cells == ("1", "2", "3", "4")
    assert blocks[2].text == "| 1 | 2 | 3 | 4 |"


@pytest.mark.parametrize("text", ["a | b\n--|--\n1 | 2\n", "a | b |\n:-- | --\n1 | 2\n"])
def test_a_table_without_outer_pipes(text: str) -> None:
    assert cells(text) == [("a", "b"), ("1", "2")]


def test_escaped_pipes_stay_in_their_cell_in_code_too() -> None:
    assert cells("| a\\|b | `c\\|d` |\n|---|---|\n| \\| | x |") == [("a|b", "`c|d`"), ("|", "x")]


def test_code_with_pipes_that_nobody_escaped_is_one_cell_where_it_fits() -> None:
    assert cells("| a | b |\n|---|---|\n| `x || y` | or |") == [("a", "b"), ("`x || y`", "or")]
    assert cells("| `a|b` | c |\n|---|---|\n") == [("`a|b`", "c")]


def test_rows_have_as_many_cells_as_the_header_and_lose_no_word() -> None:
    text = "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 | 4 |\nword\n"
    assert cells(text) == [("a", "b"), ("1", ""), ("1", "2 | 3 | 4"), ("word", "")]


@pytest.mark.parametrize("text", ["- {}", "> {}", "1. x\n\n   {}", "> - {}"])
def test_a_table_lies_in_items_and_quotes(text: str) -> None:
    indent = {"- {}": "  ", "> {}": "> ", "1. x\n\n   {}": "   ", "> - {}": ">   "}[text]
    found = rows(text.format("| a | b |\n") + f"{indent}|---|---|\n{indent}| 1 | 2 |\n")
    assert [block.cells for block in found] == [("a", "b"), ("1", "2")]
    assert {(b.depth, b.quotes) for b in found} == {
        (int("x" in text or "-" in text), text.count(">"))
    }


def test_a_table_right_below_an_item_ends_the_list() -> None:
    assert [b.depth for b in rows("- a\n| x |\n|---|\n| y |\n")] == [0, 0]


@pytest.mark.parametrize("end", ["# a", "```", "- a", "> a", "***", "[^1]: a", "$$"])
def test_another_block_ends_a_table(end: str) -> None:
    assert cells(f"| a |\n|---|\n{end}\n") == [("a",)]


@pytest.mark.parametrize(
    "text", ["| a | b |\n|---|\n", "| a |\nb\n", "a\n|---|---|\n", "| a |\n|-x-|\n", "|---|---|"]
)
def test_what_is_no_table_stays_as_it_was_written(text: str) -> None:
    assert told(text) == [("PARAGRAPH", text.rstrip(), 0, 0)]


def test_one_column_underlined_without_a_pipe_is_a_heading() -> None:
    assert told("| a |\n---\n") == [("HEADING", "| a |", 0, 0)]


def test_widths_grow_with_the_first_rows_and_then_stand() -> None:
    text = "| a | 水利工程 |\n|---|---|\n" + "".join(f"| {'x' * n} | b |\n" for n in range(20))
    assert [b.widths[0] for b in rows(text)] == [3, 3, 3, 3, 3, 4, 5, 6, *[7] * 13]
    assert {b.widths[1] for b in rows(text)} == {8}
    assert rows(f"| {'x' * 100} |\n|---|\n")[0].widths == (40,)


def test_marks_take_no_room() -> None:
    text = "| **bold** | `code` | [a link](https://a.example/long) | a_b_c |\n|-|-|-|-|\n"
    assert rows(text)[0].widths == (4, 4, 6, 5)
    broken = "| one<br>three<BR/>x | H<sub>2</sub>O Vec<T> |\n|-|-|\n"
    assert rows(broken)[0].widths == (5, 10)


def test_a_table_of_too_many_columns_is_code() -> None:
    text = "|" + "a|" * 25 + "\n|" + "-|" * 25 + "\n|" + "b|" * 25 + "\nlast\n\nend\n"
    assert told(text) == [
        ("FENCE", "", 0, 0),
        ("CODE", "|" + "a|" * 25, 0, 0),
        ("CODE", "|" + "b|" * 25, 0, 0),
        ("CODE", "last", 0, 0),
        ("PARAGRAPH", "end", 0, 0),
    ]
    assert [b.number for b in split(text)] == [1, 1, 1, 1, 0]


def test_a_header_is_shown_as_one_before_its_second_line_has_come() -> None:
    for text in (
        "x\n| a | b",
        "x\n| a | b |\n",
        "x\n| a | b |\n|",
        "x\n| a | b |\n|:-",
        "- | a | b |\n",
    ):
        header = shown(text)[-1]
        assert (header.kind, header.row, header.number) == (Kind.ROW, 0, 1)
        assert header.cells == ("a", "b")
    assert [b.kind for b in shown("|x| is positive\nif")] == [Kind.PARAGRAPH]


@pytest.mark.parametrize(
    ("header", "mirrored"),
    [
        ("| المدينة | السكان |", True),
        ("| **עיר** | `x` | [אתר](https://a.b) |", True),
        ("| ID | الاسم | العمر |", True),
        ("| name | שם |", False),
        ("| 1 | 2 |", False),
    ],
)
def test_the_header_decides_which_way_the_columns_run(header: str, mirrored: bool) -> None:
    columns = header.count("|") - 1
    found = rows(f"{header}\n|{'-|' * columns}\n|{' a |' * columns}\n")
    assert [row.mirrored for row in found] == [mirrored] * 2
    assert from_left(found[0]).cells == found[0].cells[:: -1 if mirrored else 1]
