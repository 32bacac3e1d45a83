"""“Save as prompt…” in the menu of a question: named, never over another one, told of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from desktop.ui.conversation.actions.message_actions import ActionName
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


def begin_saving(driver: Driver) -> QLineEdit:
    """As the menu does it; that the menu has it stands in the test of the actions."""
    question = driver.path[0]
    driver.window.pane.transcript.action_chosen.emit(ActionName.SAVE_PROMPT, question.id, "")
    return driver.find("Name", QLineEdit)


async def test_a_question_becomes_a_prompt_under_a_name_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "Mail.md").write_text("Mine.", "utf-8")
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Why is {{thing}} blue?")
            driver.press("Return")
            await driver.until_replied("So.")
            line = begin_saving(driver)
            assert line.hasFocus()
            assert line.text() == "Why is {{thing}} blue"
            line.setText("Mail")
            driver.press("Return")
            assert "already a prompt named Mail" in line.accessibleDescription()
            assert (folder / "Mail.md").read_text("utf-8") == "Mine."
            line.selectAll()
            driver.type("a/b")
            driver.press("Return")
            assert "cannot be the name of a file" in line.accessibleDescription()
            line.selectAll()
            driver.type("Blue")
            driver.press("Return")
            await until(driver.find("Message").hasFocus)
            assert not driver.shows("Name")
            assert (folder / "Blue.md").read_text("utf-8") == "Why is {{thing}} blue?"
            assert str(folder / "Blue.md") in driver.notices
            assert driver.workspace.prompts.get("Blue").variables[0].name == "thing"
            driver.type("/blu")
            assert driver.window.prompts.completion.list.isVisible()


async def test_esc_saves_nothing(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Why?")
            driver.press("Return")
            await driver.until_replied("So.")
            begin_saving(driver)
            driver.press("Esc")
            await until(driver.find("Message").hasFocus)
            assert driver.workspace.prompts.all() == []
