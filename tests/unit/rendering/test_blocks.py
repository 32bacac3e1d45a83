"""What the line machine makes of replies, where it is easily got wrong."""

from __future__ import annotations

import pytest

from desktop.rendering.blocks import BlockSplitter
from desktop.rendering.lines import Block, Kind


def split(text: str) -> list[Block]:
    splitter = BlockSplitter()
    return [*splitter.feed(text), *splitter.finish()]


def told(text: str) -> list[tuple[str, str, int, int]]:
    return [(b.kind.name, b.marker + b.text, b.depth, b.quotes) for b in split(text)]


def test_a_list_begins_right_below_a_paragraph_but_not_with_number_two() -> None:
    assert told("Steps:\n1. one\n") == [("PARAGRAPH", "Steps:", 0, 0), ("ITEM", "1.one", 0, 0)]
    assert told("born in\n1984. A year\n") == [("PARAGRAPH", "born in\n1984. A year", 0, 0)]


def test_items_are_counted_on_from_the_first_number() -> None:
    assert [b.marker for b in split("3. a\n3. b\n\n3. c\n")] == ["3.", "4.", "5."]


def test_a_list_that_was_left_begins_anew() -> None:
    assert [b.marker for b in split("1. a\n\ntext\n\n1. b\n") if b.marker] == ["1.", "1."]


def test_nested_lists_and_what_lies_in_an_item() -> None:
    text = "1. one\n   - in\n     - deep\n\n   more of one\n2. two\n"
    assert told(text) == [
        ("ITEM", "1.one", 0, 0),
        ("ITEM", "◦in", 1, 0),
        ("ITEM", "▪deep", 2, 0),
        ("PARAGRAPH", "more of one", 1, 0),
        ("ITEM", "2.two", 0, 0),
    ]


def test_a_fence_keeps_its_lines_as_they_are() -> None:
    text = "```py\n# no heading\n\n  - no item\n~~~\n```\nafter\n"
    assert told(text) == [
        ("FENCE", "py", 0, 0),
        ("CODE", "# no heading", 0, 0),
        ("CODE", "", 0, 0),
        ("CODE", "  - no item", 0, 0),
        ("CODE", "~~~", 0, 0),
        ("PARAGRAPH", "after", 0, 0),
    ]


def test_a_fence_in_an_item_loses_the_items_indent() -> None:
    assert told("- x\n\n  ```\n  a\n    b\n  ```\n  y\n")[1:] == [
        ("FENCE", "", 1, 0),
        ("CODE", "a", 1, 0),
        ("CODE", "  b", 1, 0),
        ("PARAGRAPH", "y", 1, 0),
    ]


def test_quotes_nest_and_end() -> None:
    assert told("> a\n> > b\n\nc\n") == [
        ("PARAGRAPH", "a", 0, 1),
        ("PARAGRAPH", "b", 0, 2),
        ("PARAGRAPH", "c", 0, 0),
    ]


@pytest.mark.parametrize("text", ["***\n", "- - -\n", "_ _ _\n", "---"])
def test_rules(text: str) -> None:
    assert told(text) == [("RULE", "", 0, 0)]


def test_headings() -> None:
    assert [(b.level, b.text) for b in split("# a\n###### b ##\n#no\n\nc\n===\nd\n---\n")] == [
        (1, "a"),
        (6, "b"),
        (0, "#no"),
        (1, "c"),
        (2, "d"),
    ]


def test_thousands_of_levels_are_drawn_at_the_deepest_one_that_is() -> None:
    deep = split(">" * 5000 + " a\n\n" + "".join(" " * 2 * n + "- b\n" for n in range(200)))
    assert max(b.quotes for b in deep) <= 8
    assert max(b.depth for b in deep) <= 8


def test_a_block_that_is_too_long_is_cut_at_a_space_and_loses_nothing() -> None:
    text = "word " * 3000
    parts = split(text)
    assert len(parts) > 1
    assert all(b.kind is Kind.PARAGRAPH for b in parts)
    assert " ".join(b.text for b in parts) == text.strip()
    assert [b.continued for b in parts] == [False, *[True] * (len(parts) - 1)]
