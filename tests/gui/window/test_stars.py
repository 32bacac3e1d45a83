"""Messages are starred by mouse, key and command; each window shows it, and it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.ui.commands.command import CommandName
from tests.gui.window.test_branches import a_chat, ask, hover
from tests.support.driving import Driver


def stars(driver: Driver) -> int:
    """How many stars stand in the margin."""
    view = driver.window.pane.transcript.view
    marks = (one for one in view.findChildren(QWidget) if type(one).__name__ == "StarMark")
    return sum(one.isVisible() and one.accessibleName() == "Starred" for one in marks)


def starred(driver: Driver) -> list[bool]:
    """Whether each message on the path has a star, as shown; checked against the disk."""
    chat = driver.window.chat_controller.conversation
    assert chat.id is not None
    kept = driver.workspace.history.load(chat.id).active_path()
    assert [one.is_starred for one in kept] == [one.is_starred for one in chat.active_path()]
    return [one.is_starred for one in kept]


async def test_a_star_is_put_and_taken_away(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.") as (driver, _server):
        await ask(driver, "first")
        assert stars(driver) == 0
        driver.click("Star")  # of the last reply
        assert starred(driver) == [False, True]
        assert stars(driver) == 1
        hover(driver, driver.path[0].id)
        driver.click("Star")
        assert starred(driver) == [True, True]
        assert stars(driver) == 2
        await ask(driver, "second")
        assert starred(driver) == [True, True, False, False]
        for _step in range(4):
            driver.press("Alt+Up")
        driver.press("S")
        assert starred(driver) == [False, True, False, False]
        driver.window.commands.run(CommandName.STAR)
        assert starred(driver) == [True, True, False, False]


async def test_s_is_a_letter_anywhere_else(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.") as (driver, _server):
        await ask(driver, "first")
        driver.press("S")
        assert driver.message.lower() == "s"
        assert starred(driver) == [False, False]
