"""Formulas stand on the line's baseline, in its colour; what cannot be drawn is shown raw."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPainter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from pytestqt.qtbot import QtBot

from desktop.rendering.helper.formulas.formula_drawing import drawing
from desktop.rendering.helper.formulas.latex import normalised
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.protocol import Drawing, FormulaJob
from desktop.rendering.markdown.inline.inline_maths import bare
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.objects import formulas as module
from desktop.rendering.objects.formulas import LATEX, FormulaObjects, formula_format
from desktop.rendering.safety.drawings import is_safe
from desktop.rendering.style.style import Style
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.sizes import examples

PATIENCE = 60_000
WIDTH = 600


class Sheet:
    """A document with one line: "Ax", a formula, "x"."""

    def __init__(self, helper: HelperProcess, qtbot: QtBot, palette: object = LIGHT) -> None:
        assert palette in (LIGHT, DARK)
        font = QFont()
        font.setPointSizeF(11)
        self._qtbot = qtbot
        self.style = Style(LIGHT if palette is LIGHT else DARK, font)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setTextWidth(WIDTH)
        self.kept = 0
        self.objects = FormulaObjects(self.document, helper, self._keeping)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        yield
        self.kept += 1

    def write(self, source: str, display: bool = False) -> None:
        cursor = QTextCursor(self.document)
        cursor.insertText("Ax", self.style.text.plain())
        cursor.insertText(OBJECT, formula_format(self.style, source, display))
        cursor.insertText("x", self.style.text.plain())
        self.document.size()  # lays it out, which orders the formula

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.objects.is_idle, timeout=PATIENCE)

    def picture(self, scale: int = 1) -> QImage:
        image = QImage(WIDTH * scale, 200 * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(QColor(self.style.palette.window))
        painter = QPainter(image)
        self.document.drawContents(painter)
        painter.end()
        return image

    @property
    def height(self) -> float:
        return self.document.firstBlock().layout().boundingRect().height()

    def ink(self, left: float, right: float) -> tuple[int, int]:
        """The first and the last row of pixels with ink between two positions, 4 to a pixel."""
        image = self.picture(4)
        back = image.pixel(0, 0)
        rows = [
            y
            for y in range(image.height())
            if any(image.pixel(x, y) != back for x in range(round(left * 4), round(right * 4)))
        ]
        return rows[0], rows[-1]

    def place(self) -> tuple[float, float]:
        """Where the formula begins and ends, in pixels."""
        line: Any = self.document.firstBlock().layout().lineForTextPosition(2)
        margin = self.document.documentMargin()
        begin, end = line.cursorToX(2)[0], line.cursorToX(3)[0]
        return begin + margin, end + margin


@pytest.fixture(scope="module")
def helper(qapp: object) -> Iterator[HelperProcess]:
    made = HelperProcess(limit=20)
    yield made
    made.close()


@pytest.fixture
def sheet(helper: HelperProcess, qtbot: QtBot) -> Sheet:
    return Sheet(helper, qtbot)


def drawn(latex: str, display: bool = True) -> Drawing | None:
    return drawing(FormulaJob(1, latex, display, 16.0, "#123456"))


@pytest.mark.parametrize("latex", ["x", r"\mathrm{x}", r"\frac{x}{x}\mathrm{x}"])
def test_a_formula_stands_on_the_baseline(sheet: Sheet, latex: str) -> None:
    sheet.write(f"${latex}\\mathrm{{xxxx}}$")
    sheet.wait()
    begin, end = sheet.place()
    _top, bottom = sheet.ink(0, begin - 1)
    width = (end - begin) / (5 if latex != "x" else 5.5)
    top_of_formula, bottom_of_formula = sheet.ink(end - width, end)
    top_of_x, _ = sheet.ink(end, end + 12)
    assert abs(bottom - bottom_of_formula) <= 4  # of 4 to a pixel
    assert abs(top_of_x - top_of_formula) <= 6  # letters are equally high


def test_depth_takes_room_below_and_simple_formulas_none(sheet: Sheet) -> None:
    plain = sheet.height
    sheet.write("$x_i$")
    sheet.wait()
    deep = Sheet(sheet.objects._helper, sheet._qtbot)
    deep.write(r"$\frac{a}{\frac{b}{c}}$")
    deep.wait()
    assert sheet.height < plain * 2
    assert deep.height > sheet.height


def test_it_is_drawn_in_the_colour_of_the_text(helper: HelperProcess, qtbot: QtBot) -> None:
    for palette in (LIGHT, DARK):
        sheet = Sheet(helper, qtbot, palette)
        sheet.write(r"$\blacksquare$")
        sheet.wait()
        begin, end = sheet.place()
        image = sheet.picture()
        seen = {
            QColor(image.pixel(x, y)).name()
            for x in range(int(begin), int(end))
            for y in range(image.height())
        }
        assert palette.text in seen


def test_a_selected_one_is_not_drawn_anew(sheet: Sheet) -> None:
    """Its format then has the selection's colours."""
    sheet.write("$x$")
    sheet.wait()
    selection = QAbstractTextDocumentLayout.Selection()
    selection.cursor = QTextCursor(sheet.document)
    selection.cursor.select(QTextCursor.SelectionType.Document)
    selection.format.setForeground(QColor("white"))
    selection.format.setBackground(QColor("blue"))
    context = QAbstractTextDocumentLayout.PaintContext()
    context.selections = [selection]
    image = QImage(WIDTH, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sheet.document.documentLayout().draw(painter, context)
    painter.end()
    assert sheet.objects.is_idle


def test_the_source_is_shown_until_it_is_drawn_and_the_place_is_kept(sheet: Sheet) -> None:
    sheet.write(r"$\frac{a}{b}$")
    raw = sheet.place()[1]
    assert not sheet.objects.is_idle
    sheet.wait()
    assert sheet.place()[1] < raw  # a fraction is narrower than its source
    assert sheet.kept == 1


@pytest.mark.parametrize(
    "source", [r"$\nosuchcommand{x}$", r"$\frac{$", "$" + "x" * 5_000 + "$", r"\(\begin{a}\)"]
)
def test_what_cannot_be_drawn_stays_as_it_was_written(sheet: Sheet, source: str) -> None:
    sheet.write(source)
    before = sheet.picture()
    sheet.wait()
    assert sheet.picture() == before
    begin, end = sheet.place()
    assert sheet.ink(begin, end)
    assert sheet.kept == 0


def test_a_wide_one_is_made_smaller_and_a_very_wide_one_is_wrapped_source(sheet: Sheet) -> None:
    wide = "$" + "+".join("abcdefghijklmnopqrstuv") + "$"
    very = "$" + "+".join("abcdefghijklmnopqrstuvwxyz" * 8) + "$"
    sheet.write(wide, display=True)
    sheet.wait()
    assert sheet.document.idealWidth() <= WIDTH
    assert sheet.kept == 1
    sheet.document.clear()
    sheet.write(very, display=True)
    sheet.wait()
    assert sheet.document.idealWidth() <= WIDTH
    begin, _end = sheet.place()
    assert sheet.height > 60  # several lines of source
    assert begin < WIDTH


def test_equal_formulas_are_ordered_once(sheet: Sheet) -> None:
    for _ in range(5):
        sheet.write("$q_7$")
    assert len(sheet.objects._ordered) == 1
    sheet.wait()
    assert sheet.kept == 1


def test_a_drawing_is_forgotten_and_drawn_again(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 3_000)
    seen = []
    for number in range(6):
        sheet.document.clear()
        sheet.write(f"${number}$")
        sheet.wait()
        seen.append(sheet.picture())
    assert len(sheet.objects._known) < 6
    sheet.document.clear()
    sheet.write("$0$")
    assert not sheet.objects.is_idle
    sheet.wait()
    assert sheet.picture() == seen[0]


def test_the_document_keeps_the_source(sheet: Sheet) -> None:
    sheet.write(r"\(x\)")
    cursor = QTextCursor(sheet.document)
    cursor.setPosition(3)
    assert cursor.charFormat().property(LATEX) == r"\(x\)"


@pytest.mark.parametrize(
    ("source", "inner"),
    [("$x$", "x"), ("$$ x $$", "x"), (r"\(x\)", "x"), (r"\[ x \]", "x"), ("$", "$"), ("x", "x")],
)
def test_delimiters_are_no_latex(source: str, inner: str) -> None:
    assert bare(source) == inner


@pytest.mark.parametrize(
    "evil",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use xlink:href="#a"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(#a)" d="M0 0"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>path{}</style></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><text font-family="a">b</text></svg>',
    ],
)
def test_drawings_that_refer_to_anything_are_refused(qapp: object, evil: str) -> None:
    whole = drawn("x")
    assert whole is not None
    assert is_safe(whole.svg)
    assert not is_safe(evil)


KNOWN = r"""
x^2 | \frac{a}{b} | \text{speed} = \frac{\text{路程}}{\text{时间}} | \boxed{x = 42}
E = mc^2 \tag{1} | \operatorname{softmax}(z)_i | \operatorname*{arg\,max}_{x} f(x)
\begin{aligned} a &= b \\ &= c \end{aligned} | \begin{align*} a &= b \\ c &= d \end{align*}
\begin{align} x &= 1 \tag{1} \\ y &= 2 \tag{2}\end{align} | \begin{gathered} a \\ b \end{gathered}
\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases} | a &= b \\ &= c
\begin{dcases} 1 & x \\ 2 & y \end{dcases} | \begin{alignat}{2} a &= b \end{alignat}
\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} | \begin{array}{c|c} a & b \\ \hline c & d \end{array}
\bm{x} | \R | \mathbb{1} | \argmax_x f | \Bigl\{ x \Bigr\} | \mathop{\mathrm{argmin}}\limits_x
\ce{2H2 + O2 -> 2H2O} | a \mathrel{R} b | x = 1，y = 2 | \label{eq:1} x | \xrightarrow[a]{b}
\left.\frac{df}{dx}\right|_{x=0} | \underbrace{\text{中文说明}}_{n} 
\text{a < b & c} | 3\text{-fold} 1 - x | \text{AT&T}
"""


@pytest.mark.parametrize("latex", re.split(r" \| (?![c ])|\n", KNOWN.strip()))
def test_what_models_write_is_drawn(latex: str) -> None:
    found = drawn(latex)
    assert found is not None
    assert is_safe(found.svg)


def test_characters_the_font_lacks_are_left_to_the_window() -> None:
    found = drawn(r"\text{速度} = v")
    assert found is not None
    assert "".join(sign.text for sign in found.signs) == "速度"
    assert found.signs[0].x < found.signs[1].x < found.width


def test_signs_are_painted(sheet: Sheet) -> None:
    sheet.write(r"$\text{水}$")
    sheet.wait()
    begin, end = sheet.place()
    top, bottom = sheet.ink(begin, end)
    assert bottom - top > 4 * 8


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*r"\{}[]&$^_<>'%#~ ax1水", "\\\\", r"\frac", r"\left", r"\right", r"\text{",
             r"\begin{",
             "cases}", r"\end{", r"\tag{", r"\sqrt", r"\ce{", "\0", "]]>", "<!--", "&lt;", "🙂"]
        ),
        max_size=30,
    ).map("".join)
)  # fmt: skip
def test_no_latex_breaks_the_child(latex: str) -> None:
    for display in (True, False):
        found = drawn(latex, display)
        assert found is None or is_safe(found.svg)


