"""The outline and the marks at the right edge lead to any question of a chat."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.window.chat.outline_popup import OutlinePopup
from tests.gui.window.test_branches import a_chat, ask, said, stored
from tests.support.driving import Driver, until


def listed(driver: Driver) -> list[str]:
    [popup] = driver.window.findChildren(OutlinePopup)
    rows = popup.list.model()
    return [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]


async def a_forked_chat(driver: Driver) -> None:
    """first → second, and beside that second!."""
    await ask(driver, "first")
    await ask(driver, "second")
    driver.press("Up")
    driver.type("!")
    driver.press("Return")
    await driver.until_replied("Cee.")


async def test_a_question_of_another_branch_is_found_and_shown(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, _server):
        await a_forked_chat(driver)
        assert said(driver) == ["first", "Aye.", "second!", "Cee."]
        driver.press("Ctrl+Shift+O")
        assert listed(driver) == ["first", "    second", "    second!"]
        driver.press("Up")  # from the one that is read
        driver.press("Return")
        assert said(driver) == stored(driver) == ["first", "Aye.", "second", "Bee."]
        await driver.until_shown("Bee.")
        assert not driver.shows("Find a question")


async def test_words_narrow_it_down(tmp_path: Path) -> None:
    async with a_chat(tmp_path, "Aye.", "Bee.", "Cee.") as (driver, _server):
        await a_forked_chat(driver)
        driver.press("Ctrl+Shift+O")
        driver.type("second!")
        assert listed(driver) == ["second!"]
        driver.type("?")
        assert listed(driver) == []
        assert not driver.shows("Questions")
        driver.press("Esc")
        assert said(driver) == ["first", "Aye.", "second!", "Cee."]


async def test_a_mark_leads_to_its_question(tmp_path: Path) -> None:
    long = "\n\n".join(f"Paragraph {number}" for number in range(30))
    async with a_chat(tmp_path, long) as (driver, _server):
        await driver.resize(1180, 800)
        for number in range(2):
            await ask(driver, f"question {number}")
        marks = driver.window.pane.transcript.marks
        assert not marks.isVisible()
        await ask(driver, "question 2")
        assert marks.isVisible()
        assert [one.message.text for one in marks.questions] == [
            *("question 0", "question 1", "question 2"),
        ]
        QTest.mouseClick(marks, Qt.MouseButton.LeftButton, pos=marks.place_of(1))
        await until(lambda: driver.window.pane.transcript.is_idle)
        top = driver.window.pane.transcript.navigation.top_of(marks.questions[1].message.id)
        assert top is not None
        assert 0 <= top < 40
        await driver.resize(480, 700)  # the text has all of the width
        assert not marks.isVisible()
