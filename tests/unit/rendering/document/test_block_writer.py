"""However a reply arrives, the same document stands there in the end, and at linear cost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.rendering.markdown.blocks.line_machine import LONGEST
from tests.support.sizes import FULL, examples
from tests.unit.rendering.document.drawing import (
    SAMPLES,
    Drawn,
    blocks,
    content,
    drawn,
    runs,
    texts,
)

pytestmark = pytest.mark.usefixtures("qapp")

WHOLE = "\n\n".join(SAMPLES.values())
MARKS = ["*", "**", "_", "`", "```", "[", "](", ")", "~~", "\\", "&amp;", "<", ">", "> ", "- "]
SPACES = [" ", "  ", "    ", "\n", "\n\n", "\t"]
TOKENS = st.sampled_from([*MARKS, *SPACES, "1. ", "# ", "---", "|", "a", "word", "水", "🙂", "x."])

PATIENT: Any = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("size", [1, 7, 120])
def test_the_size_of_a_flush_does_not_matter(name: str, size: int) -> None:
    text = SAMPLES[name]
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert content(drawn(pieces).document) == content(drawn([text]).document)


@settings(max_examples=examples(60), **PATIENT)
@given(data=st.data())
def test_no_split_of_a_reply_matters(data: st.DataObject, qapp: QApplication) -> None:
    text = data.draw(st.sampled_from(list(SAMPLES.values())))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=40)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert content(drawn(pieces).document) == content(drawn([text]).document)


@settings(max_examples=examples(200), **PATIENT)
@given(pieces=st.lists(TOKENS, max_size=40))
def test_no_mix_of_marks_depends_on_its_arrival(pieces: list[str], qapp: QApplication) -> None:
    assert content(drawn(pieces).document) == content(drawn(["".join(pieces)]).document)


@pytest.mark.parametrize("text", ["~~* ;~~ `", "[\n```)`", "[a_&amp;_b c_ [", "> ```c\n> x\n> ```"])
def test_mixes_that_once_depended_on_their_arrival(text: str) -> None:
    assert content(drawn(text).document) == content(drawn([text]).document)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_reply_cut_off_anywhere_looks_as_if_it_had_come_at_once(name: str) -> None:
    text = SAMPLES[name]
    for end in range(0, len(text), 23 if FULL else 241):
        pieces = [text[at : min(at + 11, end)] for at in range(0, end, 11)]
        assert content(drawn(pieces).document) == content(drawn([text[:end]]).document)


@pytest.mark.parametrize("size", [7, 120])
def test_each_character_is_parsed_about_once(size: int) -> None:
    whole = drawn(WHOLE[at : at + size] for at in range(0, len(WHOLE), size)).work
    assert whole.parsed / len(WHOLE) <= 3


def test_going_over_lines_stays_linear_too() -> None:
    whole = drawn(WHOLE[at : at + 120] for at in range(0, len(WHOLE), 120)).work
    assert (whole.parsed + whole.read) / len(WHOLE) <= 3


@pytest.mark.parametrize(
    "unit",
    ["word ", "水利", "- item\n", "line of code\n", "| a | b |\n", "> quote\n", "a*b `c ", "[" * 9],
)
def test_one_endless_block_costs_no_more_per_character_than_a_short_one(unit: str) -> None:
    """Counted, not timed: parsed characters and edits of the second half against the first."""
    page = Drawn()
    half = 300 if FULL else 150  # flushes: enough for two halves to be compared
    text = unit * (120 * half // len(unit))
    page.write("```\n" if "code" in unit else "")
    figures = []
    for number in range(2 * half):
        at = number % half * 120
        page.write(text[at : at + 120])
        if number % half == half - 1:
            figures.append((page.work.parsed, page.work.touched))
    (parsed, touched), (parsed_all, touched_all) = figures
    assert parsed_all - parsed <= parsed * 1.5 + LONGEST
    assert touched_all - touched <= touched * 1.1 + 10


def test_settled_blocks_are_never_touched_again() -> None:
    page = Drawn()
    page.write("First *paragraph*.\n\n- item\n- item two\n\n```py\nx = 1\n")
    settled = len(blocks(page.document)) - 1
    before = [(block.revision(), block.text()) for block in blocks(page.document)][:settled]
    changes: list[int] = []

    def note(position: int, _removed: int, _added: int) -> None:
        changes.append(position)

    start_of_open = blocks(page.document)[settled].position()
    page.document.documentLayout()  # without one a document tells nothing
    page.document.contentsChange.connect(note)
    for part in ["y = 2\n", "z", " = 3\n```\nAnd **more", " text** to", " come.\n\nLast"]:
        page.write(part)
    page.finish()
    assert min(changes) >= start_of_open
    assert [(block.revision(), block.text()) for block in blocks(page.document)][:settled] == before


def test_no_block_is_longer_than_can_be_laid_out_quickly() -> None:
    for text in ("x" * 50_000, "word " * 10_000, "```\n" + "y" * 50_000, "水" * 50_000):
        assert max(len(block.text()) for block in blocks(drawn([text]).document)) <= LONGEST


@pytest.mark.parametrize(
    ("tail", "shown"),
    [
        ("a **bold", "a bold"),
        ("a **", "a"),
        ("a `co", "a co"),
        ("a [label](https://exam", "a label"),
        ("a\n-", "a"),
        ("a\n\n1.", "a"),
        ("a\n\n##", "a"),
        ("a\n``", "a"),
    ],
)
def test_half_a_mark_is_not_shown_while_the_rest_may_still_come(tail: str, shown: str) -> None:
    page = Drawn()
    page.write(tail)
    assert "\n".join(texts(page.document)).strip() == shown


def test_the_code_of_every_panel_is_kept_with_its_language() -> None:
    page = drawn(SAMPLES["code"][at : at + 5] for at in range(0, len(SAMPLES["code"]), 5))
    codes = [(code.language, len(code.lines)) for code in page.reply_pages.codes.values()]
    assert codes == [("python", 7), ("", 1), ("sh", 2), ("js", 1), ("c", 1), ("", 3)]


def test_only_web_and_mail_links_can_be_clicked() -> None:
    text = (
        "[a](https://a.example/x) [b](javascript:alert(1)) [c](file:///etc/passwd) [d](//host/x) "
        "[e](smb://host/x) [f](ms-msdt:/id) [g](search-ms:query=x) [h](data:text/html,x) "
        "[i](weir:copy/1) [j](mailto:a@b.example) [k](http:evil) [l](https://)"
    )
    links = [link for _text, _look, link in runs(blocks(drawn([text]).document)[1]) if link]
    assert links == ["https://a.example/x", "mailto:a@b.example"]


def test_html_and_control_characters_are_shown_as_text() -> None:
    text = "<p>x</p> <img src=/dev/zero>\x00\x1b[31m \ufffc\ufdd0 \u2029 \ud800 end"
    shown = texts(drawn([text]).document)
    assert shown == ["<p>x</p> <img src=/dev/zero>␀␛[31m \ufffd\ufffd   \ufffd end"]


def test_what_is_written_above_does_not_disturb_a_reply_that_arrives() -> None:
    page = Drawn(before="above")
    for at in range(0, len(WHOLE), 50):
        page.write(WHOLE[at : at + 50])
        top = QTextCursor(page.document)
        top.insertText("x")
        if at % 500 == 0:
            top.insertBlock()
    page.finish()
    mine = content(page.document)[-len(content(drawn([WHOLE]).document)) :]
    assert mine == content(drawn([WHOLE]).document)
