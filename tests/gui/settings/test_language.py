"""Another language takes effect at once: the window is made anew in its frame."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop import language
from desktop.app import session
from desktop.chat.settings.setting import LANGUAGE
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.paths import Places, places
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import NO_ANSWER, FaultServer, content_stream
from tests.support.settings_driving import opened, told


def choose(dialog: SettingsDialog, code: str) -> None:
    box = dialog.general.language.control
    assert isinstance(box, Choice)
    box.setCurrentIndex(box.findData(code))


def shown(frame: WindowFrame) -> MainWindow:
    window = frame.centralWidget()
    assert isinstance(window, MainWindow)
    return window


def furnish(home: Places, server: FaultServer) -> None:
    workspace = Workspace(home)
    workspace.settings.put(endpoint(server))
    workspace.settings.select("Test")


async def queue_one(window: MainWindow, text: str) -> None:
    """Have a message wait behind a reply that was stopped."""
    window.chat_controller.turns.send("More")
    window.pane.composer.queued.emit(text)
    window.chat_controller.turns.stop()
    await until(lambda: not window.chat_controller.streaming)
    assert window.pane.queue.texts == [text]


async def test_the_window_speaks_it_with_chat_and_draft_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    home = places({"WEIR_HOME": str(tmp_path)})
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)  # as the program does
    with FaultServer(content_stream("Hello there."), NO_ANSWER) as server:
        furnish(home, server)
        frame = WindowFrame()
        frame.show()
        frame.activateWindow()
        running = asyncio.create_task(session._session(application, frame, home, None))
        await until(
            lambda: isinstance(frame.centralWidget(), MainWindow) and frame.isActiveWindow()
        )
        first = shown(frame)
        first.chat_controller.turns.send("Hi")
        await until(lambda: "Hello there." in first.pane.transcript.view.toPlainText())
        await until(lambda: not first.chat_controller.streaming)
        await queue_one(first, "a whole one")
        first.pane.composer.set_text("half a question")
        first.settings.open_page("general")
        dialog = first.findChild(SettingsDialog)
        assert isinstance(dialog, SettingsDialog)
        choose(dialog, "zh_CN")
        await until(lambda: frame.centralWidget() is not first)
        second = shown(frame)
        await until(lambda: "Hello there." in second.pane.transcript.view.toPlainText())
        assert language.current() == "zh_CN"
        assert second.pane.composer.text() == "a whole one\n\nhalf a question"
        names = [button.accessibleName() for button in second.findChildren(QPushButton)]
        assert _("Send") in names
        assert "Send" not in names
        anew = second.findChild(SettingsDialog)
        assert isinstance(anew, SettingsDialog)
        assert anew.isVisible()
        assert anew.general.language.control.hasFocus(), "the next arrow key chooses, too"
        choose(anew, "en")
        await until(lambda: frame.centralWidget() is not second)
        frame.close()
        await running
        frame.deleteLater()
        await asyncio.sleep(0)


async def test_a_reply_that_arrives_is_not_stopped_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            asked: list[bool] = []
            driver.window.rebuild_requested.connect(lambda: asked.append(True))
            driver.window.chat_controller.turns.send("Hi")
            dialog = opened(driver, "general")
            choose(dialog, "zh_CN")
            assert driver.workspace.settings[LANGUAGE].value == "zh_CN"
            assert asked == []
            assert "Switching now stops it" in told(dialog)
            dialog.general.switch.click()
            assert asked == [True]
            dialog.close()


async def test_a_language_that_weir_has_not_is_no_reason_to_stop_a_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    (tmp_path / "settings.toml").write_text('language = "tlh"\n')
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.chat_controller.turns.send("Hi")
            dialog = opened(driver, "general")
            assert not dialog.general.switch.isVisible()
            dialog.close()
