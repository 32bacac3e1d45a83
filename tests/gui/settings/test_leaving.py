"""Esc in a dialog discards, and asks first where something was changed; what is not kept is not
shown as if it were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit, QPushButton, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.widgets.question import Question
from desktop.ui.widgets.save_dialog import SaveDialog
from tests.support.driving import Driver, MemoryKeyring, open_window, until

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "first-model")
TWO = Endpoint("Two", "http://127.0.0.1:9/v1", "second-model")


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def opened(driver: Driver) -> SettingsDialog:
    driver.press("Ctrl+,")
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    await until(dialog.isActiveWindow)
    return dialog


def edit(dialog: SettingsDialog, name: str, text: str) -> None:
    """Type over what a field holds, key by key."""
    field = next(e for e in dialog.findChildren(QLineEdit) if e.accessibleName() == name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


async def asked(dialog: SettingsDialog) -> Question:
    """The question that is open."""
    await until(lambda: isinstance(QApplication.activeWindow(), Question))
    question = QApplication.activeWindow()
    assert isinstance(question, Question)
    assert question.text() == "Discard the changes?"
    assert question.parent() is dialog
    return question


async def answer(dialog: SettingsDialog, words: str) -> None:
    """Push this button of the question."""
    question = await asked(dialog)
    next(b for b in question.findChildren(QPushButton) if b.text() == words).click()
    dialog.activateWindow()  # a window manager would do it
    await until(lambda: dialog.isActiveWindow() or not dialog.isVisible())


def leave(dialog: SettingsDialog, way: str) -> None:
    if way == "Esc":
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()


def models(driver: Driver) -> list[str]:
    """The models of both endpoints, as they were saved."""
    settings = driver.workspace.settings
    return [settings.get(known.name).model for known in (ONE, TWO)]


@pytest.mark.parametrize("way", ["Esc", "×"])
async def test_leaving_discards_once_that_was_said(tmp_path: Path, way: str) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = await opened(driver)
        edit(dialog, "Model", "other")
        edit(dialog, "Key", "sk-other")
        leave(dialog, way)
        assert dialog.isVisible()
        await answer(dialog, "Discard")
        assert not dialog.isVisible()
        assert models(driver) == ["first-model", "second-model"]
        await driver.activate()
        dialog = await opened(driver)
        assert (dialog.editor.form.model.text(), dialog.editor.key_field.edit.text()) == (
            "first-model",
            "",
        )
        leave(dialog, way)
        assert not dialog.isVisible()  # nothing is asked: nothing was changed


async def test_the_question_is_no_trap(tmp_path: Path) -> None:
    """With an address that cannot be one, Esc goes back, Save tells why not, Discard leaves."""

    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = await opened(driver)
        edit(dialog, "Base URL", "ftp://example.com")
        leave(dialog, "Esc")
        QTest.keyClick(await asked(dialog), Qt.Key.Key_Escape)
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        assert dialog.editor.form.base_url.text() == "ftp://example.com"
        leave(dialog, "Esc")
        await answer(dialog, "Save")
        assert dialog.isVisible()
        assert dialog.editor.form.error.isVisible()
        leave(dialog, "Esc")
        await answer(dialog, "Discard")
        assert not dialog.isVisible()


async def test_the_question_can_save(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = await opened(driver)
        edit(dialog, "Model", "other")
        edit(dialog, "Key", "sk-other")
        leave(dialog, "Esc")
        await answer(dialog, "Save")
        assert not dialog.isVisible()
        assert models(driver) == ["other", "second-model"]
        await until(lambda: keyring.stored == {"One": "sk-other"})


@pytest.mark.parametrize("words", ["Keep editing", "Discard", "Save"])
async def test_another_endpoint_is_gone_to_as_answered(tmp_path: Path, words: str) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = await opened(driver)
        rows = dialog.sidebar.endpoints
        edit(dialog, "Model", "other")
        two = rows.findItems("Two", Qt.MatchFlag.MatchExactly)[0]
        place = rows.visualItemRect(two).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await answer(dialog, words)
        went = words != "Keep editing"
        assert dialog.editor.form.name.text() == ("Two" if went else "One")
        assert dialog.editor.form.model.text() == ("second-model" if went else "other")
        assert [item.text() for item in rows.selectedItems()] == [dialog.editor.form.name.text()]
        assert models(driver)[0] == ("other" if words == "Save" else "first-model")
        dialog._on_discard()
        dialog.close()


async def test_a_key_that_a_reply_asks_for_takes_no_edit_away(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = await opened(driver)
        edit(dialog, "Model", "other")
        dialog.show_key_of("Two")
        await answer(dialog, "Keep editing")
        assert dialog.editor.form.model.text() == "other"
        dialog.show_key_of("Two")
        await answer(dialog, "Discard")
        assert dialog.editor.form.name.text() == "Two"
        assert dialog.focusWidget() is dialog.editor.key_field.edit
        dialog.close()


async def test_what_could_not_be_saved_is_not_shown(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = await opened(driver)
        (tmp_path / "settings.toml").write_text("not = [toml")
        box, announce = dialog.sidebar.language.control, dialog.sidebar.announce.control
        assert isinstance(box, Choice)
        assert isinstance(announce, QCheckBox)
        announce.click()
        assert announce.isChecked()
        assert driver.window.announcer.wanted
        assert dialog.editor.error.isVisible()
        box.setCurrentIndex(box.findData("zh_CN"))
        box.activated.emit(box.currentIndex())
        assert box.currentData() is None
        assert not dialog.sidebar._takes_effect.isVisible()
        dialog.close()


def nothing(path: Path) -> None:
    raise AssertionError(path)


def link(parent: QWidget) -> QDialog:
    return LinkDialog(QUrl("https://example.com/"), parent)


def save(parent: QWidget) -> QDialog:
    return SaveDialog("Save code", "code.py", nothing, parent)


def question(parent: QWidget) -> QDialog:
    asking = Question("Remove?", "Cancel", parent)
    asking.accepted.connect(parent.close)
    return asking


@pytest.mark.parametrize("make", [link, save, question])
async def test_escape_leaves_every_other_dialog_with_nothing_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", nothing)

    async with open_window(tmp_path, ONE) as driver:
        dialog = make(driver.window)
        done: list[int] = []
        dialog.finished.connect(done.append)
        dialog.open()
        await until(dialog.isActiveWindow)
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
        await until(lambda: done)
        assert driver.window.isVisible()


async def test_escape_closes_the_wire_from_wherever_the_keyboard_is(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        driver.press("F12")
        wire = driver.window.wire.window
        assert wire is not None
        await until(wire.isActiveWindow)
        takers = [w for w in wire.findChildren(QWidget) if w.focusPolicy() and w.isEnabled()]
        for taker in [taker for taker in takers if taker.isVisible()]:
            taker.setFocus()
            QTest.keyClick(taker, Qt.Key.Key_Escape)
            assert not wire.isVisible(), taker
            await driver.activate()
            driver.press("F12")
            await until(wire.isActiveWindow)
        wire.close()
