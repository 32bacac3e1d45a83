"""The way to an endpoint, the chain of its server, and the passphrase of our own certificate."""

from __future__ import annotations

import ssl
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.explanation import Action
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.settings.trust.chain_popup import ChainPopup
from desktop.ui.settings.trust.passphrase_dialog import PassphraseDialog
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.proxy import Proxy
from tests.support.settings_driving import escape, fill, opened, push, told, unfold


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def popups(driver: Driver) -> list[ChainPopup]:
    return [one for one in driver.window.findChildren(ChainPopup) if one.isVisible()]


def shows_reply(driver: Driver, text: str) -> bool:
    return text in driver.transcript.rpartition("Hello?")[2]


async def test_a_failed_reply_shows_the_chain_which_is_copied_and_saved_for_it(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path / "ca")
    with FaultServer(tls=authority.issue("127.0.0.1")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.chat_controller.turns.send("Hello?")
            await until(lambda: not driver.window.chat_controller.streaming)
            assert "Weir test authority" in driver.transcript
            assert driver.shows("Open settings")
            driver.find("Show the chain").click()  # type: ignore[attr-defined]
            await until(lambda: popups(driver) and popups(driver)[0].cards)
            popup = popups(driver)[0]
            assert "comes from “Weir test authority”" in popup.verdict.text()
            assert "is not known here" in popup.cards[0].fault.text()
            popup.copy.click()
            copied = QGuiApplication.clipboard().text()
            assert "Hello?" not in copied
            fingerprint = next(line for line in copied.splitlines() if "SHA-256" in line)
            assert fingerprint.count(":") == 32
            popup.save.click()
            dialog = popup.findChildren(QFileDialog)[0]
            dialog.fileSelected.emit(str(tmp_path / "chain.pem"))
            dialog.close()
            assert ssl.PEM_cert_to_DER_cert((tmp_path / "chain.pem").read_text())
            driver.press("Esc")
            assert not popups(driver)
        assert not server.requests


async def test_the_form_tells_the_way_and_why_and_follows_what_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    away = Endpoint("Test", "https://chat.example/v1", "m")
    async with open_window(tmp_path, away) as driver:
        dialog = opened(driver)
        way = dialog.editor.form.way
        await until(lambda: "from the environment (https_proxy)" in way.text.text())
        assert way.text.text().startswith("Through 127.0.0.1:9,")
        unfold(dialog)
        fill(dialog, "Proxy", "direct")
        await until(lambda: way.text.text() == "Direct: the settings of this endpoint say so")
        fill(dialog, "Base URL", "http://127.0.0.1:9/v1")
        await until(lambda: way.text.text() == "Direct: the server is this computer")
        assert "Show the chain" not in told(dialog)
        fill(dialog, "Base URL", "https://chat.example/v1")
        fill(dialog, "Proxy", "pac:file:///nowhere/at/all.pac")
        await until(lambda: "cannot be had" in way.error.text())


async def test_the_chain_is_shown_over_the_settings_and_esc_closes_it_alone(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path / "ca")
    with FaultServer(tls=authority.issue("127.0.0.1")) as server:
        trusted = Endpoint("Test", server.base_url, "m", ca_file=str(authority.file))
        async with open_window(tmp_path, trusted) as driver:
            dialog = opened(driver)
            await until(lambda: dialog.editor.form.way.chain.isVisible())
            push(dialog, "Show the chain…")
            await until(lambda: popups(driver) and len(popups(driver)[0].cards) == 2)
            popup = popups(driver)[0]
            assert isinstance(popup.parentWidget(), SettingsDialog)
            assert popup.verdict.text().startswith("Trusted: “Weir test authority”")
            escape(dialog)
            assert not popups(driver)
            assert dialog.isVisible()


async def test_a_proxys_password_is_forgotten(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with FaultServer(content_stream("Here.")) as server, Proxy(server.port) as proxy:
        user = f"proxy:{proxy.url.removeprefix('http://')}"
        keyring.stored[user] = "me:pw"
        away = Endpoint("Test", "http://chat.example/v1", "m", proxy=proxy.url)
        async with open_window(tmp_path, away) as driver:
            dialog = opened(driver)
            await until(lambda: dialog.editor.form.way.forget_password.isVisible())
            push(dialog, "Forget the proxy's password")
            await until(lambda: not dialog.editor.form.way.forget_password.isVisible())
            assert user not in keyring.stored


async def test_a_passphrase_is_asked_for_kept_and_forgotten(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    authority = Authority(tmp_path / "ca")
    cert, key = map(str, authority.issue("me", passphrase="open sésame"))
    with demanding_server(authority, ssl.TLSVersion.TLSv1_3) as base_url:
        settings = {"ca_file": str(authority.file), "client_cert": cert, "client_key": key}
        locked = Endpoint("Test", base_url, "m", **settings)  # type: ignore[arg-type]
        async with open_window(tmp_path, locked) as driver:
            driver.window.chat_controller.turns.send("Hello?")
            await until(lambda: not driver.window.chat_controller.streaming)
            assert "is locked by a passphrase" in driver.transcript
            for word in ("wrong", "open sésame"):
                take = driver.window.pane.transcript.action_requested
                take.emit(Action.ENTER_PASSPHRASE)
                await until(lambda: driver.window.findChildren(PassphraseDialog))
                dialog = driver.window.findChildren(PassphraseDialog)[0]
                assert key in dialog.words.text()
                dialog.passphrase.setText(word)
                dialog.save.click()
                said = "does not open" if word == "wrong" else "Hello\n"
                await until(partial(shows_reply, driver, said))
                await until(lambda: not driver.window.findChildren(PassphraseDialog))
            assert driver.path[-1].text == "Hello"
            assert keyring.stored == {f"client-cert:{key}": "open%20s%C3%A9same"}
            assert "sésame" not in (tmp_path / "settings.toml").read_text("utf-8")
            driver.window.settings.open_for("Test")
            form = driver.window.findChildren(SettingsDialog)[0].editor.form
            await until(lambda: form.way.forget_passphrase.isVisible())
            form.way.forget_passphrase.click()
            await until(lambda: form.way.enter_passphrase.isVisible())
            assert not keyring.stored
