"""Pictures of certificates and ways: chains, the way to an endpoint, the passphrase."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.explanation import Action
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.settings.trust.chain_popup import ChainPopup
from desktop.ui.settings.trust.passphrase_dialog import PassphraseDialog
from tests.support.certificates import Authority
from tests.support.driving import Driver, until
from tests.support.fault_server import FaultServer
from tests.support.proxy import Proxy


@contextlib.contextmanager
def _secured() -> Iterator[tuple[Authority, Proxy]]:
    """A server of a company's authority, behind its proxy."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder), "Example Corp Root CA")
        with (
            FaultServer(tls=authority.issue("llm.example.com")) as server,
            Proxy(server.port) as proxy,
        ):
            yield authority, proxy


def _put(driver: Driver, **changes: object) -> None:
    work = Endpoint("Work", "https://llm.example.com/v1", "qwen3-32b")
    driver.workspace.settings.put(replace(work, **changes))  # type: ignore[arg-type]
    driver.workspace.settings.select("Work")
    driver.window.shared.endpoints_changed.emit()


async def failed_chain(driver: Driver, _server: FaultServer) -> None:
    with _secured() as (_authority, proxy):
        _put(driver, proxy=proxy.url)
        driver.window.commands.new_chat()
        driver.window.chat_controller.turns.send("Which model answers here?")
        await until(lambda: not driver.window.chat_controller.streaming)
        driver.window.settings.trust.show_chain("Work")
        await _shown(driver)


async def failed_certificate(driver: Driver, _server: FaultServer) -> None:
    with _secured() as (_authority, proxy):
        _put(driver, proxy=proxy.url)
        driver.window.commands.new_chat()
        driver.window.chat_controller.turns.send("Which model answers here?")
        await until(lambda: not driver.window.chat_controller.streaming)


async def trusted_chain(driver: Driver, _server: FaultServer) -> None:
    with _secured() as (authority, proxy):
        _put(driver, proxy=proxy.url, ca_file=str(authority.file))
        dialog = await _settings(driver)
        dialog.editor.form.way.chain.click()
        await _shown(driver)


async def way(driver: Driver, _server: FaultServer) -> None:
    with _secured() as (authority, proxy):
        cert, key = authority.issue("me", passphrase="secret")
        files = {"ca_file": authority.file, "client_cert": cert, "client_key": key}
        routes = driver.workspace.endpoints.routes
        await routes.passwords.store(proxy.url.removeprefix("http://"), "me", "pw")
        _put(driver, proxy=proxy.url, **{name: str(file) for name, file in files.items()})
        dialog = await _settings(driver)
        form = dialog.editor.form
        await until(lambda: form.way.enter_passphrase.isVisible())


async def passphrase(driver: Driver, _server: FaultServer) -> None:
    with _secured() as (authority, proxy):
        cert, key = authority.issue("me", passphrase="secret")
        _put(driver, proxy=proxy.url, client_cert=str(cert), client_key=str(key))
        driver.window.commands.new_chat()
        driver.window.chat_controller.turns.send("Which model answers here?")
        await until(lambda: not driver.window.chat_controller.streaming)
        driver.window.pane.transcript.action_requested.emit(Action.ENTER_PASSPHRASE)
        await until(lambda: driver.window.findChildren(PassphraseDialog))


async def _settings(driver: Driver) -> SettingsDialog:
    driver.window.settings.open_for("Work")
    dialog = driver.window.findChildren(SettingsDialog)[0]
    dialog.show_page("endpoints")
    dialog.endpoints.go_inside()
    way = dialog.editor.form.way
    await until(lambda: "127.0.0.1" in way.text.text() and way.chain.isVisible())
    return dialog


async def _shown(driver: Driver) -> None:
    await until(lambda: any(one.cards for one in driver.window.findChildren(ChainPopup)))


TRUST = {
    "failed_certificate": failed_certificate,
    "failed_chain": failed_chain,
    "trusted_chain": trusted_chain,
    "way": way,
    "passphrase": passphrase,
}
