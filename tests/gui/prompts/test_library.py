"""The page of the prompt library: files are listed, written, renamed, deleted and brought back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from desktop.chat.endpoint import Endpoint
from desktop.chat.prompts.prompt import Variable
from desktop.ui.settings.prompts.prompts_page import PromptsPage
from tests.support.driving import Driver, MemoryKeyring, open_window
from tests.support.settings_driving import escape, opened, told

MAIL = """---
# from IT
description: A mail
variables:
  tone: {kind: choice, choices: [friendly, formal], default: formal}
---
Write to {{name}}, {{tone}}, on {{date}}."""


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@asynccontextmanager
async def library(home: Path, **sources: str) -> AsyncIterator[tuple[Driver, PromptsPage]]:
    (home / "prompts").mkdir()
    for name, source in sources.items():
        file(home, name).write_text(source, "utf-8")
    async with open_window(home, Endpoint("One", "http://127.0.0.1:9/v1", "m")) as driver:
        dialog = opened(driver, "prompts")
        yield driver, dialog.prompts
        dialog.close()


def file(home: Path, name: str) -> Path:
    return home / "prompts" / f"{name}.md"


def names(page: PromptsPage) -> list[str]:
    return [page.list.rows.item(row).text() for row in range(page.list.rows.count())]


def fill(page: PromptsPage, text: str) -> None:
    """Type over what the field with the keyboard holds, and go on by Tab."""
    field = page.window().focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


async def test_a_prompt_is_written_and_its_variables_described(tmp_path: Path) -> None:
    async with library(tmp_path) as (driver, page):
        assert "There is no prompt yet" in told(page)
        driver.click("New prompt")
        fill(page, "greeting")
        fill(page, "Says hello")
        fill(page, "Greet {{who}} in {{count}} words.")
        who, count = page.editor.variables
        count.kind.setCurrentIndex(count.kind.findData("number"))
        count.default.setFocus()
        fill(page, "many")
        assert "number" in count.error.text()
        count.default.setFocus()
        fill(page, "5")
        who.kind.setCurrentIndex(who.kind.findData("choice"))
        assert who.is_refused  # until it is said what can be chosen
        who.choices.setFocus()
        fill(page, "Ada, Bob")
        made = driver.workspace.prompts.get("greeting")
        assert names(page) == ["greeting"]
        assert made.description == "Says hello"
        assert made.variables == (
            Variable("who", "choice", ("Ada", "Bob")),
            Variable("count", "number", (), "5"),
        )


async def test_a_change_keeps_what_it_does_not_touch_and_can_be_taken_back(tmp_path: Path) -> None:
    async with library(tmp_path, mail=MAIL, other="Text") as (_driver, page):
        page.editor.description_line.setFocus()
        fill(page, "A letter")
        changed = file(tmp_path, "mail").read_text("utf-8")
        assert changed == MAIL.replace("A mail", "A letter") + "\n"
        page.editor.name_line.setFocus()
        fill(page, "letter")
        assert names(page) == ["letter", "other"]
        assert not file(tmp_path, "mail").exists()
        page.editor.state.undo.click()
        assert names(page) == ["mail", "other"]
        page.editor.state.undo.click()
        assert file(tmp_path, "mail").read_text("utf-8") == MAIL
        assert page.editor.description_line.text() == "A mail"


async def test_an_empty_line_below_the_text_is_no_change(tmp_path: Path) -> None:
    async with library(tmp_path, mail=MAIL) as (_driver, page):
        page.editor.text_edit.setPlainText(page.editor.prompt.text + "\n\n")
        page.editor.save()
        assert file(tmp_path, "mail").read_text("utf-8") == MAIL
        assert not page.editor.state.undo.isVisible()


@pytest.mark.parametrize(
    ("name", "why"), [("other", "already"), ("a/b", "cannot be the name"), (" ", "Give the prompt")]
)
async def test_a_name_that_cannot_be_is_refused_in_place(
    tmp_path: Path, name: str, why: str
) -> None:
    async with library(tmp_path, mail=MAIL, other="Text") as (_driver, page):
        page.editor.name_line.setFocus()
        fill(page, name)
        assert why in page.editor.name.error.text()
        assert names(page) == ["mail", "other"]
        page.editor.name_line.setFocus()
        fill(page, "mail")
        assert not page.editor.name.is_refused


async def test_a_deleted_prompt_comes_back(tmp_path: Path) -> None:
    async with library(tmp_path, mail=MAIL) as (_driver, page):
        page.list.rows.setFocus()
        QTest.keyClick(page.list.rows, Qt.Key.Key_Delete)
        assert names(page) == []
        assert not file(tmp_path, "mail").exists()
        page.none.state.undo.click()
        assert names(page) == ["mail"]
        assert file(tmp_path, "mail").read_text("utf-8") == MAIL


async def test_a_shortcut_that_is_taken_is_refused_and_another_is_heard(tmp_path: Path) -> None:
    async with library(tmp_path, mail="Text", other="---\nshortcut: F9\n---\nx") as (driver, page):
        for keys, why in (("Ctrl+N", "New chat"), ("F9", "other"), ("Shift+A", "cannot be")):
            page.editor.shortcut_edit.set_text(keys)
            page.editor.shortcut_edit.editingFinished.emit()
            assert why in page.editor.shortcut.error.text()
        page.editor.shortcut_edit.set_text("Ctrl+Alt+R")
        page.editor.shortcut_edit.editingFinished.emit()
        assert driver.workspace.prompts.get("mail").shortcut == "Ctrl+Alt+R"
        await driver.window._tasks.finish()
        escape(driver.window.settings._opened())
        driver.press("Ctrl+Alt+R")
        assert driver.message == "Text"


async def test_a_broken_file_is_shown_as_text_with_a_note_and_can_be_mended(tmp_path: Path) -> None:
    broken = "---\ndescription: [\n---\nText"
    async with library(tmp_path, broken=broken) as (_driver, page):
        assert page.editor.text_edit.toPlainText() == broken
        assert "Shown as plain text" in page.editor.fault.text()
        assert not page.editor.description.isVisible()
        page.editor.text_edit.setFocus()
        page.editor.text_edit.setPlainText("---\ndescription: Good\n---\nText")
        page.editor.name_line.setFocus()
        assert not page.editor.fault.isVisible()
        assert page.editor.description_line.text() == "Good"
        assert page.editor.text_edit.toPlainText() == "Text"


async def test_a_file_that_is_no_text_is_left_as_it_is(tmp_path: Path) -> None:
    async with library(tmp_path, mail=MAIL) as (_driver, page):
        file(tmp_path, "latin").write_bytes(b"caf\xe9")
        page.refresh()
        page.list.rows.setCurrentRow(0)
        assert page.editor.prompt.name == "latin"
        assert page.editor.text_edit.isReadOnly()
        page.editor.name_line.setFocus()
        fill(page, "renamed")
        assert "UTF-8" in page.editor.name.error.text()
        assert file(tmp_path, "latin").read_bytes() == b"caf\xe9"


async def test_files_that_were_changed_elsewhere_are_taken_up(tmp_path: Path) -> None:
    async with library(tmp_path, mail=MAIL) as (_driver, page):
        file(tmp_path, "mail").write_text("Only this.", "utf-8")
        file(tmp_path, "copied").write_text("From a friend.", "utf-8")
        page.refresh()  # as it does when the window comes to the front
        assert names(page) == ["copied", "mail"]
        assert page.editor.text_edit.toPlainText() == "Only this."
        assert page.editor.variables == []


async def test_the_folder_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_ones: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened_ones.append)
    async with library(tmp_path, mail=MAIL) as (driver, _page):
        driver.click("Open the folder")
    assert [url.toLocalFile() for url in opened_ones] == [str(tmp_path / "prompts")]


async def test_the_message_is_saved_as_a_prompt_and_stays(tmp_path: Path) -> None:
    async with library(tmp_path) as (driver, page):
        escape(driver.window.settings._opened())
        driver.type("--- odd {{name}}")
        driver.window.commands.run("save_prompt")
        assert page.editor.name_line.hasFocus()
        fill(page, "odd")
        assert driver.workspace.prompts.get("odd").text == "--- odd {{name}}"
        assert [row.variable.name for row in page.editor.variables] == ["name"]
        assert driver.message == "--- odd {{name}}"
        page.editor.state.undo.click()
        page.editor.state.undo.click()
        assert names(page) == []


async def test_the_button_leads_to_the_library_where_there_is_no_prompt(tmp_path: Path) -> None:
    async with library(tmp_path) as (driver, page):
        escape(driver.window.settings._opened())
        driver.window.settings._opened().show_page("general")
        escape(driver.window.settings._opened())
        driver.click("Prompts")
        assert page.isVisible()
