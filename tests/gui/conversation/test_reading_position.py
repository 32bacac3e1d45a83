"""What is read never moves by itself: a line stays on its pixel while text arrives, wherever it
arrives, and whatever else is drawn, paged in or paged out meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QMouseEvent, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.remembered.window_state import ReadingPlace
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import arriving, question, reply
from tests.support.driving import wheel
from tests.support.showcase import SAMPLES

FLUSHES = 100
BEGUN = "".join(f"Paragraph {n} of the reply, with *some* words in it.\n\n" for n in range(40))
OPEN = 4


@pytest.fixture
def page(qtbot: QtBot) -> Transcript:
    """A long chat whose last reply is arriving."""
    return shown(qtbot, [arriving(OPEN, 3, BEGUN)])


def shown(qtbot: QtBot, last: list[Message]) -> Transcript:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(800, 500)
    with qtbot.waitExposed(page):
        page.show()
    old = "".join(f"Sentence {n} of an old answer.\n\n" for n in range(200))
    before = [question(1, "Q"), reply(2, old, 1), question(3, "And then?", 2)]
    page.show_conversation(Conversation(1, "t", [*before, *last]))
    page.setFocus()
    settle(page, qtbot)
    return page


def settle(page: Transcript, qtbot: QtBot) -> None:
    """Let everything be drawn, coloured and paged that is on its way, without the pauses before
    the page looks around."""
    QApplication.processEvents()
    while page.feed.step_now() or page.drawing.step_now():
        pass
    qtbot.waitUntil(lambda: page.drawing.is_settled, timeout=20_000)
    QApplication.processEvents()


def stream(page: Transcript, qtbot: QtBot, flushes: int = FLUSHES) -> None:
    """Many flushes of everything that there is, with time between them for what comes later."""
    text = SAMPLES["lists"] + SAMPLES["code"] + SAMPLES["tables"] + SAMPLES["chinese_long"]
    size = len(text) // flushes + 1
    for number in range(flushes):
        page.push(ContentDelta(text[number * size : (number + 1) * size]))
        page.feed.delta_buffer.flush()
        QApplication.processEvents()
        if number % 20 == 19:
            settle(page, qtbot)


def read_line(page: Transcript) -> str:
    """The first whole paragraph in sight; no other has its text."""
    block = page.view.cursorForPosition(QPoint(5, 5)).block().next()
    while not block.text().startswith(("Paragraph", "Sentence")):
        block = block.next()
        assert block.isValid()
    return block.text()


def place_of(page: Transcript, text: str) -> int:
    """The pixel of the viewport that the paragraph begins at."""
    return page.view.cursorRect(QTextCursor(block_of(page, text))).top()


def block_of(page: Transcript, text: str) -> QTextBlock:
    block = page.view.document().begin()
    while block.text() != text:
        block = block.next()
        assert block.isValid(), f"{text} is no longer on the page"
    return block


def turn_the_wheel(page: Transcript) -> None:
    wheel(page.view, 3)


def hold_the_slider(page: Transcript) -> None:
    bar = page.view.verticalScrollBar()
    bar.setSliderDown(True)
    bar.setSliderPosition(bar.maximum() - 400)


def let_go_of_the_slider(page: Transcript) -> None:
    hold_the_slider(page)
    page.view.verticalScrollBar().setSliderDown(False)


def press_page_up(page: Transcript) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_PageUp)


def press_home(page: Transcript) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)


def select_by_mouse(page: Transcript) -> None:
    hold_the_mouse(page)
    mouse(page, QEvent.Type.MouseButtonRelease, QPoint(300, 200))


def hold_the_mouse(page: Transcript) -> None:
    wheel(page.view, 1)
    drag(page)


def drag(page: Transcript) -> None:
    mouse(page, QEvent.Type.MouseButtonPress, QPoint(20, 120))
    mouse(page, QEvent.Type.MouseMove, QPoint(150, 160))
    mouse(page, QEvent.Type.MouseMove, QPoint(300, 200))


def mouse(page: Transcript, kind: QEvent.Type, at: QPoint) -> None:
    """Not by QTest, which warns where a widget leaves an event to its parent."""
    button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        QPointF(at),
        page.view.viewport().mapToGlobal(QPointF(at)),
        none if kind is QEvent.Type.MouseMove else button,
        none if kind is QEvent.Type.MouseButtonRelease else button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(page.view.viewport(), event)


WAYS = [
    turn_the_wheel,
    hold_the_slider,
    let_go_of_the_slider,
    press_page_up,
    press_home,
    select_by_mouse,
    hold_the_mouse,
]


@pytest.mark.parametrize("go", WAYS)
def test_a_line_stays_on_its_pixel_while_text_arrives_below(
    page: Transcript, qtbot: QtBot, go: Callable[[Transcript], None]
) -> None:
    go(page)
    settle(page, qtbot)
    line = read_line(page)
    before = place_of(page, line)
    places = []
    for _part in range(5):
        stream(page, qtbot, FLUSHES // 5)
        places.append(place_of(page, line))
    qtbot.waitUntil(lambda: page.is_idle, timeout=30_000)  # code has its colours by now
    assert [*places, place_of(page, line)] == [before] * 6


@pytest.mark.parametrize("go", [select_by_mouse, hold_the_mouse])
def test_what_is_selected_stays_selected_while_text_arrives(
    page: Transcript, qtbot: QtBot, go: Callable[[Transcript], None]
) -> None:
    go(page)
    selected = page.view.textCursor().selectedText()
    assert selected
    stream(page, qtbot)
    assert page.view.textCursor().selectedText() == selected


def test_who_selects_at_the_end_is_not_carried_along(page: Transcript, qtbot: QtBot) -> None:
    drag(page)
    selected, line = page.view.textCursor().selectedText(), read_line(page)
    before = place_of(page, line)
    assert selected
    stream(page, qtbot)
    assert (place_of(page, line), page.view.textCursor().selectedText()) == (before, selected)


def test_the_line_stays_when_the_reply_ends(page: Transcript, qtbot: QtBot) -> None:
    turn_the_wheel(page)
    line = read_line(page)
    before = place_of(page, line)
    page.push(ContentDelta("**an end that is"))
    page.end(reply(OPEN, BEGUN + "**an end that is", 3))
    settle(page, qtbot)
    assert place_of(page, line) == before


def test_formulas_that_arrive_above_do_not_move_the_line(qtbot: QtBot) -> None:
    formulas = "".join(
        f"Here is $$\\frac{{{n}}}{{\\sqrt{{x}}}}$$ and $a_{{{n}}}$\n\n" for n in range(6)
    )
    page = shown(qtbot, [arriving(OPEN, 3)])
    page.push(ContentDelta(formulas + BEGUN))
    page.feed.delta_buffer.flush()
    while page.feed.step_now():  # all of it, before the first formula has come
        pass
    bar = page.view.verticalScrollBar()
    line = "Paragraph 8 of the reply, with some words in it."
    bar.setValue(bar.value() + place_of(page, line) - 20)
    before, height = place_of(page, line), page.view.document().size().height()
    qtbot.waitUntil(lambda: page.is_idle or page.view.document().size().height() != height)
    stream(page, qtbot, 20)
    qtbot.waitUntil(lambda: page.is_idle, timeout=30_000)
    settle(page, qtbot)
    assert page.view.document().size().height() != height, "no formula was drawn"
    assert place_of(page, line) == before


def test_thoughts_unfold_below_their_line_which_stays_where_it_was_clicked(qtbot: QtBot) -> None:
    thoughts = "".join(f"Thought {n}.\n\n" for n in range(30))
    page = shown(qtbot, [reply(OPEN, BEGUN, 3, reasoning=thoughts)])
    line = "Paragraph 0 of the reply, with some words in it."
    bar = page.view.verticalScrollBar()
    bar.setValue(bar.value() + place_of(page, line) - 200)
    settle(page, qtbot)
    head = block_of(page, line).previous().blockNumber()
    before = page.view.cursorRect(QTextCursor(page.view.document().findBlockByNumber(head))).top()
    for shift in (True, False):  # and fold again
        page.view.anchorClicked.emit(QUrl(f"weir:thoughts/{OPEN}"))
        settle(page, qtbot)
        block = block_of(page, line)
        assert (place_of(page, line) > 200) is shift
        while shift and "Thought 0." not in block.text():
            block = block.previous()
        head_now = block.previous()
        assert page.view.cursorRect(QTextCursor(head_now)).top() == before


def test_thoughts_that_arrive_above_what_is_read_do_not_move_it(qtbot: QtBot) -> None:
    page = shown(qtbot, [arriving(OPEN, 3)])
    page.push(ReasoningDelta("A first thought.\n\n"))
    page.feed.delta_buffer.flush()
    page.view.anchorClicked.emit(QUrl(f"weir:thoughts/{OPEN}"))
    turn_the_wheel(page)
    line = read_line(page)
    before = place_of(page, line)
    for number in range(FLUSHES):
        page.push(ReasoningDelta(f"Another thought, number {number}.\n\n"))
        page.feed.delta_buffer.flush()
        QApplication.processEvents()
    settle(page, qtbot)
    assert place_of(page, line) == before


def test_paging_far_up_and_down_a_giant_reply_loses_no_line(qtbot: QtBot) -> None:
    text = "".join(f"Sentence {n} of a giant answer.\n\n" for n in range(8000))
    page = shown(qtbot, [reply(OPEN, text, 3)])
    numbers = []
    for _screen in range(60):
        bar = page.view.verticalScrollBar()
        bar.setValue(bar.value() - page.view.viewport().height() // 2)
        line = read_line(page)
        before = place_of(page, line)
        settle(page, qtbot)
        assert place_of(page, line) == before
        numbers.append(int(line.split()[1]))
    assert numbers == sorted(numbers, reverse=True)
    assert max(a - b for a, b in pairwise(numbers)) <= 20


def test_a_wheel_turned_while_a_place_is_reached_is_not_undone(
    page: Transcript, qtbot: QtBot
) -> None:
    page.places.go_to(ReadingPlace(2, 0, 0))
    page.places._seek()  # the reply is ready by now
    page.places._scroll()
    start = page.view.verticalScrollBar().value()
    wheel(page.view, -3)
    turned = page.view.verticalScrollBar().value()
    assert turned > start
    line = page.view.cursorForPosition(QPoint(0, 0)).block().text()
    settle(page, qtbot)
    assert page.view.cursorForPosition(QPoint(0, 0)).block().text() == line
