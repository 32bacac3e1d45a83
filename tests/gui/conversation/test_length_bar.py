"""The scroll bar of a conversation tells the truth about its length, drawn or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.tree import Conversation
from desktop.rendering.document.extent import MeasuredText, extent_of
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.look.theme import LIGHT
from tests.support.chats import arriving, long_chat, question, reply


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(800, 600)
    with qtbot.waitExposed(page):
        page.show()
    return page


def settle(page: Transcript) -> None:
    """Let the page draw what is due, without the pauses that it makes."""
    QApplication.processEvents()
    while page.drawing.step_now() or page.feed.step_now():
        pass
    QApplication.processEvents()


def in_sight(page: Transcript) -> int:
    """The number of the message at the top of the view."""
    view = page.drawing.drawn.view_at(page.view.cursorForPosition(QPoint(5, 40)).position())
    assert view is not None
    return view.number


def drag(page: Transcript, share: float) -> None:
    """Drag the bar's handle to a share of the way, in some steps."""
    bar = page.bar
    bar.setSliderDown(True)
    for step in range(1, 6):
        start = bar.sliderPosition()
        bar.setSliderPosition(round(start + (share * bar.maximum() - start) * step / 5))
        QApplication.processEvents()
    bar.setSliderDown(False)
    settle(page)


def test_the_handle_is_as_small_as_the_conversation_is_long(page: Transcript) -> None:
    page.show_conversation(long_chat(250))
    settle(page)
    bar = page.bar
    assert bar.maximum() + bar.pageStep() > 40 * bar.pageStep()
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_dragging_goes_to_that_part_of_the_conversation(page: Transcript, share: float) -> None:
    page.show_conversation(long_chat(250))
    settle(page)
    drag(page, share)
    assert in_sight(page) == pytest.approx(500 * share, abs=20)
    assert page.bar.value() == pytest.approx(share * page.bar.maximum(), rel=0.05)
    assert page.view.jump.isVisible()


def test_both_ends_can_be_dragged_to(page: Transcript) -> None:
    page.show_conversation(long_chat(100))
    settle(page)
    drag(page, 0)
    assert in_sight(page) == 0
    assert page.view.verticalScrollBar().value() == 0
    drag(page, 1)
    assert page.view.is_following


def test_a_click_above_the_handle_goes_up_by_a_page(page: Transcript) -> None:
    page.show_conversation(long_chat(100))
    settle(page)
    before = page.bar.value()
    QTest.mouseClick(page.bar, Qt.MouseButton.LeftButton, pos=QPoint(5, 20))
    settle(page)
    assert page.bar.value() == pytest.approx(before - page.bar.pageStep(), rel=0.05)
    assert not page.view.is_following


def test_nothing_is_seen_of_it_while_nothing_scrolls(page: Transcript) -> None:
    page.show_conversation(Conversation(1, "t", [question(1, "Hi"), reply(2, "Hello.", 1)]))
    settle(page)
    image = page.grab().toImage()
    edge = range(image.width() - page.bar.width(), image.width())
    rows = range(page.view.y(), image.height(), 7)  # above it lies the line of the upper edge
    colours = {image.pixelColor(x, y).name() for x in edge for y in rows}
    assert colours == {QColor(LIGHT.window).name()}


def test_the_way_to_the_end_is_not_offered_where_the_end_is_in_sight(page: Transcript) -> None:
    page.show_conversation(Conversation(1, "t", [question(1, "Hi"), reply(2, "Hello.", 1)]))
    settle(page)
    page.view.selectAll()
    assert not page.view.is_following
    assert not page.view.jump.isVisible()


def test_it_remembers_no_message_of_a_chat_that_is_not_shown(page: Transcript) -> None:
    page.show_conversation(long_chat(50))
    settle(page)
    page.show_conversation(Conversation(2, "u", (question(1001, "a"), reply(1002, "b", 1001))))
    assert set(page.bar._extents) == {1001, 1002}


def test_a_flush_of_a_reply_is_measured_once(
    page: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = long_chat(20)
    page.show_conversation(
        Conversation(1, "t", (*chat.active_path(), arriving(99, 40, "a\n\n" * 40)))
    )
    settle(page)
    counted: list[int] = []
    below = page.bar._below

    def noted() -> float:
        counted.append(1)
        return below()

    monkeypatch.setattr(page.bar, "_below", noted)
    for _flush in range(10):
        page.push(ContentDelta("Another paragraph.\n\n"))
        page.feed.delta_buffer.flush()
    assert len(counted) <= 10
    assert page.bar.value() == page.bar.maximum()


@pytest.mark.parametrize("how", ["the reply ends", "the reader takes the handle"])
def test_it_is_as_long_as_the_text_when_somebody_may_notice(page: Transcript, how: str) -> None:
    page.resize(480, 300)
    page.show_conversation(Conversation(1, "t", [question(1, "Q"), arriving(2, 1)]))
    for _flush in range(400):
        page.push(ContentDelta("some more words of one long line, "))
        page.feed.delta_buffer.flush()
    own = page.view.verticalScrollBar()
    if how == "the reply ends":
        page.end(reply(2, "some more words of one long line, " * 400, 1))
        settle(page)
    else:
        handle = QPoint(5, page.bar.height() - 10)
        QTest.mousePress(page.bar, Qt.MouseButton.LeftButton, pos=handle)
        QTest.mouseRelease(page.bar, Qt.MouseButton.LeftButton, pos=handle)
    assert page.bar.maximum() == own.maximum() > 9 * page.bar.pageStep()
    assert page.bar.value() == own.value() == own.maximum()


def test_the_text_of_an_arriving_reply_is_not_put_together_to_measure_it(
    page: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_together(_text: MeasuredText) -> str:
        raise AssertionError("the whole text was copied")

    page.show_conversation(Conversation(1, "t", [question(1, "Q"), arriving(2, 1)]))
    monkeypatch.setattr(MeasuredText, "whole", put_together)
    for _delta in range(5):
        page.push(ContentDelta("a line of many\n\n" * 1_000))
        settle(page)
    assert page.bar.maximum() > 0


@given(st.lists(st.text()))
def test_the_extent_of_text_in_pieces_is_that_of_the_whole(pieces: list[str]) -> None:
    text = MeasuredText()
    for piece in pieces:
        text.add(piece)
    assert text.extent == extent_of("".join(pieces))


def test_nothing_is_painted_that_the_bar_covers(page: Transcript) -> None:
    page.setStyleSheet(stylesheet(LIGHT))
    QApplication.processEvents()
    assert page.bar.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
