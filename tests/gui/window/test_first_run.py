"""An empty home: what the window asks for, and that the composer works meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import language
from desktop.chat.endpoint import BIGAI_PRO, KEY_PAGE, ON_THIS_COMPUTER, Endpoint
from desktop.chat.settings.setting import SELECTED
from desktop.engine import open_settings as opening
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status
from tests.support.ports import closed_port


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that has the on-device model, wherever the tests run."""
    monkeypatch.setattr(opening, "is_available", lambda folder: True)


def finds(monkeypatch: pytest.MonkeyPatch, *servers: Endpoint) -> None:
    """This machine runs these servers, and none of those that it may really run."""

    async def find_servers(self: Endpoints) -> list[Endpoint]:
        return list(servers)

    monkeypatch.setattr(Endpoints, "find_servers", find_servers)


def panel_shown(driver: Driver) -> Callable[[], bool]:
    return lambda: driver.window.pane.pages.currentWidget() is driver.window.pane.first_run


def own(server: FaultServer) -> Endpoint:
    """BigAI Pro, where it can be asked."""
    return endpoint(server, BIGAI_PRO.name)


def enter_key(driver: Driver) -> None:
    driver.find("Key for BigAI Pro").setFocus()
    driver.type("sk-mine")
    driver.press("Return")


async def test_a_key_is_all_that_it_needs(
    tmp_path: Path,
    keyring: MemoryKeyring,
    with_model: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch)
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, own(server)) as driver:
            await until(panel_shown(driver))
            enter_key(driver)
            await until(lambda: not panel_shown(driver)())
            assert keyring.stored == {"BigAI Pro": "sk-mine"}
            assert server.requests[-1].headers["authorization"] == "Bearer sk-mine"
            assert driver.window.endpoint_in_use.endpoint.name == "BigAI Pro"
            assert driver.workspace.settings[SELECTED].value == "BigAI Pro"
            assert "Key accepted." in driver.window.pane.greeting.line.text()
            assert driver.find("Message").hasFocus()


