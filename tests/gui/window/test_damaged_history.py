"""The window opens whatever became of the history, says so, and can be used at once."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from desktop.chat.messages import Role
from desktop.storage.history.history import History
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window
from tests.support.fault_server import FaultServer, content_stream

TITLES = ["How does a lock work?", "What is a weir?"]


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A history of two chats."""
    path = tmp_path / "history.db"
    history = History(path)
    for title in reversed(TITLES):
        chat = history.create(title)
        parent = None
        for _turn in range(5):  # more than one page
            parent = history.add_message(chat, parent, Role.USER, title).id
            parent = history.add_message(chat, parent, Role.ASSISTANT, f"To {title} " * 40).id
    history.close()
    return path


def first_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(4096))


def every_root(path: Path) -> None:
    """The first page of every table and index but one is noise: none leads to its rows any more."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5000)  # the window reads it beside its loop, too
    roots = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name <> 'conversations'")
    pages = [int(str(root)) for (root,) in roots if root]
    connection.close()
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(random.Random(page).randbytes(4096))


def version(path: Path) -> None:
    change(path, "PRAGMA user_version = -1")


def change(path: Path, sql: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(sql).fetchall()
    connection.close()


def time_of_no_clock(path: Path) -> None:
    change(path, "UPDATE conversations SET updated_at = 1e300 WHERE id = 1")


def time_in_words(path: Path) -> None:
    change(path, "UPDATE conversations SET updated_at = 'soon', created_at = x'00' WHERE id = 1")


def circle(path: Path) -> None:
    change(path, "UPDATE messages SET parent_id = 13, active_child = 13 WHERE id IN (11, 12, 13)")


def noise_in_rows(path: Path) -> None:
    change(
        path,
        "UPDATE messages SET state = x'ff', failure = '{', tool_calls = '[1]', seams = x'00',"
        " finish_reason = CAST(x'c3' AS TEXT), model = x'ff' WHERE conversation_id = 2",
    )


async def goes_on(driver: Driver) -> None:
    """A question is asked, answered and kept."""
    driver.window.chat_controller.new_chat()
    driver.find("Message").setFocus()
    driver.type("Still here?")
    driver.press("Return")
    await driver.until_replied("Yes")
    assert "Still here?" in driver.titles


Spoil = Callable[[Path], None]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (first_page, "2 chats could be read"),
        (every_root, "2 chats could be read"),
        (version, "2 chats could be read"),
        (time_of_no_clock, "1 chat of the list is damaged"),
        (time_in_words, "1 chat of the list is damaged"),
        (circle, ""),
        (noise_in_rows, ""),
    ],
)
async def test_it_opens_with_what_can_be_read(
    path: Path, tmp_path: Path, spoil: Spoil, said: str
) -> None:
    spoil(path)

    with FaultServer(content_stream("Yes")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert said in driver.notices
            if "could be read" in said:
                assert sorted(driver.titles) == TITLES
                assert str(tmp_path / "history.damaged-") in driver.notices
            for chat in list(driver.window.chats.chats()):
                driver.window.chat_controller.open_chat(chat.id)
                assert driver.path
            if not said:
                assert "messages of this chat are damaged" in driver.notices
            await goes_on(driver)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
async def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "history.db")

    with FaultServer(content_stream("Yes")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert "something that is no file" in driver.notices
            await goes_on(driver)


async def test_damage_that_shows_later_is_told_then(path: Path, tmp_path: Path) -> None:
    """A page is lost while the window is open; the chat is opened all the same."""

    with FaultServer(content_stream("Yes")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            history = driver.workspace.history
            driver.workspace.ordering.finish()  # no file is put aside that the trash still reads
            history.close()
            every_root(path)
            history._connection = apsw.Connection(str(path))
            driver.window.chat_controller.open_chat(1)
            assert driver.path
            assert str(tmp_path / "history.damaged-") in driver.notices
            await goes_on(driver)
