"""However code arrives, the same characters end in the same colours, and no text is touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.rendering.document import code_block, code_colours
from desktop.rendering.document.code_block import Code, State
from desktop.rendering.document.code_colours import CodeColours, CodeLines
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.properties import PANEL
from desktop.rendering.style.style import Style
from desktop.ui.look.theme import DARK, LIGHT
from tests.unit.rendering.document.drawing import runs

PATIENCE = 60_000
PYTHON = '''
import os
@cache
def name(word: str = "水🙂") -> int:
    """A text
    over lines."""
    for n in range(3):  # 🙂 note
        print(f"{n} of {word!r}", None, 0x1F)
    return len(word)
'''.strip().split("\n")
CSS = ["a { color: red; } /*", "not yet", "*/ b { margin: 1px }"] * 3


class Desk:
    """A document with the panel of one code block, line by line."""

    def __init__(self, helper: HelperProcess, qtbot: QtBot, language: str = "python") -> None:
        font = QFont()
        font.setPointSizeF(11)
        self._qtbot = qtbot
        self.style = Style(LIGHT, font)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.colours = CodeColours(helper, self.document)
        self.code = Code(language)
        self._cursor = QTextCursor(self.document)
        self._cursor.insertText("before", self.style.text.plain())
        self.code_lines: CodeLines | None = None

    def write(self, lines: list[str]) -> None:
        """As the writer does: text first, then word of it."""
        for line in lines:
            self._cursor.insertBlock(self._panel(), self.style.text.code())
            self._cursor.insertText(line, self.style.text.code())
            self.code.add(line)
            if self.code_lines is None:
                at = QTextCursor(self._cursor.block())
                at.setKeepPositionOnInsert(True)
                self.code_lines = self.colours.code_lines(
                    self.code, len(self.code.lines) - 1, at, self.style
                )
            self.code_lines.grew(1)

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.colours.is_idle, timeout=PATIENCE)

    def content(self) -> list[Any]:
        block, found = self.document.begin().next(), []
        while block.isValid():
            found.append(merged(runs(block)))
            block = block.next()
        return found

    def colour_of(self, text: str) -> str:
        """The colour of the one run with this text."""
        found = {look[1] for line in self.content() for part, look in line if part.strip() == text}
        assert len(found) == 1, (text, self.content())
        return str(found.pop())

    @staticmethod
    def _panel(number: int = 7) -> QTextBlockFormat:
        form = QTextBlockFormat()
        form.setProperty(PANEL, number)
        return form


def merged(found: list[Any]) -> list[tuple[str, Any]]:
    """Neighbours of one look as one run: a document may keep them apart."""
    result: list[tuple[str, Any]] = []
    for text, look, _link in found:
        if result and result[-1][1] == look:
            result[-1] = (result[-1][0] + text, look)
        else:
            result.append((text, look))
    return result


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours are ordered and shown without the pauses that spare a busy window."""
    monkeypatch.setattr(code_block, "PAUSE", 0.0)
    monkeypatch.setattr(code_colours, "PAUSE", 0.0)
    monkeypatch.setattr(code_colours, "_FLUSH", 0)


@pytest.fixture
def helper(qtbot: QtBot) -> Iterator[HelperProcess]:
    made = HelperProcess(limit=20)
    yield made
    made.close()


def at_once(helper: HelperProcess, qtbot: QtBot, language: str, lines: list[str]) -> Desk:
    desk = Desk(helper, qtbot, language)
    desk.write(lines)
    desk.code.close()
    desk.wait()
    return desk


def test_kinds_of_words_have_colours(helper: HelperProcess, qtbot: QtBot) -> None:
    desk = at_once(helper, qtbot, "python", PYTHON)
    for word, color in [
        ("import", LIGHT.code_keyword),
        ('"水🙂"', LIGHT.code_string),
        ("None", LIGHT.code_number),
        ("0x1F", LIGHT.code_number),
        ("# 🙂 note", LIGHT.code_comment),
        ('over lines."""', LIGHT.code_string),
    ]:
        assert desk.colour_of(word) == color, word
    assert [block.text() for block in blocks(desk)] == PYTHON


def blocks(desk: Desk) -> list[Any]:
    block, found = desk.document.begin().next(), []
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), sample=st.sampled_from([("python", PYTHON), ("css", CSS)]))
def test_how_it_arrives_does_not_matter(
    helper: HelperProcess, qtbot: QtBot, data: st.DataObject, sample: tuple[str, list[str]]
) -> None:
    language, lines = sample
    desk = Desk(helper, qtbot, language)
    left = list(lines)
    while left:
        count = data.draw(st.integers(1, len(left)))
        desk.write(left[:count])
        del left[:count]
        if data.draw(st.booleans()):
            desk.wait()
    desk.code.close()
    desk.wait()
    assert desk.content() == at_once(helper, qtbot, language, lines).content()


def test_it_is_coloured_before_it_ends(helper: HelperProcess, qtbot: QtBot) -> None:
    desk = Desk(helper, qtbot)
    for line in PYTHON:
        desk.write([line])
        desk.wait()
    assert desk.colour_of("import") == LIGHT.code_keyword
    assert desk.colour_of("0x1F") == LIGHT.code_number
    assert desk.code.colouring.state is not State.FINAL


