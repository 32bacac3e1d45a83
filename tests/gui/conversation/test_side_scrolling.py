"""Code whose lines are not wrapped: its panel scrolls to the side, the page does not."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.rendering.export.clipboard import at_once
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.chats import arriving, question, reply
from tests.support.page_facts import Make, settle

ASKED = question(1, "Why?")
LINE = "begin " + "long " * 60 + "end"
CODE = f"Words.\n\n```\n    {LINE}\nshort\n```\n\n- item\n\n  ```\n  inner {LINE}\n  ```\n"
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(make: Make) -> Transcript:
    page = make(ASKED, reply(2, CODE, 1))
    for number in (1, 2):
        page.view.anchorClicked.emit(QUrl(f"weir:wrap/2/text/{number}"))
    settle(page)
    page.view.verticalScrollBar().setValue(0)
    page.view.viewport().grab()
    return page


def x_of(page: Transcript, text: str) -> float:
    """Where a text begins in the viewport, as it is painted."""
    page.view.viewport().grab()
    found = page.view.document().find(text)
    line: Any = found.block().layout().lineAt(0)
    begins = found.selectionStart() - found.block().position()
    x, y = line.x(), line.y()
    line.setPosition(QPointF(0, y))  # Qt takes what is left of the page to be at 0
    within = line.cursorToX(begins)[0]
    line.setPosition(QPointF(x, y))
    return float(x + within)


def place_of(page: Transcript, text: str) -> QPoint:
    at = QTextCursor(page.view.document())
    at.setPosition(page.view.document().find(text).selectionStart())
    return page.view.cursorRect(at).center()


def turn(page: Transcript, place: QPoint, by: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    port, where = page.view.viewport(), QPointF(place)
    event = QWheelEvent(
        where, QPointF(port.mapToGlobal(place)), QPoint(), by, Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


@pytest.mark.parametrize(("by", "keys"), [(QPoint(0, -240), SHIFT), (QPoint(-240, 0), NONE)])
def test_the_wheel_scrolls_the_panel_below_the_mouse_alone(
    page: Transcript, by: QPoint, keys: Qt.KeyboardModifier
) -> None:
    before = {text: x_of(page, text) for text in ("begin", "short", "Words", "inner")}
    turn(page, place_of(page, "short"), by, keys)
    moved = {text: before[text] - x_of(page, text) for text in before}
    assert moved == {"begin": 120, "short": 120, "Words": 0, "inner": 0}
    assert page.view.horizontalScrollBar().maximum() == 0
    assert page.view.document().find("short").selectedText() == "short"
    turn(page, place_of(page, "short"), by * -10, keys)
    assert x_of(page, "begin") == before["begin"]


def test_the_panel_ends_where_its_longest_line_does(page: Transcript) -> None:
    turn(page, place_of(page, "short"), QPoint(-100_000, 0))
    at = page.view.document().find("end")
    at.setPosition(at.selectionEnd())
    page.view.viewport().grab()
    assert page.view.viewport().width() - page.view.cursorRect(at).x() == pytest.approx(15, abs=2)


def test_a_panel_whose_foot_is_out_of_sight_is_scrolled_too(make: Make) -> None:
    page = make(ASKED, reply(2, f"```\n{LINE}\n" + "line\n" * 60 + "last\n```\n", 1))
    page.view.anchorClicked.emit(QUrl("weir:wrap/2/text/1"))
    page.view.verticalScrollBar().setValue(0)
    before = x_of(page, "begin")
    turn(page, place_of(page, "begin"), QPoint(-240, 0))
    assert before - x_of(page, "begin") == 120
    page.view.verticalScrollBar().setValue(page.view.verticalScrollBar().maximum())
    assert before - x_of(page, "last") == 120


def test_the_caret_takes_the_panel_along(page: Transcript, qtbot: QtBot) -> None:
    caret = page.view.textCursor()
    caret.setPosition(page.view.document().find("begin").selectionStart())
    page.view.setTextCursor(caret)
    for key, seen in ((Qt.Key.Key_End, "end"), (Qt.Key.Key_Home, "begin")):
        qtbot.keyClick(page.view, key, SHIFT)
        assert 0 < x_of(page, seen) < page.view.viewport().width()


def test_a_match_is_scrolled_into_sight(page: Transcript) -> None:
    page.finder.find_all("end")
    page.finder.go_to_match(0)
    assert 0 < x_of(page, "end") < page.view.viewport().width()


def test_the_bar_at_the_foot_is_dragged(page: Transcript) -> None:
    before = x_of(page, "begin")
    port, line = page.view.viewport(), place_of(page, "short")
    QTest.mouseMove(port, line)
    port.grab()
    foot = next(iter(page.view.side_scrolling._tracks.values()))[0].center()
    start = QPoint(20, foot.y())
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
    page.view.side_scrolling.point_at(start + QPoint(50, 0))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, start)
    assert x_of(page, "begin") < before - 50
    assert not page.view.textCursor().hasSelection()
    assert x_of(page, "inner") > 0


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_nothing_of_the_text_is_seen_beside_its_panel(page: Transcript, palette: object) -> None:
    page.set_palette(palette)  # type: ignore[arg-type]
    settle(page)
    row = place_of(page, "inner")
    turn(page, row, QPoint(-400, 0))
    image = page.view.viewport().grab().toImage()
    beside = {image.pixelColor(x, row.y()).name() for x in range(15)}
    assert beside == {page.view.colours.window}


def test_it_stays_scrolled_in_another_look_and_width_and_is_copied_whole(page: Transcript) -> None:
    turn(page, place_of(page, "short"), QPoint(-240, 0))
    scrolled = x_of(page, "begin")
    page.set_palette(DARK)
    page.resize(700, 600)
    settle(page)
    assert x_of(page, "begin") == scrolled
    page.view.selectAll()
    data = at_once(page.navigation._selection.steps(page.view.textCursor()))
    assert f"    {LINE}\nshort" in data.text()


def test_a_panel_stays_scrolled_while_its_code_arrives(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ContentDelta(f"```\n{LINE}\n"))
    page.feed.delta_buffer.flush()
    page.view.anchorClicked.emit(QUrl("weir:wrap/2/text/1"))
    turn(page, place_of(page, "begin"), QPoint(-240, 0))
    scrolled = x_of(page, "begin")
    for number in range(5):
        page.push(ContentDelta(f"line {number}\n"))
        page.feed.delta_buffer.flush()
        assert x_of(page, f"line {number}") == x_of(page, "begin") == scrolled
        assert page.view.horizontalScrollBar().maximum() == 0


def test_a_bar_that_is_out_of_sight_is_not_kept(make: Make) -> None:
    page = make(ASKED, reply(2, f"```\n{LINE}\n```\n\n```\n{LINE}\n" + "line\n" * 60 + "```\n", 1))
    for number in (1, 2):
        page.view.anchorClicked.emit(QUrl(f"weir:wrap/2/text/{number}"))
    settle(page)
    bar, kept = page.view.verticalScrollBar(), list[set[int]]()
    for place in (0, bar.maximum()):
        bar.setValue(place)
        page.view.viewport().grab()
        kept.append(set(page.view.side_scrolling._tracks))
    assert [len(panels) for panels in kept] == [1, 1]
    assert kept[0] != kept[1]
