"""How large the text is: keys, the wheel, the limits, and that it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import ZOOM
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.conversation.view.conversation_view import ConversationView
from desktop.ui.look.theme import LIGHT
from desktop.ui.window.dressing.zoom import Zoom
from tests.support.driving import open_window, until

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def zoom(qtbot: QtBot, tmp_path: Path) -> Zoom:
    page = ConversationView(LIGHT)
    qtbot.addWidget(page)
    page.show()
    return Zoom(Workspace(places({"WEIR_HOME": str(tmp_path)})), page)


def turn(zoom: Zoom, angle: int, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    viewport = zoom._page.viewport()
    event = QWheelEvent(
        QPointF(5, 5),
        viewport.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_steps_of_a_tenth_between_the_limits(zoom: Zoom) -> None:
    told: list[float] = []
    zoom.changed.connect(told.append)
    for _step in range(20):
        zoom.enlarge()
    assert told == [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0]
    for _step in range(20):
        zoom.reduce()
    assert told[-1] == 0.7
    zoom.reset()
    assert told[-1] == 1.0


def test_the_wheel_turns_it_with_ctrl_alone(zoom: Zoom) -> None:
    turn(zoom, 120)
    assert zoom.factor == 1.1
    turn(zoom, -240)
    assert zoom.factor == 0.9
    for _part in range(4):  # a touchpad sends parts of a notch
        turn(zoom, 30)
    assert zoom.factor == 1.0
    turn(zoom, 120, Qt.KeyboardModifier.NoModifier)
    assert zoom.factor == 1.0


def test_it_is_kept_once_it_is_left_alone(zoom: Zoom, qtbot: QtBot) -> None:
    zoom.enlarge()
    assert zoom._workspace.settings[ZOOM].value == 1.0
    qtbot.waitUntil(lambda: zoom._workspace.settings[ZOOM].value == 1.1)


def test_a_home_that_cannot_be_written_says_so(zoom: Zoom, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    failed: list[ChatError] = []
    zoom.failed.connect(failed.append)
    zoom.enlarge()
    zoom.save()
    assert len(failed) == 1


async def test_the_keys_change_the_text_and_the_next_start_has_it(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        page = driver.window.pane.transcript
        usual = page.view.font().pointSizeF()
        for keys, factor in (("Ctrl+=", 1.1), ("Ctrl++", 1.2), ("Ctrl+-", 1.1), ("Ctrl+0", 1)):
            driver.press(keys)
            assert page.view.font().pointSizeF() == pytest.approx(usual * factor)
        driver.press("Ctrl+=")
    async with open_window(tmp_path) as driver:
        assert driver.window.zoom.factor == 1.1
        page = driver.window.pane.transcript
        await until(lambda: page.view.font().pointSizeF() == pytest.approx(usual * 1.1))


async def test_all_of_the_window_grows_with_its_dialogs(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        chats, message = driver.find("Chats"), driver.find("Message")
        model, settings = driver.find("Model"), driver.find("Settings")
        parts = chats, message, model, settings
        before = [part.fontInfo().pointSizeF() for part in parts]
        least, small = message.height(), driver.window.pane.composer.status.fontInfo()
        for _step in range(5):
            driver.press("Ctrl+=")
        for part, points in zip(parts, before, strict=True):
            assert part.fontInfo().pointSizeF() == pytest.approx(points * 1.5, rel=0.03)
        status = driver.window.pane.composer.status.fontInfo()  # its size is of the style sheet
        assert status.pointSizeF() == pytest.approx(small.pointSizeF() * 1.5, rel=0.03)
        assert message.height() > least * 1.3
        driver.window.settings.open_page("general")
        await until(lambda: driver.shows("Language"))
        said = driver.find("Language").fontInfo().pointSizeF()
        assert said == pytest.approx(before[3] * 1.5, rel=0.03)
        driver.press("Esc")
        await driver.activate()
        driver.press("Ctrl+0")
        assert [part.fontInfo().pointSizeF() for part in parts] == before
