"""The view follows a reply only while the reader is at the end; nothing else ever moves it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.driving import wheel
from tests.support.page_facts import beginning, settle
from tests.support.showcase import SAMPLES


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(800, 500)
    with qtbot.waitExposed(page):
        page.show()
    old = long_chat(8).active_path()
    last = old[-1].id
    page.show_conversation(
        Conversation(1, "t", [*old, question(91, "Q", last), arriving(92, 91, "Start")])
    )
    settle(page)
    page.setFocus()
    return page


def at_end(page: Transcript) -> bool:
    bar = page.view.verticalScrollBar()
    return bar.value() == bar.maximum()


def stream(page: Transcript, paragraphs: int = 20) -> None:
    for number in range(paragraphs):
        page.push(ContentDelta(f" some *words* of paragraph {number}\n\n- item\n"))
        page.feed.delta_buffer.flush()
        QApplication.processEvents()


def jump(page: Transcript) -> QToolButton:
    buttons = page.findChildren(QToolButton)
    return next(b for b in buttons if b.accessibleName() == "Jump to latest")


def drag_slider(page: Transcript, _qtbot: QtBot) -> None:
    page.view.verticalScrollBar().setSliderDown(True)
    page.view.verticalScrollBar().setSliderPosition(page.view.verticalScrollBar().maximum() - 300)


def press_page_up(page: Transcript, qtbot: QtBot) -> None:
    page.view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(page.view, Qt.Key.Key_PageUp)


def press_home(page: Transcript, qtbot: QtBot) -> None:
    qtbot.keyClick(page.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)


def turn_wheel(page: Transcript, _qtbot: QtBot) -> None:
    wheel(page.view, 1)


def test_an_opened_chat_shows_its_end_and_follows(page: Transcript) -> None:
    assert at_end(page)
    stream(page)
    assert at_end(page)
    assert not jump(page).isVisible()


@pytest.mark.parametrize("let_go", [turn_wheel, press_page_up, press_home, drag_slider])
def test_one_scroll_up_lets_go(
    page: Transcript, qtbot: QtBot, let_go: Callable[[Transcript, QtBot], None]
) -> None:
    stream(page, 5)
    let_go(page, qtbot)
    assert not at_end(page)
    read = page.view.cursorForPosition(QPoint(0, 0))
    place = page.view.cursorRect(read).top()
    stream(page)
    assert page.view.cursorRect(read).top() == place
    assert jump(page).isVisible()


def test_what_is_read_does_not_move_when_the_reply_ends(page: Transcript) -> None:
    stream(page, 5)
    wheel(page.view, 2)
    place = page.view.verticalScrollBar().value()
    text = page.feed.messages[-1].snapshot().text
    page.end(reply(92, text, 91))
    assert page.view.verticalScrollBar().value() == place


def test_the_jump_button_takes_hold_again(page: Transcript, qtbot: QtBot) -> None:
    wheel(page.view, 3)
    stream(page, 5)
    qtbot.mouseClick(jump(page), Qt.MouseButton.LeftButton)
    assert at_end(page)
    assert not jump(page).isVisible()
    stream(page)
    assert at_end(page)


def test_scrolling_back_to_the_end_takes_hold_again(page: Transcript) -> None:
    wheel(page.view, 2)
    wheel(page.view, -20)
    stream(page)
    assert at_end(page)


def test_another_width_keeps_what_is_read_in_its_place(page: Transcript) -> None:
    wheel(page.view, 8)
    read = page.view.cursorForPosition(QPoint(0, 0))
    place = page.view.cursorRect(read).top()
    for width in (600, 480, 1000, 800):
        page.resize(width, 500)
        QApplication.processEvents()
        assert page.view.cursorRect(read).top() == place


def test_another_width_keeps_the_end_in_view_for_who_reads_there(page: Transcript) -> None:
    for width in (480, 1000):
        page.resize(width, 500)
        QApplication.processEvents()
        assert at_end(page)


def test_unfolding_thoughts_at_the_end_leaves_the_line_under_the_mouse(
    page: Transcript, qtbot: QtBot
) -> None:
    thoughts = "\n\n".join(["A long thought."] * 40)
    page.show_conversation(
        Conversation(2, "t", [question(1, "Q"), reply(2, "A", 1, reasoning=thoughts)])
    )
    top = beginning(page, page.feed.messages[1]).top()
    page.feed.toggle_thoughts(2)
    assert beginning(page, page.feed.messages[1]).top() == top


def test_the_wheel_works_beside_the_text_too(page: Transcript) -> None:
    page.resize(1400, 500)
    QApplication.processEvents()
    before = page.view.verticalScrollBar().value()
    spot = QPointF(20, 100)
    event = QWheelEvent(
        spot,
        page.view.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.view, event)
    assert page.view.verticalScrollBar().value() < before


def test_the_actions_go_down_with_the_reply_when_its_formulas_are_drawn(
    qtbot: QtBot, helper: HelperProcess
) -> None:
    """In a short chat nothing else moves then: there is nothing to scroll."""
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(800, 900)
    with qtbot.waitExposed(page):
        page.show()
    text = "$$\\frac{a^2}{b^2}$$\n\nand\n\n$$\\sum_{i=0}^{n} \\frac{i}{2}$$\n\nend"
    page.show_conversation(Conversation(1, "t", [question(1, "Q"), reply(2, text, 1)]))
    row = page.overlays.rows.last
    before = row.y()
    qtbot.waitUntil(lambda: page.is_idle and row.y() != before, timeout=20_000)
    end = page.feed.messages[-1].actions
    assert end is not None
    last = end.block()
    bottom = page.view.document().documentLayout().blockBoundingRect(last).top()
    bottom += last.blockFormat().lineHeight() - page.view.verticalScrollBar().value()
    assert abs(row.geometry().bottom() - bottom) <= last.blockFormat().lineHeight() / 2


@pytest.mark.parametrize("kind", ["tables", "code", "rtl"])
def test_what_a_scroll_moves_along_looks_as_if_it_were_painted_anew(
    page: Transcript, kind: str
) -> None:
    def on_screen() -> QImage:
        QApplication.sendPostedEvents()
        viewport = page.view.viewport()
        at = viewport.mapToGlobal(QPoint())
        return page.screen().grabWindow(0, at.x(), at.y(), *viewport.size().toTuple()).toImage()

    for at in range(0, len(SAMPLES[kind]), 31):
        page.push(ContentDelta(SAMPLES[kind][at : at + 31]))
        page.feed.delta_buffer.flush()
        painted = on_screen()
        page.view.viewport().repaint()
        assert painted == (anew := on_screen()) or nearly_same(painted, anew)


def nearly_same(one: QImage, other: QImage) -> bool:
    """Whether no eye sees a difference: where a curve is cut, its pixels are rounded otherwise."""
    pairs = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return all(abs(a - b) < 8 for a, b in pairs)
