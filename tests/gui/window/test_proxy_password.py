"""A proxy that wants a password: the window asks for it once, keeps it, and asks again."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.explanation import Action
from desktop.ui.window.endpoint.proxy_password_dialog import ProxyPasswordDialog
from tests.support.driving import Driver, MemoryKeyring, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.proxy import Proxy


def dialogs(driver: Driver) -> list[ProxyPasswordDialog]:
    return driver.window.findChildren(ProxyPasswordDialog)


async def test_it_is_entered_once_kept_in_the_keyring_and_the_question_goes_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring(monkeypatch)
    with FaultServer(content_stream("Here.")) as server, Proxy(server.port, 407) as proxy:
        place = proxy.url.removeprefix("http://")
        away = Endpoint("Test", "http://chat.example/v1", "m", proxy=proxy.url)
        async with open_window(tmp_path, away) as driver:
            driver.window.chat_controller.turns.send("Hello?")
            await until(lambda: not driver.window.chat_controller.streaming)
            assert "wants a name and a password" in driver.transcript
            assert driver.shows("Enter name and password")
            driver.window.pane.transcript.action_requested.emit(Action.ENTER_PROXY_PASSWORD)
            await until(lambda: dialogs(driver))
            dialog = dialogs(driver)[0]
            assert place in dialog.words.text()
            assert not dialog.save.isEnabled()
            dialog.name.setText(" ")
            assert not dialog.save.isEnabled()
            dialog.name.setText("me")
            dialog.password.setText("pä:ss")
            assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
            assert dialog.save.isEnabled()
            proxy.status = 200
            dialog.save.click()
            await until(lambda: "Here." in driver.transcript)
    sent = base64.b64encode("me:pä:ss".encode()).decode()
    assert sent in proxy.heads[-1]
    assert keyring.stored == {f"proxy:{place}": "me:p%C3%A4%3Ass"}
    assert "p%C3" not in (tmp_path / "settings.toml").read_text()
