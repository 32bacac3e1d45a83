"""A question about what is selected starts a branch; the person sees it, and may think better."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

from desktop.ui.conversation.actions.copy_menu import PageMenu
from desktop.ui.window.main_window import MainWindow
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, content_stream


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def asked(driver: Driver, *questions: str) -> None:
    for question in questions:
        driver.type(question)
        driver.press("Return")
        await driver.until_replied()


def select(driver: Driver, words: str, to: str = "") -> None:
    view = driver.window.pane.transcript.view
    selection = view.document().find(words)
    if to:
        end = view.document().find(to).selectionEnd()
        selection.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(selection)
    view.setFocus()


REPLIES = (content_stream("The river is red."), content_stream("Two."), content_stream("Clay."))


async def test_the_question_hangs_below_the_message_beside_what_follows(tmp_path: Path) -> None:
    with FaultServer(*REPLIES) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "first", "second")
            old = [message.id for message in driver.path]
            line = driver.window.pane.composer.branch
            select(driver, "river is red")
            driver.press("?")
            assert driver.message == "> river is red\n\n"
            assert "below: The river is red." in line.label.text()
            assert line.isVisible()
            driver.type("why?")
            driver.press("Return")
            await driver.until_replied("Clay.")
            assert [message.text for message in driver.path] == [
                *("first", "The river is red.", "> river is red\n\nwhy?", "Clay.")
            ]
            sent = server.requests[-1].json["messages"]
            assert [one["content"] for one in sent][-2:] == [
                *("The river is red.", "> river is red\n\nwhy?")
            ]
            chat = driver.window.chat_controller.conversation
            assert chat.variants(driver.path[2].id) == [old[2], driver.path[2].id]
            assert not line.isVisible()
            assert driver.message == ""
            assert "Clay." in driver.transcript
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert [one.text for one in driver.path][-1] == "Clay."


async def test_esc_gives_the_branch_up_and_keeps_what_was_written(tmp_path: Path) -> None:
    with FaultServer(*REPLIES) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "first", "second")
            composer = driver.window.pane.composer
            select(driver, "river")
            driver.press("?")
            driver.press("Esc")
            assert (driver.message, composer.branch.isVisible()) == ("", False)
            select(driver, "river")
            driver.press("?")
            driver.type("why?")
            driver.window.pane.transcript.view.setFocus()
            driver.press("Esc")
            assert (driver.message, composer.branch.isVisible()) == ("> river\n\nwhy?", False)
            assert composer.edit.hasFocus()
            driver.press("Return")
            await driver.until_replied("Clay.")
            assert len(driver.path) == 6


async def test_what_is_said_last_needs_no_branch_and_a_question_has_its_reply_first(
    tmp_path: Path,
) -> None:
    with FaultServer(*REPLIES) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "first", "second")
            line = driver.window.pane.composer.branch
            view = driver.window.pane.transcript.view
            select(driver, "Two")
            view.menu_requested.emit(view.rect().center(), view.rect().center())
            menu = view.findChildren(PageMenu)[-1]
            [action] = [one for one in menu.actions() if one.text() == "Ask about this"]
            action.trigger()
            menu.close()
            assert (driver.message, line.isVisible()) == ("> Two\n\n", False)
            driver.window.pane.composer.clear()
            select(driver, "first", "river")  # of two messages
            driver.press("?")
            assert "below: The river is red." in line.label.text()
            line.cancel.click()
            driver.window.pane.composer.clear()
            select(driver, "first")
            driver.press("?")
            assert "below: The river is red." in line.label.text()


async def test_a_branch_waits_with_its_chat_and_for_the_end_of_a_reply(tmp_path: Path) -> None:
    stalling = content_stream("so far", finish=None, done=False).then(Stall())
    with FaultServer(REPLIES[0], REPLIES[1], stalling, REPLIES[2]) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "first", "second")
            composer = driver.window.pane.composer
            chat = driver.window.chat_controller.conversation.id or 0
            select(driver, "river")
            driver.press("?")
            driver.press("Ctrl+N")
            assert not composer.branch.isVisible()
            driver.window.chat_controller.open_chat(chat)
            assert composer.branch.isVisible()
            driver.window.comparing.open()  # several are asked then, at the end
            assert not composer.branch.isVisible()
            driver.window.comparing.show_chat()
            assert composer.branch.isVisible()
            driver.window.chat_controller.turns.retry_last()
            await driver.until_shown("so far")
            driver.press("Return")
            assert composer.status.text().startswith("A reply is arriving.")
            assert not driver.window.pane.queue.texts
            driver.window.chat_controller.turns.stop()
            await until(lambda: not driver.window.chat_controller.streaming)
            driver.press("Return")
            await driver.until_replied("Clay.")
            assert len(driver.path) == 4


async def test_two_windows_of_a_chat_show_the_branch(tmp_path: Path) -> None:
    with FaultServer(*REPLIES) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "first", "second")
            other = MainWindow(driver.workspace, driver.window.shared)
            other.chat_controller.open_chat(driver.window.chat_controller.conversation.id or 0)
            select(driver, "river")
            driver.press("?")
            assert other.pane.composer.branch.isHidden()
            driver.press("Return")
            await driver.until_replied("Clay.")
            await until(lambda: "Clay." in other.pane.transcript.view.toPlainText())
            assert "Two." not in other.pane.transcript.view.toPlainText()
            await other.shut_down()
            other.deleteLater()
