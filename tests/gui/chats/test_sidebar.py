"""The column beside the conversation, and the header that begins beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint

from desktop.ui.widgets.key_cap import KeyCap
from tests.support.driving import endpoint, open_window
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
