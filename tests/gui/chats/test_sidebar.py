"""The column beside the conversation, and the header that begins beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from desktop.ui.widgets.key_cap import KeyCap
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import FaultServer


async def test_the_shortcut_of_a_new_chat_stands_in_its_button_where_there_is_room(
    tmp_path: Path,
) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            button = driver.window.sidebar.new_chat
            cap = button.findChild(KeyCap)
            assert isinstance(cap, KeyCap)
            assert cap.isVisible()
            assert cap.x() > button.sizeHint().width() - button.iconSize().width()
            button.setFixedWidth(button.sizeHint().width() + cap.width())
            assert not cap.isVisible()


async def test_the_header_begins_with_the_title_at_the_edge_of_the_text(
    tmp_path: Path,
) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            pane = driver.window.pane
            start = QPoint(0, 0)
            assert pane.title.mapTo(pane, start).x() == pane.composer.mapTo(pane, start).x()


@pytest.mark.parametrize("way", ["Esc", "beside"])
async def test_over_a_narrow_window_the_list_goes_and_leaves_the_keyboard_to_the_message(
    tmp_path: Path, way: str
) -> None:
    async with open_window(tmp_path) as driver:
        driver.type("draft")
        driver.window.resize(480, 600)
        await until(lambda: not driver.shows("Chats"))
        driver.click("Show chats")
        assert driver.shows("Chats")
        beside = QPoint(470, 300)
        covers = driver.window.childAt(beside)  # what dims the conversation
        assert covers is not None
        assert not driver.window.pane.isAncestorOf(covers)
        if way == "Esc":
            driver.press("Esc")
        else:
            driver.click_at(driver.window, beside)
        assert not driver.shows("Chats")
        driver.type("ed")
        assert driver.message == "drafted"
        assert driver.find("Message").hasFocus()
