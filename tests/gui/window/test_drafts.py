"""What is written and not sent: kept for each chat, marked in the list, gone once it is sent."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from desktop.chat.endpoint import Endpoint
from desktop.storage.rescue import opening
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.window.main_window import MainWindow
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

LONG = "一句很长的话 and more. " * 500


async def ask(driver: Driver, question: str) -> None:
    driver.commit(question)
    driver.press("Return")
    await driver.until_replied()


def marked(window: MainWindow) -> list[str]:
    """The titles with the mark of a draft, from the top."""
    rows = map(window.chats.index, range(window.chats.rowCount()))
    return [row.data() for row in rows if row.data(ChatListModel.DRAFT)]


async def test_each_chat_has_its_draft_again_at_the_next_start(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "One?")
            driver.press("Ctrl+N")
            await ask(driver, "Two?")
            driver.commit("half a thought")
            driver.press("Ctrl+N")
            driver.commit(LONG)
            assert marked(driver.window) == ["Two?"]
        async with open_window(tmp_path) as driver:
            assert driver.message == LONG
            assert marked(driver.window) == ["Two?"]
            two, one = (chat.id for chat in driver.window.chats.chats())
            driver.window.chat_controller.open_chat(one)
            assert driver.message == ""
            driver.window.chat_controller.open_chat(two)
            assert driver.message == "half a thought"
            assert marked(driver.window) == []  # it is in sight


async def test_what_was_sent_is_no_draft_any_more(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit("Hello")
            await until(lambda: driver.workspace.drafts.read(None) == "Hello")
            driver.press("Return")
            await until(lambda: driver.workspace.drafts.read(None) == "")
            await driver.until_replied()
            assert list((tmp_path / "drafts").iterdir()) == []
            driver.press("Ctrl+N")
            assert driver.message == ""


async def test_a_question_that_cannot_be_asked_stays_a_draft(tmp_path: Path) -> None:
    async with open_window(tmp_path, Endpoint("Test", "http://127.0.0.1:9/v1", "")) as driver:
        driver.commit("Hello")
        driver.press("Return")
        assert driver.notices
        assert not driver.path
        assert driver.message == "Hello"
        await until(lambda: driver.workspace.drafts.read(None) == "Hello")


async def test_a_deleted_chat_keeps_its_draft_until_it_is_deleted_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "One?")
            driver.commit("unsent")
            chat = driver.window.chat_controller.conversation.id
            assert chat is not None
            driver.window.chat_list_controller.delete(chat)
            assert driver.message == ""
            driver.click("Undo")
            assert driver.message == "unsent"
            driver.window.chat_list_controller.delete(chat)
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.workspace.drafts.read(chat) == "unsent"
            driver.window.chat_list_controller.restore(chat)
            driver.window.chat_controller.open_chat(chat)
            assert driver.message == "unsent"
            driver.window.chat_list_controller.delete(chat)
            driver.window.chat_list_controller.discard(chat)
            await until(lambda: driver.workspace.drafts.chats() == set())


async def test_a_history_that_cannot_be_opened_costs_no_draft_of_its_chats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: object) -> None:
        raise apsw.CantOpenError("refused")

    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "One?")
            driver.commit("half a thought")
        with monkeypatch.context() as broken:
            for name in ("open_file", "read_only", "salvage"):
                broken.setattr(opening, name, refuse)
            async with open_window(tmp_path, endpoint(server)) as driver:
                assert driver.titles == []
                await ask(driver, "Another?")
                assert driver.message == ""
                driver.commit("other words")
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["One?"]
            driver.window.chat_controller.open_chat(next(driver.window.chats.chats()).id)
            assert driver.message == "half a thought"


async def test_a_disk_that_takes_no_draft_is_told_once_and_the_chats_keep_theirs(
    tmp_path: Path,
) -> None:
    (tmp_path / "drafts").write_text("in the way")
    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "One?")
            for word in ("first", " second"):
                driver.commit(word)
                driver.window.saver.save()
                await until(lambda: driver.notices)
                await driver.window.saver.close()
            assert driver.notices.count("drafts") == 1
            assert "do not send is lost when Weir ends" in driver.notices
            driver.press("Ctrl+N")
            [one] = (chat.id for chat in driver.window.chats.chats())
            driver.window.chat_controller.open_chat(one)
            assert driver.message == "first second"


async def test_a_draft_whose_chat_is_gone_goes_too(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        driver.workspace.drafts.write(77, "of nobody")
    async with open_window(tmp_path) as driver:
        await until(lambda: driver.workspace.drafts.chats() == set())


async def test_no_key_costs_a_write_and_no_timer_is_left(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        soon = driver.window.saver._soon
        assert not soon.isActive()
        driver.type("quick words")
        assert soon.isActive()
        assert not (tmp_path / "drafts").exists()
        await until(lambda: driver.workspace.drafts.read(None) == "quick words")
        assert not soon.isActive()
