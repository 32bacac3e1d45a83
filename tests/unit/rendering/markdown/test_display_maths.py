"""Display formulas: where they begin and end, and what only looks like one."""

from __future__ import annotations

import pytest

from tests.unit.rendering.markdown.splitting import shown, split, told


@pytest.mark.parametrize(
    "text",
    [
        "$$x^2$$",
        "$$ x^2 $$  ",
        "\\[x^2\\]",
        "$$\nx^2\n$$",
        "$$x^2\n$$",
        "$$\nx^2$$\n",
        "\\[\n\n  x^2\n\n\\]\n",
    ],
)
def test_a_formula_in_one_line_or_many(text: str) -> None:
    assert told(text) == [("MATH", "x^2", 0, 0)]


def test_a_formula_lies_in_items_and_quotes_and_interrupts_paragraphs() -> None:
    text = "- a\n  $$\n  x\n  $$\n  b\n\n> text\n> \\[ y\n> z \\]\n> c\n"
    assert told(text) == [
        ("ITEM", "•a", 0, 0),
        ("MATH", "x", 1, 0),
        ("PARAGRAPH", "b", 1, 0),
        ("PARAGRAPH", "text", 0, 1),
        ("MATH", "y\nz", 0, 1),
        ("PARAGRAPH", "c", 0, 1),
    ]


def test_what_stands_behind_a_formula_is_not_lost() -> None:
    assert told("$$a$$, $$b$$\n$$c$$.\n\\[d\\] where d\n$$\ne\n$$ and e") == [
        ("MATH", "a", 0, 0),
        ("PARAGRAPH", ", $$b$$", 0, 0),
        ("MATH", "c.", 0, 0),
        ("MATH", "d", 0, 0),
        ("PARAGRAPH", "where d", 0, 0),
        ("MATH", "e", 0, 0),
        ("PARAGRAPH", "and e", 0, 0),
    ]


def test_an_escaped_mark_closes_nothing() -> None:
    assert told("$$ a \\$$ b $$") == [("MATH", "a \\$$ b", 0, 0)]
    assert told("\\[ a \\\\[2pt] b \\\\] c \\]") == [("MATH", "a \\\\[2pt] b \\\\] c", 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $$ a lot",
        "$$$ x",
        "$$$$",
        "$5 and $6",
        "\\\\[ x",
        "\\[no link](/x) $a$\nb",
        "a\n\\[no link](/x) and \\[x\\]",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    assert told(text) == [("PARAGRAPH", text, 0, 0)]


@pytest.mark.parametrize(
    "after", ["This is the next paragraph.", "- an item", "**Step two**", "这是下一段文字"]
)
def test_a_formula_that_prose_follows_was_none(after: str) -> None:
    blocks = split(f"$$ a\nb\n\n{after}\n\n$$x$$\n")
    assert [b.kind.name for b in blocks[:1]] == ["PARAGRAPH"]
    assert [b.text for b in blocks[:1]] == ["$$ a\nb"]
    assert blocks[1].text == after.removeprefix("- ")
    assert (blocks[2].kind.name, blocks[2].text) == ("MATH", "x")


@pytest.mark.parametrize("after", ["# Title", "```\ncode\n```"])
def test_a_heading_and_code_end_what_seemed_a_formula_at_once(after: str) -> None:
    assert told(f"$$ a\n{after}\n")[1:] == told(after)


def test_a_formula_that_never_ends_is_shown_as_it_was_written() -> None:
    assert told("$$\na\n\nb = c") == [("PARAGRAPH", "$$\na", 0, 0), ("PARAGRAPH", "b = c", 0, 0)]
    text = "\\[\n" + "- x = y + z\n" * 1000
    assert [b.kind.name for b in split(text)[:2]] == ["PARAGRAPH", "ITEM"]
    assert sum(b.text == "x = y + z" for b in split(text)) == 1000
    assert told("> $$ a\nb") == [("PARAGRAPH", "$$ a\nb", 0, 1)]


def test_a_formula_on_its_way_is_open_and_shows_no_half_of_its_end() -> None:
    for text in (
        "$$\nx^2",
        "$$\nx^2\n",
        "$$x^2$",
        "$$\nx^2\n$",
        "\\[x^2\\",
        "\\[\nx^2\n\\",
        "$$ x^2",
    ):
        assert [(b.kind.name, b.text, b.open_) for b in shown(text)] == [("MATH", "x^2", True)]
    assert shown("$$") == shown("$$\n") == shown("\\[\n\\") == []
