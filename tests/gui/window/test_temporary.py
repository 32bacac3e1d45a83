"""A temporary chat in the window: said all the time, in no file, and kept by one click."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Hold, content_stream

SECRET = "an-unusual-word"
HELD = content_stream(SECRET, finish=None, done=False).then(Hold())


def on_disk(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if SECRET.encode() in path.read_bytes()]


async def begin(driver: Driver) -> None:
    driver.press("Ctrl+Shift+T")
    driver.type(f"{SECRET}?")
    driver.press("Return")
    await driver.until_replied(SECRET)


async def test_nothing_of_it_is_in_any_file(tmp_path: Path) -> None:
    with FaultServer(content_stream(SECRET)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await begin(driver)
            assert driver.shows("Keep this chat")
            driver.type(f"a draft with {SECRET}")
            driver.press("Ctrl+N")  # to another chat, and back
            assert not driver.shows("Keep this chat")
            assert driver.message == ""
            driver.press("Ctrl+PgDown")
            assert driver.message == f"a draft with {SECRET}"
            assert driver.window.pane.temporary.isVisible()
            await asyncio.sleep(0.6)  # longer than anything waits until it is written down
            assert on_disk(tmp_path) == []
        assert on_disk(tmp_path) == []
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == []
            assert driver.message == ""


async def test_where_no_chats_are_kept_a_draft_is_in_no_file_and_is_found_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "settings.toml").write_text("history = false\n", "utf-8")
    async with open_window(tmp_path) as driver:
        assert driver.window.chat_controller.conversation.is_temporary
        assert driver.window.pane.temporary.isVisible()
        driver.press("Ctrl+N")
        driver.type(f"a draft with {SECRET}")
        driver.press("Ctrl+N")
        assert driver.message == ""
        driver.press("Ctrl+PgDown")
        assert driver.message == f"a draft with {SECRET}"
    assert on_disk(tmp_path) == []


async def test_one_click_keeps_it_with_what_is_being_written(tmp_path: Path) -> None:
    with FaultServer(content_stream(SECRET)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await begin(driver)
            driver.type("a draft")
            driver.click("Keep this chat")
            assert not driver.shows("Keep this chat")
            assert driver.titles == [f"{SECRET}?"]
            assert driver.message == "a draft"
            assert not driver.window.chat_controller.conversation.is_temporary
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == [f"{SECRET}?"]
            assert [message.text for message in driver.path] == [f"{SECRET}?", SECRET]
            assert driver.message == "a draft"


async def test_it_is_not_kept_before_its_reply_is_there(tmp_path: Path) -> None:
    with FaultServer(HELD) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Shift+T")
            assert not driver.find("Keep this chat").isEnabled()  # there is nothing to keep yet
            driver.type("Why?")
            driver.press("Return")
            await until(lambda: SECRET in driver.transcript)
            assert not driver.find("Keep this chat").isEnabled()
            driver.press("Escape")
            await until(lambda: not driver.window.chat_controller.streaming)
            assert driver.find("Keep this chat").isEnabled()


async def test_it_can_be_kept_though_another_variant_is_read_when_the_reply_ends(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("Aye."), HELD) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Shift+T")
            driver.type("Why?")
            driver.press("Return")
            await driver.until_replied("Aye.")
            driver.press("Ctrl+R")
            await driver.until_shown(SECRET)
            driver.press("Alt+Left")
            await driver.until_shown("Aye.")
            driver.press("Escape")
            await until(lambda: not driver.window.chat_controller.streaming)
            assert driver.find("Keep this chat").isEnabled()


async def test_a_deleted_one_can_be_brought_back(tmp_path: Path) -> None:
    with FaultServer(content_stream(SECRET)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await begin(driver)
            driver.find("Chats").setFocus()
            driver.press("Del")
            assert driver.titles == []
            driver.press("Ctrl+Z")
            assert [message.text for message in driver.path] == [f"{SECRET}?", SECRET]
