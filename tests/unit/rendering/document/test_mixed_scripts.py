"""Chinese beside Latin: where a gap is drawn, how quotation marks are, and that no text changes."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QFont, QTextBlock, QTextCursor, QTextLayout
from PySide6.QtWidgets import QApplication

from desktop.rendering.export.clipboard import at_once, selection_steps
from desktop.rendering.objects.formulas import GAP_BEHIND
from desktop.rendering.style.families import family_for_han
from tests.support.sizes import FULL
from tests.unit.rendering.document.drawing import SAMPLES, blocks, content, drawn

MIXES = 30 if FULL else 12
MIXED = (
    "　　用Python写的Weir，2024年。**粗体bold**的，[文档doc](https://a.example/b中c)中。\n\n"
    "1. 他说“好”，don’t说‘是’。“Weir”是x\n- 见`a`的$x$中，H<sub>2</sub>中[^1]\n\n"
    "# 标题Title“引”\n\n| 列A | “值” |\n|---|---|\n| 第1行 | 见www.a.example/中b |\n\n"
    "He said “你好” and it’s fine.\n\n```\n中a“b”\n```\n"
)


def marked(source: str) -> str:
    """What a reply's first block shows, with "|" for each gap and wide marks in brackets."""
    document = drawn([source]).document
    return "".join(_marked(blocks(document)[1]))


def _marked(block: QTextBlock) -> list[str]:
    found, part = [], block.begin()
    while not part.atEnd():
        fragment = part.fragment()
        font, text = fragment.charFormat().font(), fragment.text()
        gapped = font.letterSpacing() or fragment.charFormat().doubleProperty(GAP_BEHIND)
        wide = font.families()[:1] == [family_for_han(QFont())]
        found.append("".join(f"{one}|" if gapped else f"[{one}]" if wide else one for one in text))
        part += 1
    return found


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("用Python写2个a", "用|Python|写|2|个|a"),
        ("中，a。b 中 c（d）e%中", "中，a。b 中 c（d）e%中"),
        ("**粗**a*斜*b", "粗|a|斜|b"),
        ("[见a](https://a.example)中", "见|a|中"),
        ("见[https://a.example/中b](https://a.example/)中", "见|https://a.example/中b|中"),
        ("见`a中`中", "见a中中"),
        ("中[^1]中H<sub>2</sub>中", "中1中|H2中"),
        ("质$m$中，$x$。", "质|\ufffc|中，\ufffc。"),
        ("“a”是“好”，‘不’don’t", "[“]a[”]是[“]好[”]，[‘]不[’]don’t"),
        ("He said “你好” and it’s fine.", "He said “你好” and it’s fine."),
        ("“Fine,” he said; “it’s so.”", "“Fine,” he said; “it’s so.”"),
        ("他说 “Hello, it’s me.”，然后说“好”", "他说 “Hello, it’s me.”，然后说[“]好[”]"),
        ("他说“Hello, me” 然后", "他说[“]Hello, me[”] 然后"),
        ("书名 “The *Old* Man” 和 ‘**Sea**’ 都好", "书名 “The Old Man” 和 ‘Sea’ 都好"),
        ("说 “你好” 和 “ Hi ”，the users’ data", "说 [“]你好[”] 和 [“] Hi [”]，the users’ data"),
        ("散射(“scattering”)和（“so”）", "散射(“scattering”)和（[“]so[”]）"),
        ("“Hello” 是开头的", "[“]Hello[”] 是开头的"),
    ],
)
def test_han_and_latin_are_set_apart(qapp: QApplication, source: str, shown: str) -> None:
    assert marked(source) == shown


@pytest.mark.parametrize("count", [1, 2, 7])
def test_it_is_the_same_however_the_text_arrives(qapp: QApplication, count: int) -> None:
    letters = random.Random(count)
    late = "中" * 100 + " some words &ldquo;English it’s” and “is” 中 “b *c*”中"
    mixes = ("".join(letters.choices("中文ab1“”‘’，*`$ \n", k=150)) for _ in range(MIXES))
    texts = [MIXED, late, *mixes]
    for text in texts:
        parts = [text[at : at + count] for at in range(0, len(text), count)]
        assert content(drawn(parts).document) == content(drawn([text]).document)


def test_what_is_read_and_copied_is_what_came(qapp: QApplication) -> None:
    source = "　　用Python写的“好”a中**b**文"
    document = drawn([source]).document
    assert blocks(document)[1].text() == source.replace("*", "")
    everything = QTextCursor(document)
    everything.select(QTextCursor.SelectionType.Document)
    mime = at_once(selection_steps(everything))
    assert mime.text().strip("\n") == source.replace("*", "")
    assert "letter-spacing" not in mime.html()


def test_every_paragraph_keeps_the_indent_that_was_written(qapp: QApplication) -> None:
    written = [line for line in SAMPLES["chinese"].splitlines() if line]
    source = "\n\n".join(f"　　{number}{'中' * number}" for number in range(1, len(written)))
    shown = [block.text() for block in blocks(drawn([source]).document)[1:]]
    assert shown == source.split("\n\n")


def test_a_gap_is_drawn_and_a_line_is_no_taller_for_it(qapp: QApplication) -> None:
    heights, widths = [], []
    for source in ("中a中“好", "中 a 中“好", "中a"):
        document = drawn([source]).document
        layout: QTextLayout = blocks(document)[1].layout()
        document.setTextWidth(500)
        heights.append(document.documentLayout().blockBoundingRect(blocks(document)[1]).height())
        widths.append(layout.lineAt(0).naturalTextWidth())
    assert heights[0] == heights[1] == heights[2]
    font = blocks(document)[1].charFormat().font()
    plain = QTextLayout("中a", font)
    plain.beginLayout()
    line = plain.createLine()
    plain.endLayout()
    assert 1 < widths[2] - line.naturalTextWidth() < font.pointSizeF() / 3
    assert family_for_han(font)
