"""Ids of more than 32 bits, as a mended history may go on from: a signal must carry them whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.ui.conversation.actions.message_actions import ActionName
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window
from tests.support.fault_server import FaultServer, content_stream

LARGE = 1 << 40


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def ask(driver: Driver, question: str) -> None:
    driver.press("Ctrl+N")
    driver.type(question)
    driver.press("Return")
    await driver.until_replied("reply")


def focus_list(driver: Driver) -> None:
    driver.find("Chats").setFocus(Qt.FocusReason.TabFocusReason)


async def test_each_command_reaches_the_chat_that_it_names(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "Small")
            for table in ("conversations", "messages"):
                driver.workspace.history.rows(
                    "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", LARGE, table
                )
            await ask(driver, "Large")
            assert driver.window.chat_controller.conversation.id == LARGE + 1
            focus_list(driver)
            driver.press("Down")
            assert driver.path[0].text == "Small"
            driver.press("Up")
            assert driver.path[0].text == "Large"
            driver.press("F2")
            driver.type("Larger")
            driver.press("Return")
            driver.window.pane.transcript.action_chosen.emit(
                ActionName.RETRY, driver.path[-1].id, ""
            )
            await driver.until_replied("reply")
            assert len(driver.window.chat_controller.conversation.variants(driver.path[-1].id)) == 2
            focus_list(driver)
            driver.press("Del")
            assert driver.titles == ["Small"]
            assert driver.path == [], "the chat that is gone is on display"
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["Small"]
