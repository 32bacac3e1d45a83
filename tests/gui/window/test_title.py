"""The title above the conversation, where the disk or its letters are not as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.storage.failures import HistoryFailed
from desktop.ui.widgets.labels import ElidedLabel
from tests.support.driving import MemoryKeyring, endpoint, open_window
from tests.support.fault_server import FaultServer, content_stream


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def test_a_title_that_could_not_be_saved_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(chat_id: int, title: str) -> None:
        raise HistoryFailed("disk_full")

    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Old")
            driver.press("Return")
            await driver.until_replied("hi")
            monkeypatch.setattr(driver.workspace.history.titles, "rename", refuse)
            driver.press("F2")
            driver.type("New")
            driver.press("Return")
            assert driver.notices
            assert driver.titles == ["Old"]
            assert driver.window.pane.title.text == "Old"
            assert driver.window.windowTitle() == "Old — Weir"


async def test_a_title_neither_covers_nor_turns_round_what_stands_beside_it(
    tmp_path: Path,
) -> None:
    heap = "Z" + "\u0301" * 100
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit(f"{heap} a\u202eb")
            driver.press("Return")
            await driver.until_replied("hi")
            row = driver.window.chats.index(1)
            pane, undo = driver.window.pane, driver.window.sidebar.undo_bar
            shown = [row.data(), pane.title.text, driver.window.windowTitle()]
            driver.window.commands.run("delete_chat")
            shown += [label.text() for label in undo.findChildren(ElidedLabel)]
            assert len(shown) == 4
            for title in shown:
                assert title.count("\u0301") == 8
                assert "\u202e" not in title