@pytest.mark.parametrize("unit", ["\\", "{", "$", "\\tag{", "\\begin{", "\\operatorname{", "\\ce{"])
def test_normalising_is_linear(unit: str) -> None:
    """Four times as much takes four times as long, in one run; a square would be sixteen."""

    def seconds(count: int) -> float:
        def once() -> float:
            begun = time.process_time()
            normalised(unit * count)
            return time.process_time() - begun

        return min(once() for _ in range(3))

    assert seconds(80_000) < 9 * max(seconds(20_000), 0.001)


def test_lines_keep_their_pitch_around_simple_formulas(sheet: Sheet) -> None:
    form = QTextBlockFormat()
    form.setLineHeight(40, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    QTextCursor(sheet.document).setBlockFormat(form)
    sheet.write(r"$x^2 + y_i = f(x)$")
    plain = Sheet(sheet.objects._helper, sheet._qtbot)
    QTextCursor(plain.document).setBlockFormat(form)
    QTextCursor(plain.document).insertText("Ax", plain.style.text.plain())
    sheet.wait()
    with_formula, without = (
        each.document.firstBlock().layout().lineAt(0) for each in (sheet, plain)
    )
    assert sheet.document.size().height() == plain.document.size().height()
    assert abs(with_formula.descent() - without.descent()) <= 2
