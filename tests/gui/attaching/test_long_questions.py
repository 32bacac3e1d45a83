"""What takes long to write is written beside the window, and sent once the disk has it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from desktop.engine.composing.asking import LONG, Asking
from desktop.storage.failures import HistoryFailed
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

QUESTION = "都江堰 holds the river." * (LONG // 20 + 1)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds the thread that writes a question until it is set."""
    MemoryKeyring(monkeypatch)
    go, write = threading.Event(), Asking.write_beside

    def slowly(asking: Asking, database: Path) -> object:
        assert threading.current_thread() is not threading.main_thread()
        assert go.wait(30)
        return write(asking, database)

    monkeypatch.setattr(Asking, "write_beside", slowly)
    return go


async def test_it_stands_in_the_message_until_it_is_on_the_disk_and_is_sent_once(
    tmp_path: Path, held: threading.Event
) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            turns, composer = driver.window.chat_controller.turns, driver.window.pane.composer
            composer.set_text(QUESTION)
            driver.press("Return")
            driver.press("Return")
            turns.send("and this")
            await until(lambda: driver.workspace.turns.are_running)
            assert server.requests == []
            assert composer.text() == QUESTION
            held.set()
            await driver.until_replied()
            assert composer.text() == ""
            assert [message.text for message in driver.path] == [QUESTION, "Seen."]
            assert len(server.requests) == 1
            turns.send("short")
            await until(lambda: len(driver.path) == 4)
            await driver.until_replied()
        with sqlite3.connect(tmp_path / "history.db") as rows:
            assert rows.execute("SELECT count(*) FROM messages").fetchone() == (4,)


async def test_where_the_disk_refuses_the_message_stays_and_nothing_is_sent(
    tmp_path: Path, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object) -> None:
        raise HistoryFailed("full")

    monkeypatch.setattr(Asking, "write_beside", refused)
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.pane.composer.set_text(QUESTION)
            driver.press("Return")
            await until(lambda: not driver.workspace.turns.are_running)
            await until(lambda: "disk" in driver.notices.lower())
            assert driver.window.pane.composer.text() == QUESTION
            assert (server.requests, driver.path) == ([], [])


async def test_what_is_written_meanwhile_stays(tmp_path: Path, held: threading.Event) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            composer = driver.window.pane.composer
            composer.set_text(QUESTION)
            driver.press("Return")
            await until(lambda: driver.workspace.turns.are_running)
            composer.set_text("and another thing")
            held.set()
            await driver.until_replied()
            assert composer.text() == "and another thing"
