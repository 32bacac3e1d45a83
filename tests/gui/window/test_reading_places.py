"""Where one read in a chat is where it opens again: at any width, size of text, and start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from desktop.chat.messages import Role
from desktop.storage.history.history import History
from tests.support.driving import Driver, open_window, until, wheel

LONG = "".join(
    f"Sentence {number} of it has some words, enough for more than one line where there is little "
    f"room, and ends here ({number}).\n\n"
    for number in range(900)
)
"""Longer than what is made ready in one go."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two chats of several replies; the middle one of the first is very long."""
    history = History(tmp_path / "history.db")
    for title, texts in (("One", ("Short.", LONG, "The end.")), ("Two", ("Yes.",))):
        chat, parent = history.create(title), None
        for text in texts:
            for role, words in ((Role.USER, "And?"), (Role.ASSISTANT, text)):
                parent = history.add_message(chat, parent, role, words).id
    history.close()
    return tmp_path


async def settled(driver: Driver) -> None:
    await until(lambda: driver.window.pane.transcript.is_idle, 30)


def first_line(driver: Driver) -> str:
    """The sentence at the upper edge."""
    view = driver.window.pane.transcript.view
    return view.cursorForPosition(QPoint(0, 0)).block().text()


async def open_chat(driver: Driver, title: str) -> None:
    chat = next(chat for chat in driver.window.chats.chats() if chat.title == title)
    driver.window.chat_controller.open_chat(chat.id)
    await settled(driver)


async def read_on(driver: Driver, steps: int) -> str:
    """Scroll up from the end; the sentence that is read then."""
    view = driver.window.pane.transcript.view
    for _step in range(steps):
        wheel(view, 8)
        await settled(driver)
    line = first_line(driver)
    assert line.startswith("Sentence")
    return line


async def test_another_chat_and_back_comes_to_the_same_sentence(home: Path) -> None:
    async with open_window(home) as driver:
        await open_chat(driver, "One")
        line = await read_on(driver, 5)
        await open_chat(driver, "Two")
        assert driver.window.pane.transcript.view.is_following
        await open_chat(driver, "One")
        await until(lambda: first_line(driver) == line)
        assert not driver.window.pane.transcript.view.is_following


async def test_the_next_start_at_another_width_and_size_comes_to_the_same_sentence(
    home: Path,
) -> None:
    async with open_window(home) as driver:
        await open_chat(driver, "One")
        line = await read_on(driver, 5)
        driver.press("Ctrl+=")
        await settled(driver)
        await driver.resize(700, 500)
        await settled(driver)
        kept = first_line(driver)
        assert kept == line
    async with open_window(home) as driver:
        await driver.resize(1100, 700)
        driver.press("Ctrl+0")
        await settled(driver)
        assert first_line(driver) == line


async def test_the_beginning_of_a_very_long_reply_is_found_again(home: Path) -> None:
    async with open_window(home) as driver:
        await open_chat(driver, "One")
        transcript = driver.window.pane.transcript
        transcript.drawing.go_to(transcript.feed.messages[3])
        await settled(driver)
        wheel(transcript.view, -3)
        line = first_line(driver)
    async with open_window(home) as driver:
        await settled(driver)
        assert first_line(driver) == line


async def test_a_chat_that_was_left_at_its_end_is_at_its_end(home: Path) -> None:
    async with open_window(home) as driver:
        await open_chat(driver, "One")
        await read_on(driver, 3)
        driver.press("Ctrl+End")
        await settled(driver)
    async with open_window(home) as driver:
        await settled(driver)
        assert driver.window.pane.transcript.view.is_following
        assert "The end." in driver.transcript


async def test_a_message_that_is_gone_leaves_the_chat_at_its_end(home: Path) -> None:
    (home / "window.state").write_text("chat 1\nread.1 999 4 20\n")
    async with open_window(home) as driver:
        await settled(driver)
        assert "The end." in driver.transcript
        assert driver.window.pane.transcript.view.is_following
