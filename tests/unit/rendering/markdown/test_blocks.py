"""What the line machine makes of replies, where it is easily got wrong."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.blocks.line_machine import Kind
from tests.unit.rendering.markdown.splitting import arrived, pieces, shown, split, told


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


def test_an_item_may_begin_with_any_block() -> None:
    text = "- # h\n- > q\n  > r\n- - deep\n- ```py\n  c\n  ```\n- ***\n"
    assert told(text) == [
        ("ITEM", "•", 0, 0),
        ("HEADING", "h", 1, 0),
        ("ITEM", "•", 0, 0),
        ("PARAGRAPH", "q\nr", 1, 1),
        ("ITEM", "•", 0, 0),
        ("ITEM", "◦deep", 1, 0),
        ("ITEM", "•", 0, 0),
        ("FENCE", "py", 1, 0),
        ("CODE", "c", 1, 0),
        ("ITEM", "•", 0, 0),
        ("RULE", "", 1, 0),
    ]


@pytest.mark.parametrize("text", ["- > 25: rich", "1. >= 10 %", "* >$100"])
def test_a_comparison_in_an_item_is_no_quote(text: str) -> None:
    assert [(b.kind, b.quotes) for b in split(text)] == [(Kind.ITEM, 0)]
    assert ">" in split(text)[0].text


def test_a_quote_goes_on_in_an_item_that_is_indented_far() -> None:
    assert told("100. > a\n     > b\n     c\n") == [
        ("ITEM", "100.", 0, 0),
        ("PARAGRAPH", "a\nb\nc", 1, 1),
    ]


def test_tasks() -> None:
    text = "- [ ] a\n* [x] b\n1. [X] c\n- [ ]\n- [x](https://a.example)\n- [y] d\n"
    assert [(b.marker, b.text) for b in split(text)] == [
        ("☐", "a"),
        ("☑", "b"),
        ("1. ☑", "c"),
        ("☐", ""),
        ("•", "[x](https://a.example)"),
        ("•", "[y] d"),
    ]


def test_footnotes_are_defined_one_below_the_other_and_may_have_more_paragraphs() -> None:
    blocks = split("Text[^1]\n[^1]: One\nlazy\n[^b]: Two\n\n    more\n\nend\n")
    assert [(b.kind.name, b.marker, b.text, b.note, b.depth) for b in blocks] == [
        ("PARAGRAPH", "", "Text[^1]", False, 0),
        ("ITEM", "1", "One\nlazy", True, 0),
        ("ITEM", "b", "Two", True, 0),
        ("PARAGRAPH", "", "more", False, 1),
        ("PARAGRAPH", "", "end", False, 0),
    ]


def test_text_indented_by_four_columns_is_code_but_not_within_a_paragraph() -> None:
    text = "p\n    p\n\n    a\n\n\t  b\n\nq\n\n- i\n\n      c\n"
    assert told(text) == [
        ("PARAGRAPH", "p\np", 0, 0),
        ("FENCE", "", 0, 0),
        ("CODE", "a", 0, 0),
        ("CODE", "", 0, 0),
        ("CODE", "  b", 0, 0),
        ("PARAGRAPH", "q", 0, 0),
        ("ITEM", "•i", 0, 0),
        ("FENCE", "", 1, 0),
        ("CODE", "c", 1, 0),
    ]


def test_codes_and_tables_are_counted_together() -> None:
    text = "```\na\n```\n| b |\n|---|\n\n    c\n\ntext\n\n~~~\n~~~\n"
    assert [b.number for b in split(text)] == [1, 1, 2, 3, 3, 0, 4]


def test_no_line_of_html_is_taken_for_markdown() -> None:
    text = "text\n<div>\n# no\n- no\n| a |\n|---|\n</div>\n\n# yes\n"
    assert told(text) == [
        ("PARAGRAPH", "text", 0, 0),
        ("PARAGRAPH", "<div>\n# no\n- no\n| a |\n|---|\n</div>", 0, 0),
        ("HEADING", "yes", 0, 0),
    ]


def test_a_fence_in_html_begins_code() -> None:
    text = "<p>Example:</p>\n```js\n<b>\n```\nafter\n"
    for size in (1, 7, 100):
        assert [(b.kind.name, b.text) for b in arrived(pieces(text, size))] == [
            ("PARAGRAPH", "<p>Example:</p>"),
            ("FENCE", "js"),
            ("CODE", "<b>"),
            ("PARAGRAPH", "after"),
        ]


@pytest.mark.parametrize("size", [1, 3, 7, 5000])
def test_blank_lines_of_indented_code_keep_their_spaces(size: int) -> None:
    text = "    a\n      \n\n \t \t\n    b\n" + "\n" * 3000 + "    c\n     \nd"
    lines = [b.text for b in arrived(pieces(text, size)) if b.kind is Kind.CODE]
    assert lines[:5] == ["a", "  ", "", "    ", "b"]
    assert set(lines[5:-1]) == {""}
    assert lines[-1] == "c"


def test_hard_breaks_are_left_to_the_inline_parser() -> None:
    assert split("a  \nb\\\nc  \n")[0].text == "a  \nb\\\nc"


@pytest.mark.parametrize(
    ("text", "title"), [("# a #", "a"), ("# a#", "a#"), ("## #", ""), ("#", ""), ("# # b", "# b")]
)
def test_the_closing_marks_of_a_heading(text: str, title: str) -> None:
    assert told(text) == [("HEADING", title, 0, 0)]


def test_a_long_line_of_code_is_cut_by_its_length_alone() -> None:
    parts = [b for b in split("```\n" + "x y" * 3000 + "\nz") if b.kind is Kind.CODE]
    assert [len(b.text) for b in parts] == [4000, 4000, 1000, 1]
    assert [b.continued for b in parts] == [False, True, True, False]


def test_code_left_open_in_an_item_ends_with_the_item() -> None:
    text = "- run\n  ```sh\n  ls\n\n  ``` (comment)\n- next\n\nafter\n"
    assert [(b.kind.name, b.text) for b in split(text)][-2:] == [
        ("ITEM", "next"),
        ("PARAGRAPH", "after"),
    ]


def test_code_in_an_item_that_is_not_indented_waits_for_its_end() -> None:
    text = "- run\n  ```sh\nls\n# on\n```\nafter\n"
    assert [b.text for b in split(text) if b.kind is Kind.CODE] == ["ls", "# on"]
    text = "- run\n  ```sh\n  ls\n```\nafter\n"
    assert [b.text for b in split(text)] == ["run", "sh", "ls", "after"]


def test_a_tag_in_an_item_is_its_text_and_ends_with_it() -> None:
    assert told("- <header> a\n- <nav> b\n  c\n") == [
        ("ITEM", "•<header> a", 0, 0),
        ("ITEM", "•<nav> b\nc", 0, 0),
    ]


def test_a_list_right_below_a_quote_is_no_code() -> None:
    assert told("> Note:\n    - a\n    - b\n") == [("PARAGRAPH", "Note:\n- a\n- b", 0, 1)]
    assert told("- > a\n    - b\n")[-1] == ("ITEM", "◦b", 1, 0)


def test_a_tab_behind_the_mark_of_a_quote_counts_as_the_columns_that_it_takes() -> None:
    assert told(">\ttext\n") == [("PARAGRAPH", "text", 0, 1)]
    assert told(">\t\tcode\n")[1:] == [("CODE", "  code", 0, 1)]


@pytest.mark.parametrize(
    ("info", "language"), [(r"c\+\+", "c++"), ("c&#43;&#10;x", "c+"), ("{r}", "r")]
)
def test_the_language_of_code_may_be_escaped(info: str, language: str) -> None:
    assert told(f"``` {info}\n```\n") == [("FENCE", language, 0, 0)]


def test_a_list_begins_below_the_end_of_what_is_literal_in_html() -> None:
    assert told("<pre>\na\n\nb\n</pre>\n- c\n")[1:] == [
        ("PARAGRAPH", "b\n</pre>", 0, 0),
        ("ITEM", "•c", 0, 0),
    ]


@pytest.mark.parametrize("place", ["", "text\n", "- "])
def test_a_number_in_escaped_brackets_is_none_either(place: str) -> None:
    source = place + r"\[12\] Smith"
    (block,) = split(source)
    assert block.text == source.removeprefix("- ")
    kinds = {block.kind.name for end in range(len(source)) for block in shown(source[:end])}
    assert "MATH" not in kinds


@pytest.mark.parametrize("words", ["citation needed", "Name", "your name here.", "省略"])
def test_words_in_escaped_brackets_are_no_formula(words: str) -> None:
    assert told(rf"\[{words}\]") == [("PARAGRAPH", rf"\[{words}\]", 0, 0)]


@pytest.mark.parametrize("formula", ["E", "abc", "ABCD", "E = mc^2", r"\text{only words}"])
def test_what_may_be_a_formula_in_them_is_one(formula: str) -> None:
    assert told(rf"\[{formula}\]") == [("MATH", formula, 0, 0)]
