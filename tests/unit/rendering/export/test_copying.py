"""What is copied: the same words in three forms, from the document or from a reply's source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.rendering.export import html as richly
from desktop.rendering.export import markdown as marked
from desktop.rendering.export import plain_text as plainly
from desktop.rendering.export.clipboard import (
    at_once,
    passages_in,
    plain_reply,
    rich_steps,
    selection_steps,
)
from desktop.rendering.export.passages import Passage, Units, words
from desktop.rendering.export.selection import of_selection
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.inline.runs import Run, merged
from tests.support.sizes import examples
from tests.unit.rendering.document.drawing import drawn

DATA = Path(__file__).parents[3] / "data" / "replies"
SAMPLES = [path.read_text("utf-8") for path in sorted(DATA.glob("*.md"))]
TABLE = "| a | b |\n|:-:|--:|\n| 1 \\| 2 | **x** |\n| 3 |  |\n"


def markdown(passages: Iterable[Passage]) -> str:
    return "".join(marked.markdown(Units(passages).made))


def html(passages: Iterable[Passage]) -> str:
    return "".join(richly.html(Units(passages).made))


def plain_text(selection: QTextCursor) -> str:
    return at_once(selection_steps(selection)).text()


def markdown_text(selection: QTextCursor) -> str:
    return bytes(at_once(selection_steps(selection)).data("text/markdown").data()).decode()


def settled(source: str) -> list[Passage]:
    """A source's passages without white space, which has no look of its own."""
    return [replace(p, runs=tuple(merged(map(_bare, p.runs)))) for p in passages_in(source)]


def _bare(run: Run) -> Run:
    return Run("".join(run.text.split()), run.look)


SOURCES = {
    "emphasis": "A **bold *and* it** ~~gone~~ `code` here.",
    "link": "See [the *page*](https://e.org/a_b) and <https://e.org>.",
    "headings": "# One\n\nText\n\n### Three **x**",
    "lists": "- a\n- b\n  1. c\n  2. d\n\n     more\n- e",
    "tasks": "- [ ] open\n- [x] done",
    "quotes": "> a\n> b\n>\n> > deeper\n\nout",
    "code": "```py\n\nx = 1\n\n```\n\n````\n```\n````",
    "table": TABLE,
    "rule": "a\n\n---\n\nb",
    "breaks": "one\ntwo  \nthree",
    "marks as text": "1\\. no \\*list\\* \\_x\\_ snake_case a\\`b [x] <b> &amp;amp; \\# no",
    "line starts": "\\# a\n\n\\- b\n\n\\> c\n\n1\\) d\n\n\\+ e",
    "maths": "Let $x^2$ be; $$\n\\frac{a}{b}\n$$\n\nthen.",
    "link of white space": "a [ ](https://e.org) b\n\n[ ](https://e.org)",
    "note": "A[^n].\n\n[^n]: What *it* means.",
}


@pytest.mark.parametrize("source", [*SOURCES.values(), *SAMPLES])
def test_copied_markdown_says_the_same_again(source: str) -> None:
    assert settled(markdown(passages_in(source))) == settled(source)


MARKS = ["**", "*", "`", "[", "](https://e.org)", "~~", "\\", "&amp;", "<b>", "_", "$", "|", "]"]
LINES = ["\n\n# ", "\n\n- ", "\n\n1. ", "\n\n> ", "\n\n```\n", "\n\n+", "\n\n=", "\n- [x] "]
WORDS = st.sampled_from([*MARKS, *LINES, " ", "\n", "\n\n", "a", "word", "水", "🙂", ".", "(", ")"])


@settings(max_examples=examples(400), deadline=None)
@given(pieces=st.lists(WORDS, max_size=25))
@example(pieces=["[", " ", "](https://e.org)"])
@example(pieces=["a", "[", "&nbsp;", "](https://e.org)", "b"])
@example(pieces=["[", "<br>", "](https://e.org)"])
@example(pieces=["**", "\\", "[", "**", "](https://e.org)"])
@example(pieces=["\\", "[", "a ", "[", "b", "]", " c", "](https://e.org)"])
def test_no_word_is_lost_whatever_the_reply(pieces: list[str]) -> None:
    passages = passages_in("".join(pieces))
    again = passages_in(markdown(passages))
    assert without_markers(again).replace("-", "") == without_markers(passages).replace("-", "")
    text = Read(html(passages)).text.replace("☑", "")
    assert "".join(text.split()) == without_markers(passages)


def without_markers(passages: list[Passage]) -> str:
    """The words alone, as HTML has no markers of lists and rules in its text."""
    runs = [run for p in passages for run in (*p.runs, *(r for cell in p.cells for r in cell))]
    return "".join(words(runs).split())