def test_the_newest_lines_of_long_code_are_coloured_with_what_precedes_them(
    helper: HelperProcess, qtbot: QtBot
) -> None:
    desk = Desk(helper, qtbot)
    desk.write(PYTHON * 40)
    desk.wait()
    whole = desk.code.colouring.whole_size
    for line in PYTHON * 2:
        desk.write([line])
        desk.wait()
    assert desk.code.colouring.whole_size == whole  # no step was one of the whole
    assert len(desk.code.colouring.letters) == len(desk.code.lines)
    assert desk.content() == at_once(helper, qtbot, "python", PYTHON * 42).content()


def test_what_is_gone_over_grows_with_the_code_alone(
    helper: HelperProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered: list[int] = []
    order = helper.order_colours

    def counting(language: str, text: str) -> int | None:
        ordered.append(len(text))
        return order(language, text)

    monkeypatch.setattr(helper, "order_colours", counting)
    desk = Desk(helper, qtbot)
    for _ in range(100):
        desk.write(PYTHON)
        desk.wait()
    desk.code.close()
    desk.wait()
    # Of the first 4 kB each step is the whole; then five times the code, and steps of half more.
    assert sum(ordered) <= 10 * desk.code.size + 4_000 * 4_000 // len("\n".join(PYTHON))


def test_a_page_drawn_again_has_its_colours_without_an_order(
    helper: HelperProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at_once(helper, qtbot, "python", PYTHON)
    monkeypatch.setattr(helper, "order_colours", None)
    again = Desk(helper, qtbot)
    again.style = Style(DARK, again.style.font)
    again.code = desk.code
    lines = list(again.code.lines)
    again.code.lines = lines[:4]  # `write` adds its lines to the code, too
    counted, size = again.code.counted, again.code.size
    again.write(lines[4:])
    again.code.counted, again.code.size = counted, size
    again.wait()
    assert again.colour_of("0x1F") == DARK.code_number
    assert again.content() != desk.content()[4:]


def test_a_language_nobody_knows_stays_plain(helper: HelperProcess, qtbot: QtBot) -> None:
    for language in ("", "no such language", "Text"):
        desk = at_once(helper, qtbot, language, PYTHON)
        assert {look[1] for line in desk.content() for _text, look in line} == {LIGHT.text}


@pytest.mark.parametrize("fence", ["Python", "python title=x", "{.python .numbers}", "py:a.py"])
def test_the_fence_names_the_language(helper: HelperProcess, qtbot: QtBot, fence: str) -> None:
    desk = at_once(helper, qtbot, fence, ["return"])
    assert desk.colour_of("return") == LIGHT.code_keyword


def test_long_lines_and_very_long_code_stay_plain(
    helper: HelperProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_block, "LONGEST_CODE", 2_000)
    lines = ["return 1", "return '" + "x" * 1_000 + "'", "return 2", *["return 3"] * 200]
    desk = at_once(helper, qtbot, "python", lines)
    coloured = [len(line) > 1 for line in desk.content()]
    assert coloured[:3] == [True, False, True]
    kept = desk.code.counted
    assert coloured[3:] == [True] * (kept - 3) + [False] * (203 - kept)
    assert 0 < kept < 203


def test_colours_of_what_hangs_are_taken_back(qtbot: QtBot) -> None:
    """The final look must not depend on when the lexer began to hang."""
    helper = HelperProcess(limit=0.5)
    desk = Desk(helper, qtbot, "make")
    desk.write(["ifeq a"])
    desk.wait()
    assert desk.colour_of("ifeq a") == LIGHT.code_keyword
    desk.write(["a" * 900] * 100)
    desk.wait()
    desk.code.close()
    desk.wait()
    assert {look[1] for line in desk.content() for _text, look in line} == {LIGHT.text}
    helper.close()


def test_what_left_the_document_is_not_coloured(helper: HelperProcess, qtbot: QtBot) -> None:
    desk = Desk(helper, qtbot)
    desk.write(PYTHON)
    assert desk.code_lines is not None
    cursor = QTextCursor(desk.document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    cursor.setBlockFormat(QTextBlockFormat())
    cursor.insertText("import os", desk.style.text.plain())
    desk.wait()
    assert len(runs(desk.document.begin())) == 1
    desk.code_lines.drop()
    desk.code_lines.drop()  # twice does no harm
    desk.code.close()
    assert desk.colours.is_idle


def test_after_clear_the_code_still_learns(helper: HelperProcess, qtbot: QtBot) -> None:
    desk = Desk(helper, qtbot)
    desk.write(PYTHON)
    desk.colours.clear()
    desk.wait()
    assert len(desk.code.colouring.letters) == len(PYTHON)
    assert not desk.code.places


def test_code_that_arrives_takes_its_colours_along_with_the_next_flush(
    helper: HelperProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_colours, "_FLUSH", PATIENCE)
    desk = Desk(helper, qtbot)
    desk.write(PYTHON[:3])
    qtbot.waitUntil(lambda: bool(desk.code.colouring.letters), timeout=PATIENCE)
    with pytest.raises(AssertionError):
        desk.colour_of("import")  # no edit was made for it alone
    assert desk.code_lines is not None
    desk.colours.show_known(desk.code_lines)
    assert desk.colour_of("import") == LIGHT.code_keyword
    assert not desk.colours._timer.isActive()


def test_no_timer_runs_at_rest(helper: HelperProcess, qtbot: QtBot) -> None:
    desk = at_once(helper, qtbot, "python", PYTHON)
    assert not desk.colours._timer.isActive()
    assert not desk.colours._later.isActive()
    assert not helper._watch.isActive()
