"""The effort beside the message: where it is shown, what it sends, for whom it is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QMenu

from desktop.chat.endpoint import Endpoint
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status


@asynccontextmanager
async def thinking(home: Path) -> AsyncIterator[tuple[Driver, FaultServer, Endpoint]]:
    """A window that asks a model that thinks, and the entry of one that does not."""
    with FaultServer(content_stream("Aye.")) as server:
        plain = endpoint(server)
        able = replace(endpoint(server, "Able"), model="gpt-5.2")
        async with open_window(home, able, plain) as driver:
            yield driver, server, plain


def choose(driver: Driver, words: str) -> None:
    button = driver.find("Effort")
    driver.click("Effort")
    menu = button.findChild(QMenu)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


async def sent(driver: Driver, server: FaultServer) -> object:
    before = len(server.requests)
    driver.find("Message").setFocus()
    driver.type("why?")
    driver.press("Return")
    await until(lambda: len(server.requests) > before)
    await driver.until_replied()
    return server.requests[-1].json.get("reasoning_effort")


def says(driver: Driver) -> str:
    return driver.find("Effort").accessibleDescription()


async def test_what_is_chosen_is_sent_and_new_chats_of_the_model_begin_with_it(
    tmp_path: Path,
) -> None:
    async with thinking(tmp_path) as (driver, server, plain):
        assert says(driver) == "not sent"
        assert await sent(driver, server) is None
        choose(driver, "medium")
        assert await sent(driver, server) == "medium"
        driver.press("Ctrl+N")
        assert says(driver) == "medium"
        driver.window.endpoint_in_use.use(plain)
        assert not driver.shows("Effort")
        assert await sent(driver, server) is None
    async with thinking(tmp_path) as (driver, server, _plain):
        driver.press("Ctrl+N")
        assert says(driver) == "medium"
        assert await sent(driver, server) == "medium"
        choose(driver, "not sent")
        assert await sent(driver, server) is None
        driver.press("Ctrl+N")
        assert says(driver) == "not sent"


async def test_what_is_chosen_in_the_panel_is_for_its_chat_alone(tmp_path: Path) -> None:
    async with thinking(tmp_path) as (driver, server, _plain):
        await driver.resize(1180, 820)
        driver.press("Ctrl+I")
        driver.click("Reasoning effort: low")
        assert says(driver) == "low"
        assert await sent(driver, server) == "low"
        driver.press("Ctrl+N")
        assert says(driver) == "not sent"
        assert await sent(driver, server) is None


async def test_an_effort_that_the_server_refuses_is_left_out_by_one_click(tmp_path: Path) -> None:
    async with thinking(tmp_path) as (driver, server, _plain):
        choose(driver, "very high")
        refusal = status(
            400,
            {"error": {"message": "Unsupported value", "param": "reasoning_effort"}},
        )
        server.script(refusal, content_stream("Aye."))
        assert await sent(driver, server) == "xhigh"
        assert "reasoning_effort" in driver.transcript
        before = len(server.requests)
        driver.click("Ask without it")
        await until(lambda: len(server.requests) > before)
        await driver.until_replied("Aye.")
        assert "reasoning_effort" not in server.requests[-1].json
        assert says(driver) == "not sent"
