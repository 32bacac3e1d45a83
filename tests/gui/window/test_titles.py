"""The title of a chat: at once from its question, then by a model where the person wants that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.settings.setting import TITLE_ENDPOINT
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status


async def asked(driver: Driver, titling: FaultServer, question: str = "Why is it so?") -> None:
    driver.workspace.settings.put(replace(endpoint(titling, "Titles"), model="small"))
    driver.workspace.settings.change(TITLE_ENDPOINT, "Titles")
    driver.type(question)
    driver.press("Return")
    await driver.until_replied("So it is.")


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("**The reason of it**\n\nMore words.", "The reason of it"),
        ("标题：《它的原因》。", "它的原因"),
        ('Title: "A reason"', "A reason"),
    ],
)
async def test_a_model_writes_it_after_the_first_reply(
    tmp_path: Path, answer: str, title: str
) -> None:
    with (
        FaultServer(content_stream("So it is.")) as server,
        FaultServer(content_stream(answer)) as titling,
    ):
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, titling)
            await until(lambda: driver.titles == [title])
            assert driver.window.pane.title.text == title
            [summary] = driver.workspace.history.summaries()
            assert summary.title == title
            driver.type("And then?")
            driver.press("Return")
            await driver.until_replied("So it is.")
    assert [request.json["model"] for request in titling.requests] == ["small"]  # once a chat
    assert "Why is it so?" in titling.requests[0].json["messages"][0]["content"]


async def test_where_it_fails_the_title_stays_without_a_word(tmp_path: Path) -> None:
    with (
        FaultServer(content_stream("So it is.")) as server,
        FaultServer(status(500)) as titling,
    ):
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, titling)
            await until(lambda: titling.requests)
            await until(lambda: titling.open_connections == 0)
            assert driver.titles == ["Why is it so?"]
            assert driver.notices == ""


async def test_what_the_person_wrote_is_never_replaced(tmp_path: Path) -> None:
    with (
        FaultServer(content_stream("So it is.")) as server,
        FaultServer(content_stream("By a model")) as titling,
    ):
        titling.script(content_stream("By", " a model"))
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.settings.put(endpoint(titling, "Titles"))
            driver.type("Why is it so?")
            driver.press("Return")
            await driver.until_replied("So it is.")
            driver.press("F2")
            driver.type("Mine")
            driver.press("Return")
            chat = driver.window.chat_controller.conversation
            assert chat.id is not None
            assert not driver.workspace.history.titles.suggest(chat.id, "By a model")
            assert driver.titles == ["Mine"]


async def test_a_temporary_chat_is_told_to_no_other_model(tmp_path: Path) -> None:
    with (
        FaultServer(content_stream("So it is.")) as server,
        FaultServer(content_stream("By a model")) as titling,
    ):
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Shift+T")
            await asked(driver, titling)
            assert driver.titles == ["Why is it so?"]
    assert titling.requests == []
