"""The message has the keyboard unless the person is visibly elsewhere; no word goes elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.conversation.view.upper_edge import UpperEdge
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Reply, Stall, chunk, content_stream, sse

TALL = "\n\n".join(f"Paragraph {number} of many." for number in range(80))
WORDS = " no, a short one"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def endless(text: str) -> Reply:
    return sse(chunk(content=text)).then(Stall())


@asynccontextmanager
async def asked(home: Path, *replies: Reply) -> AsyncIterator[Driver]:
    """A window in which a question was asked, by the mouse; its reply has begun."""
    with FaultServer(*(replies or (content_stream(TALL),))) as server:
        async with open_window(home, endpoint(server)) as driver:
            driver.type("Why?")
            driver.click("Send")
            await until(lambda: driver.path and driver.path[-1].role.value == "assistant")
            if not replies:
                await driver.until_replied()
                await driver.until_shown("finished")
            yield driver


def writes_on(driver: Driver) -> None:
    """What is typed now is written in the message of the chat that is shown, and all of it."""
    chat = driver.window.chat_controller.conversation
    before = driver.message
    driver.type(WORDS)
    assert driver.message == before + WORDS
    assert driver.find("Message").hasFocus()
    assert driver.window.chat_controller.conversation is chat


async def test_after_a_click_on_send_the_next_words_are_a_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        writes_on(driver)


async def test_after_a_click_on_stop_the_next_words_are_a_message(tmp_path: Path) -> None:
    async with asked(tmp_path, endless("Once")) as driver:
        driver.click("Stop")
        await driver.until_replied()
        writes_on(driver)


async def test_a_send_that_tab_led_to_gives_the_keyboard_back(tmp_path: Path) -> None:
    """Disabled while it has the keyboard, it would hand it on to New chat."""

    async with asked(tmp_path, content_stream("one")) as driver:
        await driver.until_replied()
        driver.type("Two")
        driver.press("Tab")
        assert driver.find("Send").hasFocus()
        driver.press("Space")
        await until(lambda: len(driver.path) == 4)
        await driver.until_replied("one")
        writes_on(driver)


async def test_whatever_the_mouse_did_the_next_words_are_a_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        driver.click("Copy")
        writes_on(driver)
        assert QGuiApplication.clipboard().text() == TALL
        for name in ("Conversation", "Status", "Chats"):
            driver.click_at(driver.find(name), QPoint(20, 12))
            writes_on(driver)
        driver.click("More actions")
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()
        writes_on(driver)
        driver.click("Settings")
        driver.click("Close")
        writes_on(driver)
        driver.press("PgUp")
        await until(lambda: driver.shows("Jump to latest"))
        driver.click("Jump to latest")
        writes_on(driver)
        driver.click("Retry")
        writes_on(driver)
        await driver.until_replied()
        driver.click("New chat")
        writes_on(driver)


async def test_space_after_a_click_on_copy_does_not_copy_again(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        driver.click("Copy")
        QGuiApplication.clipboard().setText("mine")
        driver.type(" ")
        assert (driver.message, QGuiApplication.clipboard().text()) == (" ", "mine")
        focus_by_tab(driver, "Copy")
        driver.type(" ")
        assert (driver.message, QGuiApplication.clipboard().text()) == (" ", TALL)
        writes_on_but_space(driver)


def focus_by_tab(driver: Driver, name: str) -> None:
    for _stop in range(20):
        if driver.find(name).hasFocus():
            return
        driver.press("Tab")
    raise AssertionError(f"Tab never leads to {name}")


def writes_on_but_space(driver: Driver) -> None:
    """The same where Space is for what Tab led to."""
    before = driver.message
    driver.type("on and on")
    assert driver.message == before + "on and on"


async def test_words_typed_where_tab_led_are_a_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        for name in ("New chat", "Chats", "Settings", "Model", "Conversation", "Copy"):
            focus_by_tab(driver, name)
            writes_on_but_space(driver)
        focus_by_tab(driver, "New chat")
        QGuiApplication.clipboard().setText(" pasted")
        before = driver.message
        driver.press("Ctrl+V")
        assert driver.message == before + " pasted"


async def test_what_an_input_method_commits_in_the_list_is_a_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        focus_by_tab(driver, "Chats")
        driver.commit("你好")
        driver.commit("吗")
        assert driver.message == "你好吗"


async def test_all_of_the_composer_is_a_place_to_click_and_write(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        frame = driver.window.pane.composer
        driver.type("ab")
        corner = frame.rect().bottomLeft() + QPoint(20, -8)
        for at in (QPoint(3, 3), corner, frame.edit.geometry().bottomRight()):
            driver.press("Ctrl+F")
            assert driver.find("Find in chat", QLineEdit).hasFocus()
            driver.click_at(frame, at)
            assert driver.find("Message").hasFocus()
            over = driver.window.childAt(frame.mapTo(driver.window, at))
            assert over is not None
            assert over.cursor().shape() is Qt.CursorShape.IBeamCursor
        driver.click_at(frame, QPoint(3, 20))
        driver.type("c")
        assert driver.message == "cab"  # the letter that is nearest to the click
        assert frame.button.cursor().shape() is Qt.CursorShape.ArrowCursor


async def test_what_loses_the_keyboard_by_going_away_gives_it_to_the_message(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as driver:
        driver.window.show_notice("A notice")
        await until(lambda: driver.shows("Dismiss"))
        focus_by_tab(driver, "Dismiss")
        driver.press("Space")
        await until(lambda: not driver.notices)
        assert driver.find("Message").hasFocus()
        focus_by_tab(driver, "Model")
        driver.find("Model").setEnabled(False)
        assert driver.find("Message").hasFocus()
        driver.window.pane.pages.setFocus()  # as Qt does where the page with the focus goes
        assert driver.find("Message").hasFocus()
        focus_by_tab(driver, "Settings")
        driver.window.resize(480, 600)
        await until(lambda: not driver.shows("Settings"))
        assert driver.find("Message").hasFocus()
        driver.click("Show chats")
        assert driver.find("Chats").hasFocus()
        writes_on_but_space(driver)
        assert not driver.shows("Chats")


async def test_after_a_key_was_given_the_next_words_are_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find_servers(self: Endpoints) -> list[Endpoint]:
        return []

    monkeypatch.setattr(Endpoints, "find_servers", find_servers)

    MemoryKeyring(monkeypatch)
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server, "BigAI Pro")) as driver:
            await until(lambda: driver.shows("Key for BigAI Pro"))
            driver.find("Key for BigAI Pro").setFocus()
            driver.type("sk-mine")
            driver.click("Use this key")
            await until(lambda: not driver.shows("Key for BigAI Pro"))
            writes_on(driver)


async def test_page_keys_move_the_conversation_while_one_writes(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        page = driver.window.pane.transcript.view
        bar = page.verticalScrollBar()

        async def moves(keys: str, to: Callable[[], bool]) -> None:
            driver.press(keys)
            await until(to)
            assert driver.find("Message").hasFocus()

        for draft in ("", "some\nlines"):
            driver.window.pane.composer.set_text(draft)
            await until(lambda: bar.value() == bar.maximum() > 0)
            await moves("PgUp", lambda: 0 < bar.value() < bar.maximum())
            await moves("Ctrl+Home", lambda: bar.value() == 0)
            await moves("PgDown", lambda: 0 < bar.value() < bar.maximum())
            await moves("Ctrl+End", lambda: page.is_following)
            there = bar.value()
            driver.press("Home")
            if draft:  # it is the text's
                assert (bar.value(), driver.message) == (there, draft)
                driver.type("x")
                assert driver.message == "some\nxlines"
            else:
                await moves("Home", lambda: bar.value() == 0)
                await moves("End", lambda: page.is_following)


async def test_what_is_selected_in_the_conversation_is_copied_while_one_writes(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path, content_stream("The answer")) as driver:
        await driver.until_replied()
        driver.press("Ctrl+A")
        driver.press("Ctrl+C")
        assert "The answer" in QGuiApplication.clipboard().text()
        driver.type("mine")
        driver.press("Ctrl+A")
        driver.press("Ctrl+C")
        assert QGuiApplication.clipboard().text() == "mine"


async def test_alt_and_arrows_lead_into_the_conversation_and_words_out_of_it(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as driver:
        driver.press("Alt+Up")
        assert driver.find("Conversation").hasFocus()
        driver.press("Tab")
        assert driver.find("Copy").hasFocus()
        writes_on_but_space(driver)


def titled(driver: Driver, title: str) -> Callable[[], bool]:
    return lambda: driver.titles == [title]


async def test_f2_renames_the_open_chat_wherever_the_keyboard_is(tmp_path: Path) -> None:
    async with asked(tmp_path, content_stream("reply")) as driver:
        await driver.until_replied()
        for width, title in ((1180, "wide"), (480, "narrow")):
            await driver.resize(width, 600)
            driver.press("F2")
            driver.press("F2")  # once more changes nothing
            assert driver.find("Title", QLineEdit).hasFocus()
            driver.type(title)
            driver.press("Return")
            await until(titled(driver, title))
            await asyncio.sleep(0)
            writes_on(driver)
        driver.press("Ctrl+N")
        driver.press("F2")
        assert not driver.shows("Title")


async def test_del_deletes_in_the_list_alone(tmp_path: Path) -> None:
    async with asked(tmp_path, content_stream("reply")) as driver:
        await driver.until_replied()
        chats = driver.window.sidebar.chats
        driver.right_click(chats, QPoint(20, 40))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        offered = [action.text() for action in menu.actions() if action.text()]
        kept = ["Open in new window", "Rename\tF2", "Pin", "Move to folder", "Archive"]
        assert offered == [*kept, "Export…\tCtrl+E", "Delete", "Forget this chat…"]
        menu.close()
        driver.press("Del")
        assert driver.titles == ["Why?"]
        focus_by_tab(driver, "Chats")
        driver.press("Del")
        assert driver.titles == []


async def test_the_message_has_the_keyboard_from_the_start(tmp_path: Path) -> None:
    """Also where the window is active before anything stands in it, as in the program."""

    frame = WindowFrame()
    frame.show()
    frame.activateWindow()
    await until(frame.isActiveWindow)
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}), set_aside=True)
    window = MainWindow(workspace)
    window.start()  # nothing of it is in sight by now
    frame.furnish(window)
    await until(lambda: QApplication.focusWidget() is window.pane.composer.edit)
    frame.close()
    await window.shut_down()
    await workspace.close()
    frame.deleteLater()
    await asyncio.sleep(0)


async def test_no_control_takes_the_keyboard_by_a_click_but_text_fields(tmp_path: Path) -> None:
    """Of all that the window holds, also what came later."""

    async with asked(tmp_path) as driver:
        driver.window.show_notice("A notice")
        fields = QLineEdit | QPlainTextEdit | MessageEdit | GrowingEdit | QLabel
        clicked = [
            f"{type(widget).__name__} {widget.accessibleName()}"
            for widget in driver.window.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus and not isinstance(widget, fields)
        ]
        assert clicked == []


async def test_a_caret_stands_in_the_conversation_only_while_keys_walk_through_it(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as driver:
        view = driver.window.pane.transcript.view
        words = view.rect().center()
        driver.click_at(view, words)
        assert view.cursorWidth() == 0
        driver.press("Alt+Up")
        driver.press("Right")
        assert view.cursorWidth() > 0
        driver.click_at(view, words)
        assert view.cursorWidth() == 0


async def test_what_is_to_be_found_in_an_empty_chat_is_not_written_in_the_message(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("A weir")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+F")
            driver.type("weir")
            bar = driver.window.pane.find_bar
            assert (driver.message, bar.edit.text()) == ("", "weir")
            assert bar.count.text() == "Nothing to search yet"
            driver.press("Esc")
            assert bar.isHidden()
            driver.type("Hello")
            driver.press("Return")
            await driver.until_replied("A weir")
            driver.press("Ctrl+F")
            assert bar.count.text() == "1 / 1"


async def test_a_line_shows_where_a_scrolled_conversation_is_cut(tmp_path: Path) -> None:
    async with asked(tmp_path) as driver:
        transcript = driver.window.pane.transcript
        edge = transcript.findChild(UpperEdge)
        assert edge is not None
        assert edge.is_shown  # the end of a long reply is on the screen
        assert edge.width() == transcript.width()
        driver.press("Home")
        await until(lambda: not edge.is_shown)


async def test_a_link_that_tab_led_to_is_marked_no_longer_than_it_has_the_keyboard(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path, content_stream("```python\nprint(1)\n```\n")) as driver:
        await driver.until_replied()
        view = driver.window.pane.transcript.view
        view.setFocus(Qt.FocusReason.TabFocusReason)
        driver.press("Tab")
        assert view.textCursor().selectedText() == "Copy"
        driver.window.home.come()
        assert not view.textCursor().hasSelection()
