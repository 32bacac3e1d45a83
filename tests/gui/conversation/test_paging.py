"""A page holds what lies around the reader's place, however long the conversation is, and nobody
notices: every line can be reached, in its order, and stays where it is while others come and go."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.lazy_drawing import FIRST, MOST
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.text_size import set_text_size
from desktop.ui.look.theme import DARK
from tests.support.chats import arriving, question, reply
from tests.support.page_facts import check_page
from tests.support.sizes import FULL

TURNS = 5000
LEEWAY = 12_000
"""Characters that a screen and the parts at its edges may take beyond what is asked for."""


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(800, 900)
    with qtbot.waitExposed(page):
        page.show()
    page.setFocus()
    return page


def chat(*messages: Message) -> Conversation:
    return Conversation(1, "t", messages)


def ten_thousand_messages() -> list[Message]:
    messages = []
    for turn in range(TURNS):
        asked, told = 2 * turn + 1, 2 * turn + 2
        messages.append(question(asked, f"Question {turn}", asked - 1 or None))
        messages.append(reply(told, f"Line {turn} of them, *with* words.\n\nMore of it.", asked))
    return messages


def lines(count: int) -> str:
    return "".join(f"Line {n} of a giant answer.\n\n" for n in range(count))


def settle(page: Transcript) -> None:
    """Let the page draw and take away what is due, without the pauses that it makes."""
    QApplication.processEvents()
    for part in (page.feed, page.drawing):
        while part.step_now():
            pass
    QApplication.processEvents()


def in_sight(page: Transcript) -> list[QTextBlock]:
    """The lines of the conversation that begin within the view."""
    found = []
    block = page.view.cursorForPosition(QPoint(5, 0)).block()
    while block.isValid() and top_of(page, block) < page.view.viewport().height():
        if block.text().startswith("Line") and top_of(page, block) >= 0:
            found.append(block)
        block = block.next()
    return found


def top_of(page: Transcript, block: QTextBlock) -> int:
    return page.view.cursorRect(QTextCursor(block)).top()


def number(block: QTextBlock) -> int:
    return int(block.text().split()[1])


def place_of(page: Transcript, text: str) -> int:
    block = page.view.document().begin()
    while block.text() != text:
        block = block.next()
        assert block.isValid(), f"{text} is no longer on the page"
    return top_of(page, block)


def scroll(page: Transcript, pixels: int) -> None:
    """Scroll, and see that what the page draws and takes away then moves nothing."""
    bar = page.view.verticalScrollBar()
    bar.setValue(bar.value() + pixels)
    seen = in_sight(page)
    assert seen, "nothing to read is in sight"
    line = seen[len(seen) // 2].text()
    before = place_of(page, line)
    settle(page)
    assert place_of(page, line) == before
    assert page.view.document().characterCount() <= MOST + LEEWAY
    check_page(page)


def walk(page: Transcript, step: int, is_there: Callable[[], bool]) -> list[int]:
    """Scroll until that holds. Returns the numbers of the lines in the order they were seen."""
    numbers: list[int] = []
    for _step in range(1000):
        seen = list(map(number, in_sight(page)))
        numbers += (n for n in (seen if step > 0 else reversed(seen)) if n not in numbers[-60:])
        if is_there():
            return numbers
        scroll(page, step)
    raise AssertionError("the way has no end")


def test_ten_thousand_messages_open_with_little_drawn(page: Transcript) -> None:
    page.show_conversation(chat(*ten_thousand_messages()))
    assert page.view.document().characterCount() <= 2 * FIRST
    assert page.drawing.document.work.written <= 2 * FIRST
    settle(page)
    assert page.view.document().characterCount() <= 2 * FIRST
    assert number(in_sight(page)[-1]) == TURNS - 1
    check_page(page)


def test_a_page_that_nobody_saw_yet_has_little_drawn(qtbot: QtBot, helper: HelperProcess) -> None:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.show_conversation(chat(*ten_thousand_messages()))
    assert page.view.document().characterCount() <= FIRST
    page.resize(800, 1150)
    with qtbot.waitExposed(page):
        page.show()
    settle(page)
    assert page.view.verticalScrollBar().maximum() > 0, "there is room above"


@pytest.mark.parametrize("height", [200, 500, 1150])
def test_what_is_painted_first_fills_the_view_and_stays(page: Transcript, height: int) -> None:
    page.show_conversation(chat(*ten_thousand_messages()))
    page.resize(800, height)
    QApplication.processEvents()
    top = in_sight(page)[0]
    before = place_of(page, top.text())
    assert page.view.verticalScrollBar().maximum() > 0, "there is room above"
    assert page.view.is_following
    settle(page)
    assert place_of(page, top.text()) == before


def test_who_scrolls_up_comes_to_every_message_and_none_moves(page: Transcript) -> None:
    page.show_conversation(chat(*ten_thousand_messages()))
    settle(page)
    numbers = walk(page, -400, lambda: number(in_sight(page)[0]) < TURNS - 100)
    assert all(a - b == 1 for a, b in pairwise(numbers))
    assert len(numbers) >= 100


def test_home_and_end_lead_to_the_first_and_the_last_words(page: Transcript) -> None:
    page.show_conversation(chat(*ten_thousand_messages()))
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    settle(page)
    assert number(in_sight(page)[0]) == 0
    assert place_of(page, "Question 0") >= 0
    assert page.view.verticalScrollBar().value() == 0
    assert not page.view.is_following
    QTest.keyClick(page.view, Qt.Key.Key_End)
    settle(page)
    assert number(in_sight(page)[-1]) == TURNS - 1
    assert page.view.verticalScrollBar().value() == page.view.verticalScrollBar().maximum()
    assert page.view.is_following
    assert page.view.document().characterCount() <= 2 * FIRST


def test_long_code_streams_through_a_bounded_page(page: Transcript) -> None:
    code = "".join(f"{n:>10}  a line of it\n" for n in range(160_000 if FULL else 25_000))
    assert len(code) > 10 * MOST
    page.show_conversation(chat(question(1, "Q"), arriving(2, 1)))
    page.push(ContentDelta("```\n"))
    shown = []
    for at in range(0, len(code), 100_000):
        page.push(ContentDelta(code[at : at + 100_000]))
        page.feed.delta_buffer.flush()
        settle(page)
        shown.append((page.view.document().blockCount(), page.view.document().characterCount()))
    assert max(blocks for blocks, _size in shown) <= MOST // 20
    assert max(size for _blocks, size in shown) <= MOST + LEEWAY
    page.end(reply(2, "```\n" + code, 1))
    settle(page)
    page.view.anchorClicked.emit(QUrl("weir:copy/2/text/1"))
    assert QGuiApplication.clipboard().text() == code[:-1]


def test_a_giant_reply_amid_others_can_be_walked_through_in_both_directions(
    page: Transcript,
) -> None:
    count = 3000 if FULL else 2400
    giant = [question(1, "First"), reply(2, lines(count), 1)]
    last = reply(4, f"Line {count} is last.", 3)
    page.show_conversation(chat(*giant, question(3, "And?", 2), last))
    settle(page)
    bar = page.view.verticalScrollBar()
    up = walk(page, -600, lambda: page.drawing.drawn.reaches_start and bar.value() == 0)
    assert up == list(range(count, -1, -1))
    down = walk(page, 600, lambda: page.view.is_following)
    assert down == list(range(count + 1))


def test_what_is_selected_is_not_paged_out(page: Transcript) -> None:
    page.show_conversation(chat(question(1, "First"), reply(2, lines(6000), 1)))
    settle(page)
    scroll(page, -1000)
    selection = QTextCursor(in_sight(page)[3])
    down = QTextCursor.MoveOperation.NextBlock
    selection.movePosition(down, QTextCursor.MoveMode.KeepAnchor, 3)
    page.view.setTextCursor(selection)
    selected = selection.selectedText()
    assert selected.count("Line") == 3
    bar = page.view.verticalScrollBar()
    for _step in range(40):
        bar.setValue(bar.value() - 4000)
        settle(page)
    assert (
        page.drawing.drawn.size > MOST + LEEWAY
    )  # without it, what lies so far below would be gone
    assert page.view.textCursor().selectedText() == selected
    page.view.setTextCursor(page.view.cursorForPosition(QPoint(5, 5)))
    page.view.laid_out.emit()
    settle(page)
    assert page.drawing.drawn.size <= MOST


@pytest.mark.parametrize("change", ["palette", "zoom"])
def test_another_look_leaves_what_is_read_in_its_place(page: Transcript, change: str) -> None:
    page.show_conversation(chat(question(1, "First"), reply(2, lines(6000), 1)))
    settle(page)
    for _step in range(30):
        scroll(page, -600)
    assert not page.drawing.drawn.reaches_start
    line = in_sight(page)[0]
    text, before = line.text(), top_of(page, line)
    if change == "palette":
        page.set_palette(DARK)
    else:
        set_text_size(1.3)
    settle(page)
    # Letters of another size: the line below the top stays the first, a little further down or up.
    assert abs(place_of(page, text) - before) <= (0 if change == "palette" else 30)
    check_page(page)


def test_a_new_variant_comes_to_a_page_that_shows_another_part(page: Transcript) -> None:
    conversation = chat(*ten_thousand_messages())
    page.show_conversation(conversation)
    page.drawing.go_to(page.feed.messages[2000])
    settle(page)
    scroll(page, 300)
    line = in_sight(page)[2].text()
    before = place_of(page, line)
    variant = arriving(20_001, 2 * TURNS - 1)
    conversation.add(variant)
    page.append(conversation, variant)
    page.push(ContentDelta("Line 9999 of the variant."))
    page.feed.delta_buffer.flush()
    settle(page)
    assert place_of(page, line) == before
    page.end(reply(20_001, "Line 9999 of the variant.", 2 * TURNS - 1))
    page.drawing.follow()
    settle(page)
    assert list(map(number, in_sight(page)))[-2:] == [TURNS - 2, 9999]
    conversation.choose(2 * TURNS)
    page.show_conversation(conversation)
    settle(page)
    assert list(map(number, in_sight(page)))[-2:] == [TURNS - 2, TURNS - 1]
    check_page(page)


def test_a_giant_variant_takes_the_place_of_a_giant_reply(page: Transcript) -> None:
    conversation = chat(question(1, "First"), reply(2, lines(4000), 1), reply(3, lines(5000), 1))
    conversation.choose(2)
    page.show_conversation(conversation)
    settle(page)
    for _step in range(5):
        scroll(page, -3000)
    conversation.choose(3)
    page.show_conversation(conversation)
    page.drawing.follow()
    settle(page)
    assert number(in_sight(page)[-1]) == 4999
    last = page.feed.messages[-1]
    assert isinstance(last, ReplyView)
    assert last.message.id == 3
    check_page(page)