class Read(HTMLParser):
    """The text of some HTML, its tags and the addresses it leads to."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self.tags, self.addresses = "", set[str](), list[str | None]()
        self.depth: list[str] = []
        self.feed(source)
        self.close()
        assert not self.depth, "a tag is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name == "href"]
        assert {name for name, _value in attrs} <= {"href", "start"}
        if tag not in ("br", "hr"):
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("source", [*SOURCES.values(), *SAMPLES])
def test_what_is_drawn_is_copied_as_what_was_written(source: str, qapp: QApplication) -> None:
    everything = QTextCursor(drawn([source]).document)
    everything.select(QTextCursor.SelectionType.Document)
    assert comparable(of_selection(everything)) == comparable(passages_in(source))


def comparable(passages: Iterable[Passage]) -> list[Passage]:
    """Without the panels' numbers, which are the document's own."""
    return [replace(p, panel=0, runs=tuple(merged(p.runs))) for p in passages]


def selected(source: str, first: str, last: str) -> QTextCursor:
    """The drawn reply, selected from the start of `first` to the end of `last`."""
    document = drawn([source]).document
    start, end = document.find(first), document.find(last)
    cursor = QTextCursor(document)
    cursor.setPosition(start.selectionStart())
    cursor.setPosition(end.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    return cursor


@pytest.mark.parametrize(
    ("source", "first", "last", "copied"),
    [
        ("A **bold word** 🙂水 here", "ld", "水", "**ld word** 🙂水"),
        ("- a\n  - bee\n  - cee\n- d", "ee", "d", "ee\n\n- cee\n- d"),
        ("- a\n  - bee\n\n    more", "•", "more", "- a\n  - bee\n\n    more"),
        ("```py\nx = 1\ny = 2\n```", "= 1", "y =", "```py\n= 1\ny =\n```"),
        ("```py\nx = `1`\n```", "= ", "`1", "``= `1``"),
        ("a\n\nb", "a", "b", "a\n\nb"),
        ("$x^2$ and [p](https://e.org/a(b))", "and", "p", "and [p](<https://e.org/a(b)>)"),
        (TABLE, "2", "3", "|  |  |\n| :-: | --: |\n| 1 \\| 2 | **x** |\n| 3 |  |"),
        (TABLE, "2", "2", "2"),
    ],
)
def test_a_part_is_copied_as_a_whole_of_its_own(
    source: str, first: str, last: str, copied: str, qapp: QApplication
) -> None:
    assert markdown_text(selected(source, first, last)) == copied


def test_plain_text_keeps_lists_and_turns_tables_into_tabs(qapp: QApplication) -> None:
    source = "# H\n\n1. a\n   - b\n2. ☕\n\n" + TABLE + "\nIt is $x^2$.\n\n---\nend"
    everything = QTextCursor(drawn([source]).document)
    everything.select(QTextCursor.SelectionType.Document)
    words = "H\n\n1. a\n   ◦ b\n2. ☕\n\na\tb\n1 | 2\tx\n3\t\n\nIt is $x^2$.\n\n---\n\nend"
    assert plain_text(everything) == words
    data = at_once(selection_steps(everything))
    assert data.text() == words
    copied = bytes(data.data("text/markdown").data()).decode()
    assert copied == markdown(of_selection(everything))
    assert html(of_selection(everything)) in data.html()


def test_cells_of_one_row_are_copied_whole(qapp: QApplication) -> None:
    cursor = selected("| one | two |\n|---|---|\n| x | yes |", "ne", "tw")
    assert cursor.hasComplexSelection()
    assert plain_text(cursor) == "one\ttwo"


def test_only_the_windows_words_selected_are_copied_after_all(qapp: QApplication) -> None:
    assert plain_text(selected("```py\nx\n```", "Copy", "Copy")) == "Copy"


def test_a_line_or_a_paragraph_that_was_cut_for_its_length_is_copied_whole(
    qapp: QApplication,
) -> None:
    code, prose = "x" * 9000, "word " * 2000
    everything = QTextCursor(drawn([f"```\n{code}\n```\n\n{prose}"]).document)
    everything.select(QTextCursor.SelectionType.Document)
    assert plain_text(everything) == f"{code}\n\n{prose.strip()}"
    assert markdown_text(everything) == f"```\n{code}\n```\n\n{prose.strip()}"


def test_a_table_has_no_tab_or_line_within_a_cell() -> None:
    splitter = BlockSplitter()
    rows = [*splitter.feed("| a\tb | `c` |\n|---|---|\n| 1 | 2 |\n\n"), *splitter.finish()]
    assert "".join(plainly.table_text(rows)) == "a b\tc\n1\t2"


HOSTILE = '<script>x</script> [a](javascript:x) [b](https://e.org/"onclick=x) ![i](file:///etc)'


def test_html_holds_our_tags_alone() -> None:
    read = Read(html(passages_in(HOSTILE + "\n\n```<b>\n</code></pre><img src=x>\n```")))
    assert read.tags <= {"p", "pre", "code", "a"}
    assert all((address or "").startswith("https://") for address in read.addresses)
    assert "<script>x</script>" in read.text


def test_the_ticks_of_numbered_tasks_are_copied() -> None:
    made = html(passages_in("3) [ ] open\n4. [x] done"))
    assert made == '<ol start="3"><li>☐ open</li><li>☑ done</li></ol>'


def test_a_whole_reply_is_copied_without_being_drawn() -> None:
    assert plain_reply("# A\n\n- b **c**") == "A\n\n• b c"
    data = at_once(rich_steps("a **b**", written=True))
    assert "<b>b</b>" in data.html()
    assert bytes(data.data("text/markdown").data()) == b"a **b**"
    asked = at_once(rich_steps("1 < 2\n*x*", written=False))
    assert asked.html().endswith("<p>1 &lt; 2<br>*x*</p>")
