"""A chat of 2,000 messages opens by its end, and is then a chat as any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from apsw import Connection
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat.messages import Role
from desktop.chat.searching.hits import Where
from desktop.engine.remembered.window_state import ReadingPlace
from desktop.storage.history.history import History
from desktop.storage.history.reading import read_messages
from desktop.ui.conversation.lazy import reading_on
from desktop.ui.conversation.lazy.message_views import MOST_MADE
from desktop.ui.window.searching.going import Destination
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

TURNS = 1000


def filled(home: Path) -> int:
    """A chat of that many questions, each with its reply; every hundredth one speaks of a heron."""
    history = History(home / "history.db")
    chat = history.create("Long")

    def written() -> None:
        above = None
        for turn in range(TURNS):
            bird = " A heron." if turn % 100 == 50 else ""
            asked = history.add_message(chat, above, Role.USER, f"Question {turn}?{bird}")
            reply = history.add_message(
                chat, asked.id, Role.ASSISTANT, f"Answer {turn}.", model="m", endpoint_name="Test"
            )
            above = reply.id

    history.together(written)
    history.close()
    return chat


async def settled(driver: Driver) -> None:
    page = driver.window.pane.transcript
    await until(lambda: page.is_idle and page.feed.reading.is_read)


async def test_a_long_chat_is_used_as_any_other(tmp_path: Path) -> None:
    chat_id = filled(tmp_path)
    with FaultServer(content_stream("So it ", "is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window, page = driver.window, driver.window.pane.transcript
            chat = window.chat_controller
            chat.open_chat(chat_id)

            # its end is shown before anything else of it is read
            assert chat.conversation.known_end is not None
            assert f"Answer {TURNS - 1}." in driver.transcript
            assert window.pane.composer.isEnabled()
            await settled(driver)
            assert page.navigation.message_count() == 2 * TURNS
            assert page.view.is_following
            assert len(list(page.feed.messages.made())) < 100
            assert page.bar.maximum() > 50 * page.view.height()

            # walking to its first words, through the middle
            page.bar.setSliderPosition(page.bar.maximum() // 2)
            page.bar.triggerAction(page.bar.SliderAction.SliderMove)
            await settled(driver)
            assert "Question 4" in driver.transcript or "Question 5" in driver.transcript
            QTest.keyClick(page.view, Qt.Key.Key_Home)
            await settled(driver)
            assert "Question 0?" in driver.transcript
            assert len(list(page.feed.messages.made())) <= MOST_MADE

            # finding, far away
            driver.press("Ctrl+F")
            driver.type("heron")
            await until(lambda: page.finder.match_count == 10)
            driver.press("Return")
            await until(lambda: "Question 150?" in driver.transcript)
            driver.press("Escape")
            await settled(driver)

            # an old question is edited: the path goes on from there, and nothing is lost
            old = chat.conversation.active_ids()[2 * 150]
            window.chat_controller.messages.editing.begin(old)
            await until(lambda: driver.shows("Edit the question"))
            QApplication.focusWidget()
            driver.press("Ctrl+A")
            driver.type("What of herons?")
            driver.press("Return")
            await driver.until_replied("So it is.")
            assert len(driver.path) == 2 * 150 + 2
            assert [one["content"] for one in server.requests[-1].json["messages"]][-3:] == [
                "Question 149?", "Answer 149.", "What of herons?",
            ]  # fmt: skip
            assert page.navigation.message_count() == 2 * 150 + 2

            # and back on the old branch to its end
            chat.messages.choose_variant(old)
            await settled(driver)
            assert page.navigation.message_count() == 2 * TURNS
            page.drawing.follow()
            await until(lambda: f"Answer {TURNS - 1}." in driver.transcript)


async def test_a_hit_deep_in_a_long_chat_is_gone_to_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat_id, read = filled(tmp_path), list[int]()

    def counted(connection: Connection, id_: int, ids: Sequence[int]) -> Any:
        read.append(len(ids))
        return read_messages(connection, id_, ids)

    monkeypatch.setattr("desktop.storage.history.shapes.read_messages", counted)
    monkeypatch.setattr(reading_on, "_PAUSE", 3_600_000)  # so that it is finding alone which reads
    async with open_window(tmp_path) as driver:
        page, searches = driver.window.pane.transcript, driver.window.searches
        bar, chat = driver.window.pane.find_bar, driver.window.chat_controller
        history, going = driver.workspace.history, searches.going
        other = history.create("Another")
        [(heron,)] = history.rows("SELECT id FROM messages WHERE text LIKE 'Question 150?%'")
        place = ReadingPlace(heron + 900, 0, 0)
        driver.workspace.window_state.set_reading_place(chat_id, place)
        to = Destination(chat_id, heron, Where.TEXT, "heron")
        searches.go(to)
        assert not going.is_idle
        chat.open_chat(other)  # the person changes their mind on the way
        await until(lambda: going.is_idle)
        assert chat.conversation.id == other
        assert page.updatesEnabled()
        assert bar.isHidden()

        searches.go(to)
        assert chat.conversation.known_end is not None  # nobody looked for where one read last
        await until(lambda: going.is_idle and page.is_idle)
        assert "Question 150?" in driver.transcript
        assert page.updatesEnabled()
        assert bar.count.text() == "2 / 10"
        assert len(read) < 60  # of 2,000 messages, most of them in one go with their slice
