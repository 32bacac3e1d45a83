"""Prompts in the message: "/" lists them, and a form asks for their variables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from desktop.chat.endpoint import Endpoint
from desktop.engine.composing.composition import values
from desktop.ui.widgets.popup import PopupBody
from desktop.ui.window.prompts.lines_edit import LinesEdit
from desktop.ui.window.prompts.prompt_form import PromptForm
from tests.support.driving import Driver, MemoryKeyring, open_window

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

MAIL = """---
description: A mail in a tone
variables:
  tone: {kind: choice, choices: [friendly, formal], default: formal}
  words: {kind: number, default: 120}
---
Write to {{name}} in {{words}} words, {{tone}}. My system: {{os}}."""
EXPLAIN = "Explain this to a child.\nBe brief."
PROMPTS = {
    "mail": MAIL,
    "explain": f"---\ndescription: For children\n---\n{EXPLAIN}",
    "code review": "Review this.",
    "broken": "---\ndescription: [\n---\nStill here.",
}


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@asynccontextmanager
async def with_prompts(home: Path) -> AsyncIterator[Driver]:
    (home / "prompts").mkdir()
    for name, source in PROMPTS.items():
        write(home, name, source)
    async with open_window(home, Endpoint("One", "http://127.0.0.1:9/v1", "m")) as driver:
        yield driver


def write(home: Path, name: str, source: str) -> None:
    (home / "prompts" / f"{name}.md").write_text(source, "utf-8")


def listed(driver: Driver) -> list[str]:
    """The names that the list shows; none where it is closed."""
    found = driver.window.prompts.completion.list
    return [prompt.name for prompt in found.rows.shown] if found.isVisible() else []


def said(driver: Driver) -> str:
    """What a screen reader reads of the first row."""
    rows = driver.window.prompts.completion.list.rows
    return str(rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole))


def form(driver: Driver) -> PromptForm:
    found = [one for one in driver.window.findChildren(PromptForm) if one.isVisible()]
    assert len(found) == 1
    return found[0]


async def test_a_slash_lists_the_prompts_and_enter_inserts_one(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/")
        assert listed(driver) == ["broken", "code review", "explain", "mail"]
        driver.type("ex")
        assert listed(driver) == ["explain"]
        assert said(driver) == "explain, For children"
        driver.press("Return")
        assert driver.message == EXPLAIN
        assert listed(driver) == []
        assert driver.path == []  # it was not sent
        driver.press("Ctrl+Z")
        assert driver.message == "/ex"
        assert listed(driver) == []  # what an undo brings back opens nothing


async def test_the_arrows_choose_and_tab_inserts(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/")
        driver.press("Up")
        driver.press("Up")
        driver.press("Tab")
        assert driver.message == EXPLAIN


async def test_a_click_and_the_button_insert(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("See: ")
        driver.click("Prompts")
        view = driver.window.prompts.completion.list.view
        driver.type("rev")
        assert listed(driver) == ["code review"]
        driver.click_at(view.viewport(), view.visualRect(view.model().index(0, 0)).center())
        assert driver.message == "See: Review this."
        driver.click("Prompts")
        assert len(listed(driver)) == 4
        driver.press("Ctrl+N")
        assert listed(driver) == []
        driver.click("Prompts")
        driver.click("Prompts")
        assert listed(driver) == []
        assert driver.find("Message").hasFocus()


async def test_a_click_elsewhere_closes_the_list(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        pane, found = driver.window.pane, driver.window.prompts.completion.list
        for part, stays in ((pane.composer, True), (found, True), (pane.title, False)):
            pane.composer.clear()
            driver.type("/")
            place = part.mapToGlobal(QPointF(3, 3))
            click = QMouseEvent(QEvent.Type.MouseButtonPress, place, place, _LEFT, _LEFT, _NONE)
            found.eventFilter(driver.window.windowHandle(), click)  # sent, Qt would wait for more
            assert bool(listed(driver)) is stays


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/usr/bin", []),
        ("/m/", []),
        ("/tmp is full", []),
        ("a /", []),
        ("1/2", []),
        ("/ ", []),
        ("/code ", ["code review"]),
        ("/code reviews ", []),
        ("/child", ["explain"]),  # a word of its description begins so
    ],
)
async def test_what_is_no_name_of_a_prompt_is_typed_as_ever(
    tmp_path: Path, typed: str, shown: list[str]
) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type(typed)
        assert listed(driver) == shown
        assert driver.message == typed


async def test_enter_sends_a_path(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/usr")
        driver.press("Return")
        assert driver.path[0].text == "/usr"
        driver.window.chat_controller.turns.stop()
        await driver.until_replied()


async def test_a_slash_at_the_start_of_a_further_line_lists_them(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("First")
        driver.press("Shift+Return")
        driver.type("  /rev")
        driver.press("Return")
        assert driver.message == "First\n  Review this."


async def test_esc_closes_the_list_until_the_next_slash(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/m")
        driver.press("Esc")
        driver.type("a")
        assert listed(driver) == []
        assert driver.message == "/ma"
        for _letter in "/ma":
            driver.press("Backspace")
        driver.type("/ma")
        assert listed(driver) == ["mail"]
        driver.press("Left")
        driver.press("Left")
        driver.press("Left")
        assert listed(driver) == []


async def test_a_draft_that_comes_back_opens_nothing(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.window.pane.composer.set_text("/ma")
        assert listed(driver) == []
        driver.window.pane.composer.set_text("")
        driver.type("/")
        driver.press("Ctrl+N")
        driver.window.pane.composer.set_text("/ma")
        assert listed(driver) == []


async def test_an_input_method_is_not_disturbed(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/")
        driver.compose("ni'hao")
        shown = listed(driver)
        driver.press("Return")
        driver.press("Down")
        assert (driver.message, listed(driver)) == ("/", shown)
        driver.commit("你好")
        assert (driver.message, listed(driver)) == ("/你好", [])
        driver.window.pane.composer.clear()
        driver.commit("、")  # what a Chinese input method makes of the key
        driver.type("mail")
        assert listed(driver) == ["mail"]


async def test_a_form_asks_for_variables_and_refuses_a_wrong_number(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/mail")
        driver.press("Return")
        fields = form(driver).fields
        name, words = driver.find("name", LinesEdit), driver.find("words", QLineEdit)
        tone = driver.find("tone", QComboBox)
        assert (words.text(), tone.currentText()) == ("120", "formal")
        assert name.hasFocus()  # it alone has no value
        driver.type("Ada")
        driver.press("Shift+Return")
        driver.type("and Bob")
        body = form(driver).panel.findChildren(PopupBody)[0]
        assert body.verticalScrollBar().maximum() == 0  # the form grows with its fields
        words.setFocus()
        words.selectAll()
        driver.type("many")
        driver.press("Return")
        assert "number" in fields["words"].error.text()
        assert driver.message == "/mail"
        words.selectAll()
        driver.type("80")
        assert not fields["words"].is_refused
        tone.setFocus()
        driver.press("Up")
        driver.press("Return")
        system = values("m")["os"]
        assert driver.message == (
            f"Write to Ada\nand Bob in 80 words, friendly. My system: {system}."
        )
        assert driver.find("Message").hasFocus()
        driver.press("Ctrl+Z")
        assert driver.message == "/mail"


async def test_esc_leaves_the_form_and_what_was_typed(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/mail")
        driver.press("Return")
        QTest.keyClick(driver.find("name"), Qt.Key.Key_Escape)
        assert driver.message == "/mail"
        assert driver.find("Message").hasFocus()


async def test_a_broken_front_matter_is_inserted_as_text_and_said(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/bro")
        assert "Shown as plain text" in said(driver)
        driver.press("Return")
        assert driver.message == PROMPTS["broken"]


async def test_a_file_that_changed_is_taken_up_at_the_next_slash(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        driver.type("/explain")
        driver.press("Esc")
        driver.window.pane.composer.clear()
        write(tmp_path, "explain", "As a poem.")
        write(tmp_path, "explicit", "New.")
        driver.type("/expl")
        assert listed(driver) == ["explain", "explicit"]
        driver.press("Return")
        assert driver.message == "As a poem."


async def test_a_prompt_has_a_shortcut_of_its_own(tmp_path: Path) -> None:
    async with with_prompts(tmp_path) as driver:
        write(tmp_path, "quick", "---\nshortcut: ctrl+alt+r\n---\nShort, please.")
        write(tmp_path, "late", "---\nshortcut: Ctrl+Alt+R\n---\nNever.")
        write(tmp_path, "new", "---\nshortcut: Ctrl+N\n---\nNot this one.")
        driver.window.activated.emit()  # the person comes back from the editor
        await driver.window._tasks.finish()
        driver.type("Why? ")
        driver.press("Ctrl+Alt+R")
        assert driver.message == "Why? Never."  # the first one by its name
        driver.window.pane.composer.clear()
        driver.press("Ctrl+N")
        assert driver.message == ""  # the window's own keys stay its own
        (tmp_path / "prompts" / "late.md").unlink()
        driver.press("Ctrl+Alt+R")
        assert "late" in driver.notices
        driver.window.activated.emit()
        await driver.window._tasks.finish()
        driver.press("Ctrl+Alt+R")
        assert driver.message == "Short, please."
