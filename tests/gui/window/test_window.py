"""Asking, stopping, retrying and switching in the real window over the real engine."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QPushButton
from shiboken6 import isValid

from desktop.chat.messages import TurnState
from desktop.rendering.helper.helper_process import HelperProcess
from tests.support.driving import MemoryKeyring, endpoint, open_window, press_in_window, until
from tests.support.fault_server import (
    FaultServer,
    Hold,
    Reply,
    Stall,
    chunk,
    content_stream,
    sse,
    status,
)


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def held(before: str, after: str = "") -> Reply:
    """A stream that waits for `release()` between two pieces of its text."""
    first, last = sse(chunk(content=before)), sse(chunk(content=after), chunk("stop"), "[DONE]")
    return first.then(Hold(), *last.steps)


def endless(text: str) -> Reply:
    """A stream that never ends by itself."""
    return sse(chunk(content=text)).then(Stall())


async def test_ask_stop_and_retry_by_keyboard_alone(tmp_path: Path) -> None:
    with FaultServer(endless("Once upon"), content_stream("A second try")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Tell me a story")
            driver.press("Return")
            await driver.until_shown("Once upon")
            assert driver.shows("Stop")
            assert not driver.shows("Send")
            assert driver.message == ""
            driver.press("Esc")
            await driver.until_replied("Once upon")
            assert driver.path[-1].state is TurnState.STOPPED
            assert driver.shows("Send")
            driver.press("Ctrl+R")
            await driver.until_replied("A second try")
            second = driver.path[-1]
            assert second.state is TurnState.DONE
            await driver.until_shown("A second try")
            await asyncio.to_thread(server.wait_until_idle)
        assert server.requests[1].json["messages"] == [
            {"role": "user", "content": "Tell me a story"}
        ]


async def test_chinese_is_asked_answered_and_retried(tmp_path: Path) -> None:
    with FaultServer(content_stream("都江堰", "建于公元前256年。")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit("写一篇关于都江堰的短文")
            driver.press("Return")
            await driver.until_replied("都江堰建于公元前256年。")
            await driver.until_shown("都江堰建于公元前256年。")
            assert driver.titles == ["写一篇关于都江堰的短文"]
            driver.press("Ctrl+R")
            await until(lambda: len(server.requests) == 2)
            await driver.until_replied("都江堰建于公元前256年。")


async def test_a_retry_stands_beside_the_old_reply(tmp_path: Path) -> None:
    with FaultServer(content_stream("first"), content_stream("second")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Question")
            driver.press("Return")
            await driver.until_replied("first")
            first = driver.path[-1].id
            driver.press("Ctrl+R")
            await driver.until_replied("second")
            await driver.until_shown("second")
            variants = driver.window.chat_controller.conversation.variants(first)
            assert variants == [first, driver.path[-1].id]
            driver.window.pane.transcript.action_chosen.emit("show_variant", first, "")
            assert driver.path[-1].text == "first"
            assert "second" not in driver.transcript


async def test_a_failed_question_stays_and_is_retried(tmp_path: Path) -> None:
    with FaultServer(status(400), content_stream("better")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Please")
            driver.press("Return")
            await driver.until_replied()
            assert [m.text for m in driver.path] == ["Please", ""]
            assert driver.path[-1].state is TurnState.FAILED
            driver.press("Ctrl+R")
            await driver.until_replied("better")


async def test_what_is_typed_while_a_reply_streams_waits_for_its_end(tmp_path: Path) -> None:
    with FaultServer(held("first ", "part"), content_stream("second")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("One")
            driver.press("Return")
            await driver.until_shown("first")
            driver.type("Two")
            driver.press("Return")
            assert driver.window.pane.queue.texts == ["Two"]
            assert len(server.requests) == 1
            server.release()
            await until(lambda: len(driver.path) == 4)
            await driver.until_replied("second")
            assert driver.path[1].text == "first part"


async def test_a_chat_goes_on_while_another_is_read(tmp_path: Path) -> None:
    """Switching in mid-stream loses nothing and draws nothing twice."""

    with FaultServer(held("alpha-one ", "alpha-two"), held("beta-one ", "beta-two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Alpha")
            driver.press("Return")
            await driver.until_shown("alpha-one")
            driver.press("Ctrl+N")
            assert driver.shows("Send")
            driver.type("Beta")
            driver.press("Return")
            await driver.until_shown("beta-one")
            assert "alpha-one" not in driver.transcript
            assert driver.titles == ["Beta", "Alpha"]
            alpha = next(c.id for c in driver.window.chats.chats() if c.title == "Alpha")
            driver.window.chat_controller.open_chat(alpha)
            await driver.until_shown("alpha-one")
            assert driver.shows("Stop")
            server.release()
            server.release()
            await driver.until_replied("alpha-one alpha-two")
            await driver.until_shown("alpha-two")
            assert driver.transcript.count("alpha-one") == 1
            beta = next(c.id for c in driver.window.chats.chats() if c.title == "Beta")
            driver.window.chat_controller.open_chat(beta)
            await driver.until_replied("beta-one beta-two")
            await driver.until_shown("beta-two")


async def test_drafts_stay_with_their_chats(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Asked")
            driver.press("Return")
            await driver.until_replied("reply")
            asked = driver.window.chat_controller.conversation.id
            assert asked is not None
            driver.type("half a thought")
            driver.press("Ctrl+N")
            assert driver.message == ""
            driver.type("another")
            driver.window.chat_controller.open_chat(asked)
            assert driver.message == "half a thought"
            driver.press("Ctrl+N")
            assert driver.message == "another"


async def test_closing_the_window_keeps_what_had_arrived(tmp_path: Path) -> None:
    with FaultServer(endless("the first half")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Go")
            driver.press("Return")
            await driver.until_shown("the first half")
        await asyncio.to_thread(server.wait_until_idle)
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["Go"]
            chat = next(driver.window.chats.chats())
            driver.window.chat_controller.open_chat(chat.id)
            assert driver.path[-1].text == "the first half"
            assert driver.path[-1].state is TurnState.STOPPED
            await driver.until_shown("the first half")


async def test_a_narrow_window_folds_the_chats_away(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        assert driver.shows("Chats")
        assert not driver.shows("Show chats")
        driver.window.resize(480, 600)
        await until(lambda: not driver.shows("Chats"))
        assert driver.shows("Message")
        driver.click("Show chats")
        assert driver.shows("Chats")
        driver.press("Esc")
        assert not driver.shows("Chats")


async def test_the_model_list_is_fetched_and_filtered(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.click("Model")
            await until(lambda: driver.shows("Models"))
            assert driver.find("Models", QListView).currentIndex().data() == "fault-model"
            driver.find("Model name").setFocus()
            driver.type("my-own")
            driver.press("Down")
            driver.press("Return")
            assert "my-own" in driver.find("Model", QPushButton).accessibleDescription()


async def test_models_that_cannot_be_fetched_leave_free_text(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(status(500), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.click("Model")
            name = driver.find("Model name")
            await asyncio.to_thread(server.wait_until_idle)
            name.setFocus()
            driver.type("typed")
            driver.press("Down")
            driver.press("Return")
            assert "typed" in driver.find("Model", QPushButton).accessibleDescription()


async def test_wherever_tab_leads_the_focus_can_be_seen(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Question")
            driver.press("Return")
            await driver.until_replied("reply")
            await driver.until_shown("finished")
            reached = set[str]()
            wanted = {"Message", "New chat", "Chats", "Settings", "Model", "Conversation"}
            wanted |= {"Copy", "Retry"}
            for _stop in range(40):
                if wanted <= reached:
                    break
                await press_in_window(driver.window, Qt.Key.Key_Tab)
                await asyncio.sleep(0.02)
                focused = QApplication.focusWidget()
                assert focused is not None
                name = focused.accessibleName()
                assert name
                with_focus = focused.grab().toImage()
                focused.clearFocus()
                await asyncio.sleep(0.02)
                if name != "Message":  # there the frame around it says so
                    assert focused.grab().toImage() != with_focus, name
                focused.setFocus(Qt.FocusReason.TabFocusReason)
                reached.add(name)
            assert wanted <= reached


async def test_a_chat_whose_title_has_lines_takes_one_row(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.history.create("one\n<b>two</b>\tthree")
            driver.window.shared.chat_list.load()
            assert driver.titles == ["one <b>two</b> three"]


async def test_all_that_qt_holds_of_a_window_ends_with_it(tmp_path: Path) -> None:
    """What is left to Python's garbage ends in any thread, a child process with its pipes too."""

    with FaultServer(content_stream("```python\nprint(1)\n```\n")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Code?")
            driver.press("Return")
            await driver.until_replied()
            window = driver.window
            helper = window.findChild(HelperProcess)
            assert helper is not None
            await until(partial(getattr, helper, "process_id"))
            parts = [
                helper,
                window.chat_controller,
                window.chat_list_controller,
                window.chats,
                window.home,
            ]
        await until(lambda: not any(isValid(part) for part in parts))


async def test_the_systems_keys_for_it_close_the_window(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Q")
            await until(lambda: not driver.window.isVisible())
