"""The caret blinks while somebody writes, and stands still later: an idle window runs no timer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.composer import resting_caret
from desktop.ui.composer.composer import Composer


@pytest.fixture
def composer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Composer]:
    """A composer whose caret rests at once, with another field in it."""
    monkeypatch.setattr(resting_caret, "_BLINKS_MS", 0)
    widget = Composer()
    qtbot.addWidget(widget)
    QLineEdit(widget)
    widget.show()
    widget.activateWindow()
    widget.edit.setFocus()
    qtbot.waitUntil(widget.edit.hasFocus)
    yield widget
    QApplication.setCursorFlashTime(-1)


def timers(widget: QObject) -> int:
    dispatcher = QAbstractEventDispatcher.instance()
    return sum(len(dispatcher.registeredTimers(one)) for one in widget.findChildren(QObject))


def test_a_caret_rests_until_the_next_key(qtbot: QtBot, composer: Composer) -> None:
    qtbot.waitUntil(lambda: timers(composer) == 0)
    QTest.keyClicks(composer.edit, "a")
    assert QApplication.cursorFlashTime() > 0
    assert timers(composer) > 0
    qtbot.waitUntil(lambda: timers(composer) == 0)


def test_a_caret_in_another_field_rests_as_well(qtbot: QtBot, composer: Composer) -> None:
    qtbot.waitUntil(lambda: timers(composer) == 0)
    composer.findChildren(QLineEdit)[0].setFocus()
    assert QApplication.cursorFlashTime() > 0
    qtbot.waitUntil(lambda: timers(composer) == 0)


def test_text_that_comes_while_nobody_writes_wakes_nothing(
    qtbot: QtBot, composer: Composer
) -> None:
    composer.findChildren(QLineEdit)[0].setFocus()
    qtbot.waitUntil(lambda: timers(composer) == 0)
    composer.set_text("a draft of another chat")
    assert timers(composer) == 0
