"""The line that tells of a newer version."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.chat.settings.features import UPDATE_NOTICE, UPDATE_URL
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, status
from tests.support.settings_driving import opened

NEW = status(200, {"version": "9.9", "notes": "https://it.example.com/new"})


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def test_it_is_switched_on_told_once_and_put_off(tmp_path: Path) -> None:
    with FaultServer() as server:
        server.script(NEW, path="/weir.json")
        url = f"http://127.0.0.1:{server.port}/weir.json"
        async with open_window(tmp_path, endpoint(server)) as driver:
            bar = driver.window.pane.update_bar
            dialog = opened(driver, "general")
            line, tick = dialog.general.update_url.control, dialog.general.updates.control
            assert isinstance(line, QLineEdit)
            line.setFocus()
            QTest.keyClicks(line, "http://elsewhere.example/")
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert "https://" in dialog.general.update_url.field.error.text()
            line.selectAll()
            QTest.keyClicks(line, url)
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert driver.workspace.settings[UPDATE_URL].value == url
            tick.setFocus()
            QTest.keyClick(tick, Qt.Key.Key_Space)
            assert driver.workspace.settings[UPDATE_NOTICE].value
            await until(lambda: not bar.isHidden())
            dialog.close()
            assert bar.label.text() == "Weir 9.9 is out."
            bar.news.click()
            [asking] = bar.findChildren(LinkDialog)
            assert "it.example.com" in asking.text()
            asking.reject()
            QTest.keyClick(bar.skip, Qt.Key.Key_Space)
            assert bar.isHidden()
            driver.window.shared.updates.look()
            await until(lambda: not driver.window.shared.updates._is_looking)
            assert bar.isHidden()
        asked = [one for one in server.requests if one.path == "/weir.json"]
        assert len(asked) == 1
