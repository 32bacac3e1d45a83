"""Messages are edited in their place; what was asked and written is never lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat.content import Picture, Text
from desktop.chat.messages import Role
from desktop.ui.commands.command import CommandName
from desktop.ui.window.chat.message_editor import MessageEditor
from tests.gui.window.test_branches import a_chat, ask, choose, hover, said, stored
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Request, content_stream

PICTURE = Picture("a" * 64, "cat.png", "image/png", 10)


def editor(driver: Driver) -> MessageEditor:
    [found] = driver.window.pane.transcript.view.findChildren(MessageEditor)
    return found


def sent(server: FaultServer) -> list[str]:
    posts = [one for one in server.requests if one.method == "POST"]
    return [one["content"] for one in last(posts).json["messages"]]


def last(requests: list[Request]) -> Request:
    return requests[-1]


async def test_a_question_is_edited_in_its_place_and_asked(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, server):
        await ask(driver, "first")
        await ask(driver, "second")
        hover(driver, driver.path[0].id)
        driver.click("Edit")
        assert driver.shows("Edit the question")
        assert "\nfirst\n" not in driver.transcript
        assert editor(driver).text() == "first"
        driver.type(" and better")
        assert driver.message == ""
        driver.press("Return")
        await driver.until_replied("Cee.")
        assert said(driver) == ["first and better", "Cee."]
        assert sent(server) == ["first and better"]
        assert driver.window.pane.transcript.view.is_following
        assert not driver.shows("Edit the question")
        hover(driver, driver.path[0].id)
        driver.click("Previous variant")
        assert said(driver) == stored(driver) == ["first", "Aye.", "second", "Bee."]
        assert QApplication.focusWidget() is driver.window.pane.composer.edit


async def test_save_only_asks_nothing(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, server):
        await ask(driver, "first")
        driver.press("Up")
        driver.type("!")
        driver.click("Save only")
        assert said(driver) == stored(driver) == ["first!"]
        assert len([one for one in server.requests if one.method == "POST"]) == 1
        hover(driver, driver.path[0].id)
        driver.click("Ask")
        await driver.until_replied("Bee.")
        assert sent(server) == ["first!"]


async def test_up_and_e_and_the_palette_edit(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        await ask(driver, "second")
        driver.press("Up")
        assert editor(driver).text() == "second"
        driver.press("Esc")
        assert not driver.shows("Edit the question")
        for _step in range(4):
            driver.press("Alt+Up")
        driver.press("E")
        assert editor(driver).text() == "first"
        driver.press("Esc")
        driver.window.commands.run(CommandName.EDIT)
        assert editor(driver).text() == "second"


async def test_e_is_a_letter_anywhere_else(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Alt+Up")
        driver.type("xe")
        assert driver.message == "xe"
        driver.press("Up")  # not an empty message
        assert not driver.shows("Edit the question")


async def test_words_that_were_not_saved_come_back(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        chat = driver.window.chat_controller.conversation.id
        driver.press("Up")
        driver.type(" with many more words")
        driver.press("Esc")
        assert said(driver) == ["first", "Aye."]
        driver.press("Up")
        assert editor(driver).text() == "first with many more words"
        driver.press("Ctrl+N")  # another chat is shown
        assert not editor(driver).isVisible()
        assert chat is not None
        driver.window.chat_controller.open_chat(chat)
        driver.press("Up")
        assert editor(driver).text() == "first with many more words"
        driver.press("Ctrl+Z")
        assert editor(driver).text() == "first"


async def test_they_come_back_in_the_next_run_too(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Up")
        driver.type(" and more")
    async with open_window(tmp_path) as driver:
        driver.window.chat_controller.open_chat(1)
        driver.press("Up")
        assert editor(driver).text() == "first and more"
        driver.press("Ctrl+Z")  # nothing is to be kept any more
        driver.press("Esc")
    async with open_window(tmp_path) as driver:
        driver.window.chat_controller.open_chat(1)
        driver.press("Up")
        assert editor(driver).text() == "first"


async def test_an_input_method_writes_there(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, server):
        await ask(driver, "first")
        driver.press("Up")
        driver.compose("ni")
        driver.press("Return")  # the key is the input method's
        assert driver.shows("Edit the question")
        driver.commit("你")
        driver.press("Return")
        await driver.until_replied("Bee.")
        assert sent(server) == ["first你"]


async def test_the_editor_grows_and_nothing_lies_below_it(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Up")
        before = editor(driver).height()
        edit = editor(driver).edit
        assert edit.document().textWidth() == edit.viewport().width()
        for _line in range(5):
            driver.press("Shift+Return")
        await until(lambda: editor(driver).height() > before + 60)
        await until(lambda: driver.window.pane.transcript.is_idle)
        reply = driver.window.pane.transcript.navigation.top_of(driver.path[1].id)
        assert reply is not None
        assert reply >= editor(driver).geometry().bottom()


async def test_the_first_time_it_says_that_the_old_one_is_kept(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Up")
        assert editor(driver)._note.isVisible()
        driver.type("!")
        driver.press("Return")
        await driver.until_replied("Bee.")
        driver.press("Up")
        assert not editor(driver)._note.isVisible()


async def test_an_edited_question_keeps_its_picture(tmp_path: Path) -> None:
    with FaultServer(content_stream("Aye.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            history = driver.workspace.history
            chat = history.create("Cats")
            history.add_message(chat, None, Role.USER, (PICTURE, Text("What?")))
            driver.window.chat_controller.open_chat(chat)
            driver.press("Up")
            assert editor(driver).text() == "What?"
            driver.type("!")
            driver.click("Save only")
            assert driver.path[0].content == (PICTURE, Text("What?!"))


async def test_an_edited_reply_is_a_variant_by_the_person(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, server):
        await ask(driver, "first")
        choose(driver, driver.path[1].id, "Edit the reply")
        assert driver.shows("Edit the reply")
        driver.type(" Indeed.")
        assert not driver.shows("Save only")
        driver.click("Save")
        assert said(driver) == stored(driver) == ["first", "Aye. Indeed."]
        await driver.until_shown("edited by you")
        await ask(driver, "second")
        assert sent(server) == ["first", "Aye. Indeed.", "second"]


async def test_while_a_reply_arrives_nothing_is_asked(tmp_path: Path) -> None:
    from tests.support.fault_server import Stall

    arriving = content_stream("so far", finish=None, done=False).then(Stall())
    with FaultServer(content_stream("Aye."), arriving) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "first")
            driver.type("second")
            driver.press("Return")
            await driver.until_shown("so far")
            hover(driver, driver.path[0].id)
            driver.click("Edit")
            driver.type("!")
            assert not driver.find("Save & ask").isEnabled()
            driver.press("Return")
            assert driver.shows("Edit the question")
            driver.press("Esc")  # leaves the editor, and stops nothing
            assert driver.window.chat_controller.streaming


async def test_tab_leads_through_its_buttons(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        driver.press("Up")
        names = []
        for _stop in range(3):
            QTest.keyClick(QApplication.focusWidget() or driver.window, Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            names.append(focused.accessibleName())
        assert names == ["Cancel", "Save only", "Save & ask"]
