"""An empty home: what the window asks for, and that the composer works meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER, Endpoint
from desktop.chat.settings.setting import SELECTED
from desktop.engine import open_settings as opening
from desktop.engine.endpoints.endpoints import Endpoints
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


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


async def test_a_key_is_all_that_it_needs(
    tmp_path: Path,
    keyring: MemoryKeyring,
    with_model: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds(monkeypatch)

    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        field = driver.find("Key for BigAI Pro")
        field.setFocus()
        driver.type("sk-mine")
        driver.press("Return")
        await until(lambda: not panel_shown(driver)())
        assert keyring.stored == {"BigAI Pro": "sk-mine"}
        assert driver.window.endpoint_in_use.endpoint == BIGAI_PRO
        assert driver.workspace.settings[SELECTED].value == "BigAI Pro"


async def test_without_a_keyring_the_key_lasts_for_this_run_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    MemoryKeyring(monkeypatch, missing=True)

    async with open_window(tmp_path) as driver:
        await until(panel_shown(driver))
        driver.find("Key for BigAI Pro").setFocus()
        driver.type("sk-mine")
        driver.press("Return")
        await until(lambda: "until Weir closes" in driver.notices)
        assert not panel_shown(driver)()


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
