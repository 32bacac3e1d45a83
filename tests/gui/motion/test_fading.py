"""What changes in the window fades from how it was, and nothing is left of that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.composer.queue_panels import Queued
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.motion import fading as module
from desktop.ui.motion.fading import Picture, fade_in, fading
from desktop.ui.motion.reduced import want_motion
from desktop.ui.widgets.menu import Menu
from tests.support.chats import question, reply
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import FaultServer

pytestmark = pytest.mark.usefixtures("moving")


@pytest.fixture
def moving() -> Iterator[None]:
    want_motion(True)
    yield
    want_motion(False)


def pictures(area: QWidget) -> list[Picture]:
    return [one for one in area.findChildren(Picture) if one.isVisible()]


@pytest.fixture
def area(qtbot: QtBot) -> QLabel:
    label = QLabel("before")
    qtbot.addWidget(label)
    label.resize(200, 100)
    label.show()
    return label


def test_the_change_is_made_at_once_and_the_picture_of_what_was_goes(
    area: QLabel, qtbot: QtBot
) -> None:
    before = area.grab().toImage()
    with fading(area):
        area.setText("after")
    assert area.text() == "after"
    [picture] = pictures(area)
    assert picture.grab().toImage().pixelColor(0, 0) == QColor(before.pixelColor(0, 0))
    assert area.childAt(QPoint(10, 10)) is None, "clicks go through it"
    qtbot.waitUntil(lambda: not pictures(area))


def test_another_change_meanwhile_takes_its_place(area: QLabel, qtbot: QtBot) -> None:
    for text in ("a", "b", "c"):
        with fading(area):
            area.setText(text)
        assert len(pictures(area)) == 1
    qtbot.waitUntil(lambda: not pictures(area))


def test_an_area_of_another_size_is_uncovered(area: QLabel) -> None:
    with fading(area):
        area.setText("after")
    area.resize(220, 100)
    assert not pictures(area)


def test_nothing_moves_where_it_is_not_wanted_or_too_large(
    area: QLabel, monkeypatch: pytest.MonkeyPatch
) -> None:
    want_motion(False)
    with fading(area):
        area.setText("after")
    assert not pictures(area)
    want_motion(True)
    monkeypatch.setattr(module, "_MOST_PIXELS", 200 * 100 - 1)
    with fading(area):
        area.setText("again")
    assert not pictures(area)


def test_an_area_that_goes_takes_its_picture_along(qtbot: QtBot) -> None:
    area = QLabel("before")
    area.show()
    with fading(area):
        area.setText("after")
    area.close()
    area.deleteLater()


def test_thoughts_unfold_at_once_below_the_picture(qtbot: QtBot, helper: HelperProcess) -> None:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    chat = Conversation(1, "t", (question(1, "Why?"), reply(2, "So.", 1, reasoning="Hm.")))
    page.show_conversation(chat)
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))
    assert "Hm." in page.view.toPlainText()
    assert len(pictures(page.view)) == 1
    qtbot.waitUntil(lambda: not pictures(page.view))


async def test_what_opens_over_the_window_has_the_keyboard_at_once(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window = driver.window
            QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
            assert window.sidebar.isHidden()
            assert pictures(window)
            await until(lambda: not pictures(window))
            window.settings.open()
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
            window.show_notice("A notice")
            window.pane.queue.show_messages([Queued("one")], "Later", "Now")
            assert pictures(window)
            await until(lambda: not pictures(window))
            assert window.pane.composer.edit.hasFocus()
            window.pane.notices.add("Another")  # it still fades when the window goes


def test_a_menu_appears_and_is_not_left_pale(qtbot: QtBot) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("One")
    fade_in(menu)
    menu.popup(QPoint(50, 50))
    assert menu.windowOpacity() < 1
    qtbot.waitUntil(lambda: menu.windowOpacity() == 1)
    menu.hide()
