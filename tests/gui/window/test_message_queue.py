"""Messages written while a reply arrives: they wait, in order, and none is ever lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.chat.messages import Role, TurnState
from desktop.chat.tree import Conversation
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, content_stream, status

ARRIVING = content_stream("so far", finish=None, done=False).then(Stall())
"""A reply that begins and is let go by `release`, or stopped."""


def questions(driver: Driver) -> list[str]:
    return [message.text for message in driver.path if message.role is Role.USER]


def enter(driver: Driver, text: str = "") -> None:
    driver.type(text)
    driver.press("Return")


async def until_arriving(driver: Driver) -> None:
    await until(lambda: driver.window.chat_controller.streaming)
    await driver.until_shown("so far")


async def test_what_is_written_meanwhile_is_sent_in_order_when_the_reply_has_ended(
    tmp_path: Path,
) -> None:
    first = content_stream("one").paced(0.05)
    with FaultServer(first, content_stream("two"), content_stream("three")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            for text in ("second", "third"):
                enter(driver, text)
            assert driver.window.pane.queue.texts == ["second", "third"]
            assert driver.message == ""
            driver.type("a draft")
            await until(lambda: questions(driver) == ["first", "second", "third"])
            await driver.until_replied("three")
            assert not driver.window.pane.queue.isVisible()
            assert driver.message == "a draft"
            assert driver.find("Message").hasFocus()


async def test_a_second_enter_stops_the_reply_and_sends(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("now")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver)
            assert driver.window.chat_controller.streaming, "Enter alone stops nothing"
            enter(driver, "second")
            enter(driver)
            await until(lambda: len(questions(driver)) == 2)
            await driver.until_replied("now")
            assert driver.path[1].state is TurnState.STOPPED
            assert driver.path[1].text == "so far"


async def test_after_esc_they_wait_and_say_so(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("two"), content_stream("three")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver, "second")
            enter(driver, "third")
            assert "when the reply ends" in driver.window.pane.queue.words
            driver.press("Esc")
            await driver.until_replied()
            assert driver.window.pane.queue.texts == ["second", "third"]
            assert "stopped" in driver.window.pane.queue.words
            driver.click("Send now")
            await until(lambda: questions(driver) == ["first", "second", "third"])
            await driver.until_replied("three")


async def test_after_a_failed_reply_they_wait(tmp_path: Path) -> None:
    with FaultServer(status(400).paced(0.05), content_stream("two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            enter(driver, "second")
            await driver.until_replied()
            assert driver.window.pane.queue.texts == ["second"]
            assert "failed" in driver.window.pane.queue.words
            enter(driver)
            await driver.until_replied("two")
            assert questions(driver) == ["first", "second"]


async def test_one_that_cannot_be_sent_says_so_and_waits(tmp_path: Path) -> None:
    with FaultServer(ARRIVING) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver, "second")
            driver.workspace.settings.remove("Test")
            driver.window.endpoint_in_use.reread()
            enter(driver)
            await until(lambda: not driver.window.chat_controller.streaming)
            panels = driver.window.pane.queue
            assert panels.texts == ["second"]
            assert panels.words.startswith("Waiting: the first could not be sent")


async def test_one_is_edited_and_one_removed(tmp_path: Path) -> None:
    with FaultServer(ARRIVING) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            for text in ("second", "third", "fourth"):
                enter(driver, text)
            driver.click("Remove queued message")
            assert driver.window.pane.queue.texts == ["third", "fourth"]
            remove = driver.find("Remove queued message")
            QTest.mouseDClick(remove, Qt.MouseButton.LeftButton)
            assert len(driver.window.pane.queue.texts) == 2, "the second press is no other one"
            driver.type("draft")
            driver.click("Edit queued message")
            assert driver.message == "third\n\ndraft"
            assert driver.find("Message").hasFocus()
            assert driver.window.pane.queue.texts == ["fourth"]


async def test_they_stay_with_their_chat_and_are_sent_there(tmp_path: Path) -> None:
    whole = content_stream("one").paced(0.1)
    with FaultServer(whole, content_stream("two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            enter(driver, "second")
            chat = driver.window.chat_controller.conversation
            driver.press("Ctrl+N")
            assert not driver.window.pane.queue.isVisible()
            await until(lambda: len(chat) == 4 and chat.active_path()[-1].text == "two")
            assert driver.path == []
            assert chat.id is not None
            driver.window.chat_controller.open_chat(chat.id)
            await driver.until_replied("two")
            assert questions(driver) == ["first", "second"]


async def test_when_the_window_closes_they_are_in_the_draft_again(tmp_path: Path) -> None:
    with FaultServer(ARRIVING) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver, "second")
            enter(driver, "third")
            driver.type("draft")
            driver.window.shared.waiting.give_back()
            assert driver.message == "second\n\nthird\n\ndraft"
            assert not driver.window.pane.queue.isVisible()


async def test_if_weir_is_killed_they_are_in_the_draft_at_the_next_start(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("two"), content_stream("three")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver, "second")
            enter(driver, "third")
            driver.type("draft")
            chat, kept = driver.window.chat_controller.conversation.id, driver.workspace.drafts
            assert chat is not None
            await until(lambda: kept.read(chat) == "second\n\nthird\n\ndraft")
            driver.press("Ctrl+N")
            await driver.window.saver.close()
            driver.window.chat_controller.open_chat(chat)
            assert driver.message == "draft", "what waits is no draft as long as Weir runs"
            driver.click("Remove queued message")
            await until(lambda: kept.read(chat) == "third\n\ndraft")
            driver.click("Send now")
            await until(lambda: questions(driver) == ["first", "third"])
            await until(lambda: kept.read(chat) == "draft")
            assert driver.message == "draft"


async def test_in_a_deleted_chat_nothing_is_sent_and_undo_brings_them_back(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("never")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            enter(driver, "first")
            await until_arriving(driver)
            enter(driver, "second")
            enter(driver)  # sends it once the reply has stopped
            chat = driver.window.chat_controller.conversation
            assert chat.id is not None
            ended: list[Conversation] = []
            driver.window.chat_controller.turn_ended.connect(lambda one, _reply: ended.append(one))
            driver.window.chat_list_controller.delete(chat.id)
            await until(lambda: ended == [chat])
            assert driver.window.chats.row_of(chat.id) is None
            assert len(server.requests) == 1
            driver.window.chat_list_controller.undo()
            assert driver.message == "second"
