"""Esc leaves every dialog with nothing done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.widgets.question import Question, Role
from desktop.ui.widgets.save_dialog import SaveDialog
from tests.support.driving import open_window, until

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "first-model")


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
async def test_escape_leaves_every_dialog_with_nothing_done(
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


async def test_a_question_is_no_wider_than_the_window_it_is_asked_in(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        driver.window.resize(480, 820)
        asking = Question("Forget 1 chat? Nothing brings it back.", "Cancel", driver.window)
        asking.say("The history is written anew without a byte of it. " * 3)
        for words in ("Forget, and delete 1 older copy", "Forget for good"):
            asking.offer(words, Role.DestructiveRole, lambda: None)
        asking.open()
        await until(asking.isActiveWindow)
        assert asking.width() <= driver.window.width()
        for button in asking.buttons():
            assert asking.rect().contains(button.geometry()), button.text()
            assert button.width() >= button.sizeHint().width()


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