async def test_a_key_that_is_refused_is_told_in_its_place_with_the_servers_words(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    refused = status(401, {"error": {"message": "Incorrect API key provided"}})
    with FaultServer(refused, content_stream("OK")) as server:
        async with open_window(tmp_path, own(server)) as driver:
            await until(panel_shown(driver))
            field = driver.find("Key for BigAI Pro")
            await asyncio.sleep(0.05)
            place = field.mapTo(driver.window, field.rect().topLeft())
            enter_key(driver)
            card = driver.window.pane.first_run.key_card
            await until(lambda: "Incorrect API key provided" in card.words.text())
            assert panel_shown(driver)()
            assert field.mapTo(driver.window, field.rect().topLeft()) == place
            driver.type("sk-mine")  # takes the place of the refused one
            driver.press("Return")
            await until(lambda: not panel_shown(driver)())
            assert keyring.stored == {"BigAI Pro": "sk-mine"}


async def test_a_key_that_could_not_be_tried_is_kept_and_that_is_said(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    nobody = Endpoint(BIGAI_PRO.name, f"http://127.0.0.1:{closed_port()}/v1", "m")
    async with open_window(tmp_path, nobody) as driver:
        await until(panel_shown(driver))
        enter_key(driver)
        card = driver.window.pane.first_run.key_card
        await until(lambda: "could not be tried" in card.words.text())
        assert "Nothing answers" in card.words.text()
        assert keyring.stored == {"BigAI Pro": "sk-mine"}


async def test_what_can_be_no_key_is_said_at_once(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        driver.click("Use this key")
        assert driver.find("Key for BigAI Pro").hasFocus()
        assert "key" in driver.window.pane.first_run.key_card.words.text()
        assert keyring.stored == {}


async def test_where_a_key_is_given_out_is_asked_before_it_is_opened(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        driver.click("Where do I get a key?")
        dialog = driver.window.findChild(LinkDialog)
        assert isinstance(dialog, LinkDialog)
        assert dialog.parentWidget() is driver.window.pane.first_run.key_card  # so it has its look
        assert KEY_PAGE in dialog.informativeText()
        dialog.close()


async def test_another_server_is_added_in_the_settings(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        driver.click("Another server")
        dialog = driver.window.findChild(SettingsDialog)
        assert isinstance(dialog, SettingsDialog)
        assert dialog.endpoints.providers.isVisible()
        dialog.close()


async def test_without_a_keyring_the_key_lasts_for_this_run_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    MemoryKeyring(monkeypatch, missing=True)
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, own(server)) as driver:
            await until(panel_shown(driver))
            enter_key(driver)
            await until(lambda: "until Weir closes" in driver.notices)
            await until(lambda: not panel_shown(driver)())


@pytest.mark.parametrize("width", [1180, 480])
async def test_the_cards_are_as_wide_as_the_composer_has_room_for_and_stay_in_place(
    tmp_path: Path,
    keyring: MemoryKeyring,
    with_model: None,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    """Neither the keyring nor the servers that are looked for move the card."""
    looked = asyncio.Event()

    async def find_servers(self: Endpoints) -> list[Endpoint]:
        await looked.wait()
        return [Endpoint("Ollama", f"http://127.0.0.1:{closed_port()}/v1", "llama3.2")]

    monkeypatch.setattr(Endpoints, "find_servers", find_servers)
    async with open_window(tmp_path) as driver:
        await driver.resize(width, 820)
        await until(panel_shown(driver))
        card, composer = driver.window.pane.first_run.key_card, driver.window.pane.composer
        await until(lambda: card.width() == min(640, composer.width()))
        place = card.mapTo(driver.window, card.rect().topLeft())
        looked.set()
        await until(lambda: "llama3.2" in driver.window.pane.first_run.servers.words.text())
        await asyncio.sleep(0.05)
        assert card.mapTo(driver.window, card.rect().topLeft()) == place
        assert driver.window.pane.first_run.horizontalScrollBar().maximum() == 0


async def test_a_starter_goes_into_the_message_and_is_not_sent(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    with FaultServer(content_stream("x")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            greeting = driver.window.pane.greeting
            await until(greeting.isVisible)
            assert "Test · fault-model" in greeting.line.text()
            first, second, _third = greeting.starters
            driver.click(first.accessibleName())
            assert driver.message == first.accessibleName()
            assert driver.find("Message").hasFocus()
            driver.window.pane.composer.clear()
            second.setFocus()
            driver.press("Return")
            assert driver.message == second.accessibleName()
            assert driver.find("Message").hasFocus()
            assert server.requests == []


async def test_the_greeting_names_the_model_on_this_computer_in_the_windows_language(
    tmp_path: Path, keyring: MemoryKeyring, with_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    language.use("zh_CN")
    async with open_window(tmp_path) as driver:
        driver.window.endpoint_in_use.use(ON_THIS_COMPUTER)
        line = driver.window.pane.greeting.line
        await until(lambda: "本机" in line.text())
        assert ON_THIS_COMPUTER.name not in line.text()


async def test_the_word_about_the_small_model_moves_nothing(
    tmp_path: Path, keyring: MemoryKeyring, with_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            pane = driver.window.pane
            place = pane.composer.geometry()
            assert not pane.note.isVisible()
            driver.window.endpoint_in_use.use(ON_THIS_COMPUTER)
            await until(pane.note.isVisible)
            await asyncio.sleep(0.05)
            assert pane.composer.geometry() == place


async def test_a_server_found_here_is_added_and_used(
    tmp_path: Path,
    keyring: MemoryKeyring,
    with_model: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultServer(content_stream("from here")) as server:
        finds(monkeypatch, endpoint(server, "Ollama"))
        async with open_window(tmp_path) as driver:
            await until(panel_shown(driver))
            name = f"Use Ollama at {server.base_url}"
            await until(lambda: driver.shows(name))
            driver.click(name)
            assert not panel_shown(driver)()
            assert driver.workspace.settings[SELECTED].value == "Ollama"
            driver.type("Hello")
            driver.press("Return")
            await driver.until_replied("from here")


async def test_one_can_go_on_with_the_model_on_this_computer(
    tmp_path: Path,
    keyring: MemoryKeyring,
    with_model: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch)

    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        assert driver.window.pane.note.isVisible()
        driver.click("Go on with the model on this computer")
        assert not panel_shown(driver)()
        assert driver.window.endpoint_in_use.endpoint == ON_THIS_COMPUTER
        assert driver.find("Message").hasFocus()


async def test_the_composer_works_below_the_panel(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key and without a model the question stays, and the failure names the key."""
    finds(monkeypatch)
    monkeypatch.setattr(opening, "is_available", lambda folder: False)

    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        assert driver.find("Message").hasFocus()
        driver.type("Hello")
        driver.press("Return")
        await driver.until_replied()
        assert not panel_shown(driver)()
        assert driver.path[0].text == "Hello"
        await driver.until_shown("Hello")
        assert driver.path[-1].failure is not None
        assert driver.path[-1].failure["kind"] == "key_missing"


async def test_a_stored_key_is_greeted(
    tmp_path: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    keyring.stored["BigAI Pro"] = "sk-mine"

    async with open_window(tmp_path, BIGAI_PRO) as driver:
        await until(lambda: driver.window.pane.greeting.isVisible())
        assert not panel_shown(driver)()


async def test_tab_goes_through_the_welcome_in_the_order_that_is_read(
    tmp_path: Path, keyring: MemoryKeyring, with_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ollama = Endpoint("Ollama", f"http://127.0.0.1:{closed_port()}/v1", "llama3.2")
    finds(monkeypatch, ollama)
    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        await until(lambda: "llama3.2" in driver.window.pane.first_run.servers.words.text())
        names: list[str] = []
        driver.find("Where do I get a key?").setFocus(Qt.FocusReason.TabFocusReason)
        while not driver.find("Message").hasFocus():
            focused = QApplication.focusWidget()
            assert focused is not None
            names.append(focused.accessibleName())
            driver.press("Tab")
            assert len(names) < 12, names
        assert names == [
            "Where do I get a key?",
            "Key for BigAI Pro",
            "Use this key",
            f"Use Ollama at {ollama.base_url}",
            "Another server",
            "Go on with the model on this computer",
            "Bring chats from another program…",
        ]
