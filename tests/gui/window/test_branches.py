"""What is done with single messages of a chat, by mouse, keys and menus."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import TurnState
from desktop.storage.history.history import History
from desktop.ui.commands.command import CommandName
from desktop.ui.conversation.actions.message_menu import MessageMenu
from desktop.ui.window.endpoint.model_popup import ModelPopup
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, content_stream, models, status
from tests.support.many_windows import open_home


@asynccontextmanager
async def a_chat(tmp_path: Path, *replies: str) -> AsyncIterator[tuple[Driver, FaultServer]]:
    """A window whose server replies with these words, one after the other."""
    with FaultServer(*map(content_stream, replies)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            yield driver, server


async def ask(driver: Driver, text: str) -> None:
    driver.type(text)
    driver.press("Return")
    await driver.until_replied()
    await until(lambda: driver.window.pane.transcript.is_idle)


def said(driver: Driver) -> list[str]:
    return [message.text for message in driver.path]


def stored(driver: Driver) -> list[str]:
    """The path as another program reads it."""
    history = History(driver.workspace.places.database)
    chat = history.load(driver.window.chat_controller.conversation.id or 0)
    history.close()
    return [message.text for message in chat.active_path()]


def hover(driver: Driver, message_id: int) -> None:
    """Point at a message."""
    view = driver.window.pane.transcript.view
    top = driver.window.pane.transcript.navigation.top_of(message_id)
    assert top is not None
    view.pointed_at.emit(view.cursorForPosition(QPoint(5, top + 5)).position())


def choose(driver: Driver, message_id: int, words: str) -> None:
    """Choose from the menu below a message."""
    hover(driver, message_id)
    for row in driver.window.pane.transcript.overlays.rows:
        if row.isVisible() and row.message_id == message_id:
            QTest.mouseClick(driver.find("More actions", QToolButton, row), _LEFT)
            [menu] = row.findChildren(MessageMenu)
            [action] = [one for one in menu.actions() if one.text() == words and one.isVisible()]
            menu.close()
            action.trigger()
            return
    raise AssertionError("the message has no row")


_LEFT = Qt.MouseButton.LeftButton


async def test_alt_and_arrows_walk_through_the_variants(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Ctrl+R")
        await driver.until_replied("Bee.")
        await ask(driver, "second")
        assert said(driver) == ["first", "Bee.", "second", "Cee."]
        driver.press("Alt+Left")
        assert said(driver) == ["first", "Aye."]
        assert "second" not in driver.transcript
        driver.press("Alt+Left")  # there is none before
        assert said(driver) == stored(driver) == ["first", "Aye."]
        driver.press("Alt+Right")
        assert said(driver) == stored(driver) == ["first", "Bee.", "second", "Cee."]
        await driver.until_shown("Cee.")


async def test_the_arrows_below_a_message_keep_its_place(tmp_path: Path) -> None:
    long = "\n\n".join(f"Paragraph {number}" for number in range(60))
    async with a_chat(tmp_path, "Aye.", long, long) as (driver, _server):
        await ask(driver, "first")
        driver.press("Ctrl+R")
        await driver.until_replied("Paragraph 59")
        await ask(driver, "more")
        question = driver.path[0].id
        driver.window.pane.transcript.drawing.go_to_start()
        await until(lambda: driver.window.pane.transcript.is_idle)
        places = driver.window.pane.transcript.navigation
        before = places.top_of(question)
        driver.press("Alt+Left")
        driver.press("Alt+Right")
        await until(lambda: driver.window.pane.transcript.is_idle)
        assert places.top_of(question) == before


async def test_another_model_replies_once(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, server):
        server.script(models("fault-model", "other-model"), path="/v1/models")
        await ask(driver, "first")
        driver.click("Retry with another model")
        [popup] = driver.window.pane.transcript.findChildren(ModelPopup)
        await until(lambda: popup.isVisible())
        driver.type("other-model")
        await until(lambda: "other-model" in listed(popup))
        driver.press("Return")
        await driver.until_replied("Bee.")
        await driver.until_shown("by other-model")
        await ask(driver, "second")
        asked = [one.json["model"] for one in server.requests if one.method == "POST"]
        assert asked[1] == "other-model"
        assert asked[0] == asked[2] != "other-model"


async def test_what_another_model_refuses_is_left_out_for_that_model_alone(tmp_path: Path) -> None:
    refusal = status(400, {"error": {"message": "Unsupported", "param": "temperature"}})
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        driver.window.steering.chat.set("temperature", 1)
        await ask(driver, "first")
        with FaultServer(refusal, content_stream("Bee.")) as other:
            driver.workspace.settings.put(endpoint(other, "Other"))
            retry_with = driver.window.chat_controller.messages.retry_with
            retry_with.choose(driver.path[-1].id)
            [popup] = driver.window.pane.transcript.findChildren(ModelPopup)
            popup.chosen.emit(ModelChoice("Other", "fault-model"), False)
            popup.hide()
            await driver.until_replied()
            driver.click("Ask without it")
            await until(lambda: len(other.requests) == 2)
            await driver.until_replied("Bee.")
            assert "temperature" not in other.requests[-1].json
        assert dict(driver.window.steering.chat.steering.parameters) == {"temperature": 1}


def listed(popup: ModelPopup) -> list[str]:
    model = popup._rows
    return [str(model.index(row).data()) for row in range(model.rowCount())]


async def test_a_message_is_deleted_and_ctrl_z_brings_it_back(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        await ask(driver, "second")
        choose(driver, driver.path[2].id, "Delete from here on")
        assert said(driver) == stored(driver) == ["first", "Aye."]
        assert "second" not in driver.transcript
        assert driver.shows("Undo")
        driver.press("Ctrl+Z")
        assert said(driver) == stored(driver) == ["first", "Aye.", "second", "Bee."]
        assert "second" in driver.transcript
        await until(lambda: not driver.shows("Undo"))


async def test_a_chat_may_lose_all_of_its_messages_and_get_them_back(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        choose(driver, driver.path[0].id, "Delete from here on")
        assert said(driver) == []
        assert driver.window.pane.pages.currentWidget() is driver.window.pane.greeting
        driver.click("Undo")
        assert said(driver) == ["first", "Aye."]
        assert driver.window.pane.pages.currentWidget() is driver.window.pane.transcript


async def test_one_variant_goes_alone(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Ctrl+R")
        await driver.until_replied("Bee.")
        choose(driver, driver.path[1].id, "Delete this variant")
        assert said(driver) == ["first", "Aye."]
        assert not driver.shows("Next variant")


async def test_a_reply_that_arrives_is_stopped_before_it_is_deleted(tmp_path: Path) -> None:
    arriving = content_stream("so far", finish=None, done=False).then(Stall())
    with FaultServer(arriving) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("first")
            driver.press("Return")
            await driver.until_shown("so far")
            driver.window.commands.run(CommandName.DELETE_MESSAGE)
            await until(lambda: said(driver) == ["first"])
            assert not driver.window.chat_controller.streaming
            driver.press("Ctrl+Z")
            assert said(driver) == ["first", "so far"]
            assert driver.path[1].state is TurnState.STOPPED
            assert stored(driver) == ["first", "so far"]


async def test_a_question_without_a_reply_can_be_asked(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, server):
        await ask(driver, "first")
        choose(driver, driver.path[1].id, "Delete from here on")
        hover(driver, driver.path[0].id)
        driver.click("Ask")
        await driver.until_replied("Bee.")
        assert [one["content"] for one in server.requests[-1].json["messages"]] == ["first"]


async def test_a_new_chat_begins_at_a_message(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, server):
        await ask(driver, "first")
        await ask(driver, "second")
        old = driver.window.chat_controller.conversation
        choose(driver, driver.path[1].id, "New chat from here")
        assert driver.window.chat_controller.conversation is not old
        assert said(driver) == stored(driver) == ["first", "Aye."]
        assert driver.titles == ["first (2)", "first"]
        await ask(driver, "third")
        assert [one["content"] for one in server.requests[-1].json["messages"]] == [
            *("first", "Aye.", "third"),
        ]
        assert len(old.active_path()) == 4


async def test_every_window_that_shows_the_chat_follows(tmp_path: Path) -> None:
    with FaultServer(content_stream("Aye."), content_stream("Bee.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            await ask(one, "first")
            await ask(one, "second")
            two = await home.open(one.window.chat_controller.conversation.id)
            await two.until_shown("Bee.")
            choose(one, one.path[2].id, "Delete from here on")
            await until(lambda: "second" not in two.transcript)
            await one.activate()
            one.press("Ctrl+Z")
            await two.until_shown("second")
