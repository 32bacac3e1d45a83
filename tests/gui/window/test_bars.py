"""The bar above the message, in a narrow window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.messages import Role
from tests.support.driving import MemoryKeyring, open_window, until


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def test_it_is_as_tall_as_its_lines_where_a_name_is_wider(tmp_path: Path) -> None:
    async with open_window(tmp_path, Endpoint("One", "http://127.0.0.1:9/v1", "m")) as driver:
        history = driver.workspace.history
        chat = history.create("chat", ModelChoice("n" * 3000, "m"))
        history.add_message(chat, None, Role.USER, "question")
        await driver.resize(900, 600)
        driver.window.chat_controller.open_chat(chat)
        driver.window.chat_controller.turns.send("more")
        [label] = driver.window.pane.gone.findChildren(QLabel)
        await until(lambda: label.height() >= label.heightForWidth(label.width()))
        before = label.height()
        await driver.resize(480, 600)
        await until(lambda: label.height() > before)
        await until(lambda: label.height() >= label.heightForWidth(label.width()))
