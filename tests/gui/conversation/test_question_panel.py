"""A question hugs its text at the right; the figures of a reply stand where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.messages import TurnStats
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.messages import question_view
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.text_size import set_text_size
from tests.support.chats import question, reply

SHORT = "Why?"
LONG = "Why does this window stutter while a reply streams in, and what can be done? " * 3
TOLD = replace(
    reply(2, "So it is.", 1),
    stats=TurnStats(ttft_ms=1200, tokens_per_second=84, completion_tokens=312),
)


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitExposed(page):
        page.show()
    return page


def block_with(page: Transcript, text: str) -> QTextBlock:
    block = page.view.document().find(text).block()
    assert block.isValid()
    return block


def left_of(page: Transcript, text: str) -> float:
    return block_with(page, text).blockFormat().leftMargin()


def lines_of(page: Transcript, text: str) -> int:
    block = block_with(page, text)
    page.view.document().documentLayout().documentSize()
    return block.layout().lineCount()


def show(page: Transcript, text: str) -> None:
    page.show_conversation(Conversation(1, "t", [question(1, text), TOLD]))
    QApplication.processEvents()


@pytest.mark.parametrize(
    "text",
    [SHORT, "为什么？", "One line,\nand another one that is longer.", "“用Python写2个a”，x中y中z"],
)
def test_a_short_question_is_as_wide_as_its_words(page: Transcript, text: str) -> None:
    show(page, text)
    widest = max(text.split("\n"), key=len)
    assert lines_of(page, widest) == 1
    line = block_with(page, widest).layout().lineAt(0)
    room = page.view.viewport().width() - 15 - left_of(page, widest)
    assert room - line.naturalTextWidth() < 5


@pytest.mark.parametrize("text", ["用Python写“好”", "He said “好”, he said"])
def test_chinese_beside_latin_looks_as_in_a_reply(page: Transcript, text: str) -> None:
    page.show_conversation(Conversation(1, "t", [question(1, text), reply(2, text, 1)]))
    QApplication.processEvents()
    asked = page.view.document().find(text)
    said = page.view.document().find(text, asked)
    assert not said.isNull()
    assert looks(asked.block()) == looks(said.block())
    assert asked.block().text() == text


def looks(block: QTextBlock) -> list[tuple[str, float, list[str]]]:
    """The parts of a line that differ in how their characters are drawn."""
    found, part = [], block.begin()
    while not part.atEnd():
        font = part.fragment().charFormat().font()
        found.append((part.fragment().text(), font.letterSpacing(), font.families()))
        part += 1
    return found


def test_a_long_question_leaves_a_fifth_free(page: Transcript) -> None:
    show(page, LONG)
    measure = page.view.viewport().width()
    assert lines_of(page, LONG[:40]) > 1
    assert left_of(page, LONG[:40]) - 15 == pytest.approx(measure / 5, abs=4)


def test_the_panel_keeps_to_the_right_at_another_width_and_size(page: Transcript) -> None:
    show(page, SHORT)
    before = page.view.viewport().width() - left_of(page, SHORT)
    page.resize(480, 600)
    QApplication.processEvents()
    assert page.view.viewport().width() - left_of(page, SHORT) == before
    set_text_size(1.5)
    QApplication.processEvents()
    assert lines_of(page, SHORT) == 1
    assert page.view.viewport().width() - left_of(page, SHORT) > before


def test_the_figures_move_to_a_line_of_their_own_and_back(page: Transcript) -> None:
    show(page, SHORT)
    actions = page.feed.messages[-1].actions
    assert actions is not None
    assert "84 tok/s" in actions.block().text()
    kept = QTextCursor(page.view.document().find("So it is"))
    for _round in range(2):
        page.resize(480, 600)
        QApplication.processEvents()
        assert actions.block().text() == ""
        assert "84 tok/s" in actions.block().previous().text()
        page.resize(900, 600)
        QApplication.processEvents()
        assert "84 tok/s" in actions.block().text()
        assert "So it is" in actions.block().previous().text()
    assert kept.selectedText() == "So it is"


def test_of_a_pasted_log_little_is_measured_and_its_widest_line_is_one(
    page: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = list[int]()

    def measure(lines: Sequence[str], font: QFont) -> float:
        measured.extend(map(len, lines))
        return widest_of(lines, font)

    widest_of = question_view._widest
    monkeypatch.setattr(question_view, "_widest", measure)
    widest = "这一行最宽，它的汉字比后面所有行的字母都宽"
    show(page, "\n".join([widest, *["a line of letters: 12345678901234"] * 20_000]))
    assert lines_of(page, widest) == 1
    assert len(measured) < 1_000
    assert sum(measured) < 50_000
