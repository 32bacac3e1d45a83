"""The few tags that mean something in a reply: what they look like, arriving, copied and read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.chat.finding import Query
from desktop.rendering.export.clipboard import at_once, passages_in, plain_reply, rich_steps
from desktop.rendering.export.markdown import markdown
from desktop.rendering.export.matches import matches
from desktop.rendering.export.passages import Units, words
from desktop.rendering.export.selection import of_selection
from desktop.rendering.export.speech import Speech
from desktop.rendering.markdown.blocks.block import Fold, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.inline.runs import GrowingText, Run, parse
from tests.support.sizes import examples
from tests.unit.rendering.document.drawing import drawn
from tests.unit.rendering.markdown.splitting import arrived, pieces, split

KEPT = "H<sub>2</sub>O, x<sup>n+1</sup>, <kbd>Ctrl</kbd>, <mark>m</mark>, <u>u</u>"


def told(runs: list[Run]) -> str:
    """Runs on one line: `text{look}`; Bold, Italic, Struck, Code, then the tags."""
    parts = []
    for run in runs:
        signs = "".join(sign for sign, on in zip("BISC", run.look[:4], strict=True) if on)
        look = " ".join(filter(None, (signs, *run.look.tags)))
        parts.append(f"{run.text}{{{look}}}" if look else run.text)
    return "|".join(parts).replace("\u2028", "⏎")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("H<sub>2</sub>O x<SUP>2</sup>", "H|2{sub}|O x|2{sup}"),
        ("<b>a</b><strong>b</strong> <i>c</i><em>d</em> <s>e</s>", "ab{B}| |cd{I}| |e{S}"),
        ("<kbd>A *b*</kbd> <u>c</u> <mark>d</mark>", "A {kbd}|b{I kbd}| |c{u}| |d{mark}"),
        ("<b>a *b</b> c*", "a {B}|b{BI}| c{I}"),
        ("<b>a<b>b</b>c</b>d", "abc{B}|d"),
        ("<b>open and </i> closed", "<b>open and </i> closed"),
        ("<sub id=a>b</sub> <sub >c</sub>", "<sub id=a>b</sub> <sub >c</sub>"),
        ("`<b>a</b>` \\<b>a</b>", "<b>a</b>{C}| <b>a</b>"),
        ("Vec<b> and Map<i, s>", "Vec<b> and Map<i, s>"),
        ("<script>a</script> <a href=b>c</a>", "<script>a</script> <a href=b>c</a>"),
    ],
)
def test_what_a_tag_means(source: str, expected: str) -> None:
    assert told(parse(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        *((f"H{half}", "H") for half in ("<", "<s", "<su", "<sub", "<sub>")),
        *((f"H<sub>2{half}", "H|2{sub}") for half in ("", "<", "</", "</sub", "</sub>")),
        ("a <kbd>Ctrl C", "a |Ctrl C{kbd}"),
        ("**a <b>b", "a b{B}"),
        ("*a <mark>b* c", "a {I}|b{I mark}| c{mark}"),
    ],
)
def test_half_a_tag_looks_as_if_the_rest_had_come(source: str, expected: str) -> None:
    for size in (1, len(source)):
        growing, runs = GrowingText(), list[Run]()
        for end in range(size, len(source) + 1, size):
            settled, rest = growing.update(source[:end])
            runs += settled
        assert told([*runs, *rest]) == expected


_PARTS = st.sampled_from(
    [
        *"ab \n",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<sub>",
        "</sub>",
        "**",
        "*",
        "`",
        "[",
        "](u)",
        "$",
        "<br>",
    ]
)


@settings(max_examples=examples(200))
@given(st.lists(_PARTS, max_size=25).map("".join), st.integers(1, 5))
@example("<b>`</b>`a</b>", 1)
def test_how_it_arrives_changes_no_look(source: str, size: int) -> None:
    growing, runs = GrowingText(), list[Run]()
    for end in range(size, len(source), size):
        runs += growing.update(source[:end])[0]
    runs += growing.update(source, final=True)[0]
    assert _joined(runs) == _joined(parse(source))


def _joined(runs: list[Run]) -> list[tuple[str, object]]:
    return [(character, run.look) for run in runs for character in run.text]


def test_text_that_unfolds_is_read_as_any_other() -> None:
    source = "a\n<details>\n<summary>**T** <i>x</i></summary>\n\n- b\n\n"
    source += "```\n<details>\n```\n</details>\nc"
    kinds = [(block.kind, block.text) for block in split(source)]
    assert kinds == [
        (Kind.PARAGRAPH, "a"),
        (Kind.PARAGRAPH, "<b>**T** <i>x</i></b>"),
        (Kind.ITEM, "b"),
        (Kind.FENCE, ""),
        (Kind.CODE, "<details>"),
        (Kind.PARAGRAPH, "c"),
    ]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<details open><summary>a</summary>b</details>\nc", ["<b>a</b>", "b", "c"]),
        ("> <details>\n> <summary>a</summary>\n> b", ["<b>a</b>", "b"]),
        ("<details class=a>\nb", ["b"]),
        ('<details class="a b" id=x>\n<summary style="x: y">s</summary>b', ["<b>s</b>", "b"]),
        ('<details>\n<summary class="x">\na\n</summary>\n\nc', ["<b>a</b>", "c"]),
        ('<details on"click>\nb', ['<details on"click>\nb']),
        ("<details <b>\nb", ["<details <b>\nb"]),
        ("<details>\n<summary>\na\n b\n</summary>\n\nc", ["<b>a b</b>", "c"]),
        ("- <details><summary>a\n  b</summary>\n  c", ["", "<b>a b</b>", "c"]),
        ("<details>\n<summary>a\n\nb", ["<summary>a", "b"]),
        ("<summary>\na\n</summary>", ["<summary>\na\n</summary>"]),
        ("<details>\n    <summary>a</summary>\n    b\n</details>", ["<b>a</b>", "b"]),
        ("<summary>a\n", ["<summary>a"]),
        ("<summary> </summary>\n", []),
        ("text <details> more", ["text <details> more"]),
        ("<summary>" + "a" * 501 + "</summary>", ["<summary>" + "a" * 501 + "</summary>"]),
    ],
)
def test_the_tags_of_text_that_unfolds(source: str, texts: list[str]) -> None:
    for size in (1, 3, 40):
        assert [block.text for block in arrived(pieces(source, size))] == texts


@pytest.mark.parametrize(
    ("source", "folds"),
    [
        ("a\n<details>\n<summary>s</summary>\n\nb\n\nc\n</details>\nd", [[], [], [1], [1], []]),
        ("<details><summary>s</summary>b</details>\nc", [[], [1], []]),
        ("<details><summary>s</summary>\n\nb\nlast words " + "w " * 60 + "</details>\nc",
         [[], [1], []]),
        ("<details>\n<summary>s</summary>\n<p>b</p>\n</details>\n\nc", [[], [1], []]),
        ("<details>\n<summary>s</summary>\n\n| a |\n|---|\n| b |</details>\nc",
         [[], [1], [1], []]),
        ("<details>\n<summary>s</summary>\na\n<details>\n<summary>t</summary>\nb\n</details>\nc\n"
         "</details>\nd", [[], [1], [1], [1, 2], [1], []]),
        ("<details>\na\n</details>\n<details><summary>s</summary>\nb", [[], [], [1]]),
        ("<summary>alone</summary>\nb\n</details>\nc", [[], [], []]),
        ("the tag <details> ends with </details>\nc", [[]]),
        ("<details>\n<summary>s</summary>\n```\n</details>\n```\n</details>\nc",
         [[], [1], [1], []]),
        ("- <details>\n  <summary>s</summary>\n\n  b\n\n  - c\n\n  d\n- e\n\nf",
         [[], [], [1], [1], [1], [], []]),
        ("- a\n  - <details><summary>s</summary>\n    b\n  - c\n- d", [[], [], [], [1], [], []]),
        ("1. <details><summary>s</summary>\n\n   ```\n   x\n   ```\n\nb\n</details>\nc",
         [[], [], [1], [1], [], []]),
        ("> <details><summary>s</summary>\n> b\n\nc", [[], [1], []]),
        ("- > <details><summary>s</summary>\n  > b\n- c", [[], [], [1], []]),
        ("<details><summary>s</summary>\n\n- <details><summary>t</summary>b\n- c\n\n"
         "</details>\nd", [[], [1], [1], [1, 2], [1], []]),
    ],
)  # fmt: skip
def test_what_lies_below_a_summary(source: str, folds: list[list[int]]) -> None:
    for size in (1, 3, 7, 400):
        blocks = arrived(pieces(source, size))
        assert [[fold.number for fold in block.folds] for block in blocks] == folds


def test_no_other_attribute_unfolds_it() -> None:
    for attributes in ('class="an open door"', "data-open", "opened", "x=' open'"):
        assert split(f"<details {attributes}>\n<summary>s</summary>")[0].summary == Fold(1)


def test_a_summary_knows_whether_its_text_is_in_sight_at_first() -> None:
    source = "<details open>\n<summary>s</summary>\n</details>\n<details>\n<summary>t</summary>\n"
    assert [block.summary for block in split(source)] == [Fold(1, True), Fold(2, False)]


@pytest.mark.parametrize("opened", ["open", 'open=""', "OPEN", "class='a' open", "open=true"])
def test_text_that_comes_unfolded(opened: str) -> None:
    for size in (1, 7, 60):
        blocks = arrived(pieces(f"<details {opened}>\n<summary>s</summary>\nb", size))
        assert blocks[0].summary == Fold(1, True)


@pytest.mark.parametrize(
    "source",
    [
        f"<summary>{'word ' * 12}</summary><details class=x>\na",
        f"<summary>{'word ' * 12}</summary><summary>other words</summary>\na",
        f"- <details>\n- {'word ' * 20}</details>\n",
        f"<summary>{'word ' * 12}</summary>- </details>",
        f"</details>- <summary>{'word ' * 12}</summary>",
    ],
)
def test_tags_in_a_line_mean_the_same_however_it_comes(source: str) -> None:
    for size in (1, 7, 60):
        assert arrived(pieces(source, size)) == split(source)


@pytest.mark.parametrize(
    "source",
    [
        "<details><summary>Title</summary>",
        "<details>\n<summary>\nTitle\n</summary>",
        "<details class='a b' open >\n<summary id=x>Title</summary>",
    ],
)
def test_a_summary_is_not_shown_before_it_is_whole(source: str) -> None:
    splitter = BlockSplitter()
    for character in source[:-1]:
        splitter.feed(character)
        assert not splitter.tail()
    settled = splitter.feed(source[-1])
    assert [block.text for block in [*settled, *splitter.tail()]] == ["<b>Title</b>"]


@pytest.mark.parametrize("source", ["<b>" * 10_000, "<sub>" * 5_000 + "a" + "</sub>" * 5_000])
def test_tags_nested_without_end_are_read_once(source: str) -> None:
    growing = GrowingText()
    for end in range(500, len(source), 500):
        growing.update(source[:end])
    assert "".join(run.text for run in parse(source)) == source
    assert growing.characters_parsed < 20 * len(source)


@pytest.mark.usefixtures("qapp")
def test_a_selection_keeps_the_tags() -> None:
    page = drawn([KEPT])
    selection = page.messages.qt.rootFrame().firstCursorPosition()
    selection.select(selection.SelectionType.Document)
    taken = list(of_selection(selection))
    assert taken[-1].runs == passages_in(KEPT)[0].runs
    assert "".join(markdown(Units(taken[-1:]).made)) == KEPT


def test_a_reply_is_copied_in_its_three_forms() -> None:
    data = at_once(rich_steps(KEPT + " 1<sup>st</sup>", written=True))
    assert data.text() == "H₂O, xⁿ⁺¹, Ctrl, m, u 1st"
    assert KEPT in data.html()
    assert plain_reply("<details>\n<summary>a</summary>\nb\n</details>") == "a\n\nb"


def test_marks_within_tags_are_copied_as_such() -> None:
    source = "a<sub>**b**</sub> **c** <kbd>`d`</kbd>"
    again = "".join(markdown(Units(passages_in(source)).made))
    assert [passage.runs for passage in passages_in(again)] == [
        passage.runs for passage in passages_in(source)
    ]


def test_tags_are_not_read_aloud_and_not_found() -> None:
    speech = Speech()
    assert [*speech.feed("Drink H<sub>2</sub>O. "), *speech.finish()] == ["Drink H₂O."]
    source = "H<sub>2</sub>O <kbd>sub</kbd>"
    assert [found[2:] for found in matches(split(source), Query("h2o"))] == [(0, 3)]
    assert [found[2:] for found in matches(split(source), Query("sub"))] == [(4, 3)]
    assert words(parse(source)) == "H2O sub"
