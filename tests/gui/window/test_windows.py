"""The set of windows: opened beside one another, used, closed; and what the next start finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop import language
from desktop.app.background import Background
from desktop.app.windows import Windows
from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.setting import LANGUAGE
from desktop.engine.remembered.window_state import WindowState
from desktop.engine.workspace import Workspace
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.widgets.menu import Menu
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import Driver, MemoryKeyring, endpoint, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.many_windows import Home, open_home
from tests.support.settings_driving import fill, line, names


async def ask(driver: Driver, text: str) -> int:
    driver.type(text)
    driver.press("Return")
    await driver.until_replied()
    chat_id = driver.window.chat_controller.conversation.id
    assert chat_id is not None
    return chat_id


def filled(frame: QWidget, home: Home) -> Driver:
    """What drives the content of a frame."""
    assert isinstance(frame, WindowFrame)
    content = frame.centralWidget()
    assert isinstance(content, MainWindow)
    return Driver(content, home.workspace)


class Shown(QObject):
    """Knows which windows came on the screen."""

    def __init__(self) -> None:
        super().__init__(QApplication.instance())
        self.kinds: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and watched.isWindow():
            self.kinds += [type(watched).__name__] * (event.type() is QEvent.Type.Show)
        return False


async def test_nothing_but_the_window_comes_on_the_screen(tmp_path: Path) -> None:
    shown, application = Shown(), QApplication.instance()
    assert application is not None
    application.installEventFilter(shown)
    try:
        async with open_home(tmp_path) as (_home, driver):
            await until(driver.window.isVisible)
            driver.press("Ctrl+Shift+N")
    finally:
        application.removeEventFilter(shown)
        shown.deleteLater()
    assert shown.kinds == ["WindowFrame"] * 2


async def test_keys_open_one_beside_it_with_a_new_chat_and_the_keyboard(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            await ask(one, "first")
            first = one.window.window()
            first.setGeometry(100, 100, 900, 700)
            one.press("Ctrl+Shift+N")
            assert len(home.windows) == 2
            two = Driver(home.windows.front.content, home.workspace)
            frame = home.windows.front.frame
            await until(frame.isActiveWindow)
            assert frame.size() == first.size()
            assert frame.pos().x() > first.pos().x()
            assert frame.pos().y() > first.pos().y()
            assert two.path == []
            two.type("written at once")
            assert two.message == "written at once"
            assert one.message == ""


async def test_the_menu_of_a_chat_opens_it_in_a_window(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat = await ask(one, "first")
            listed = one.window.sidebar.chats
            row = one.window.chats.index(one.window.chats.row_of(chat) or 0)
            one.right_click(listed, listed.visualRect(row).center())
            menu = one.window.findChild(Menu)
            assert menu is not None
            (action,) = (a for a in menu.actions() if a.text() == "Open in new window")
            action.trigger()
            menu.close()
            two = Driver(home.windows.front.content, home.workspace)
            assert two.window is not one.window
            await two.until_shown("Yes.")
            assert two.path == one.path


async def test_who_was_used_last_stands_for_all(tmp_path: Path) -> None:
    async with open_home(tmp_path) as (home, one):
        two = await home.open()
        assert home.windows.front.content is two.window
        await one.activate()
        assert home.windows.front.content is one.window
        home.windows.show_notice("Look here")
        assert "Look here" in one.notices
        assert "Look here" not in two.notices
        two.window.window().showMinimized()
        home.windows.come_forward()
        assert one.window.isActiveWindow()


async def test_a_notice_that_comes_before_the_first_window_is_filled_is_shown_there(
    tmp_path: Path,
) -> None:
    def joining(workspace: Workspace, windows: Windows) -> Background:
        windows.show_notice("Look here")
        return Background(workspace, windows)

    async with open_home(tmp_path, joining=joining) as (_home, driver):
        assert "Look here" in driver.notices


async def test_the_next_start_finds_the_window_that_was_closed_last(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            first = await ask(one, "first")
            two = await home.open()
            await ask(two, "second")
            await one.activate()
            two.window.window().resize(700, 600)
            one.window.window().resize(900, 650)
            await until(lambda: one.window.window().width() == 900)
        state = WindowState(home.workspace.places.window)
        assert state.chat == first
        assert state.place is not None
        assert (state.place.width, state.place.height) == (900, 650)


async def test_ctrl_w_closes_the_window_that_is_used(tmp_path: Path) -> None:
    async with open_home(tmp_path) as (home, one):
        two = await home.open()
        two.press("Ctrl+W")
        assert not two.window.window().isVisible()
        assert one.window.window().isVisible()
        assert not home.ended.is_set()
        one.window.window().activateWindow()
        await until(one.window.window().isActiveWindow)
        one.press("Ctrl+W")
        assert home.ended.is_set()


async def test_quit_closes_all(tmp_path: Path) -> None:
    async with open_home(tmp_path) as (home, one):
        two = await home.open()
        frames = [one.window.window(), two.window.window()]
        two.press("Ctrl+Q")
        assert home.ended.is_set()
        assert not any(frame.isVisible() for frame in frames)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_another_language_reaches_every_window(tmp_path: Path, by_hand: bool) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat = await ask(one, "first")
            one.type("mine")
            two = await home.open()
            two.type("yours")
            frames = one.window.window(), two.window.window()
            if by_hand:
                file = tmp_path / "settings.toml"
                file.write_text('language = "zh_CN"\n' + file.read_text())
            else:
                home.workspace.settings.change(LANGUAGE, "zh_CN")
                two.window.rebuild_requested.emit()
            await until(lambda: home.windows.front.content is not two.window)
            assert language.current() == "zh_CN"
            three, four = (filled(frame, home) for frame in frames)
            assert three.window.chat_controller.conversation.id == chat
            assert (three.message, four.message) == ("mine", "yours")
            assert three.shows("发送")
            assert four.shows("发送")


def settings_of(driver: Driver) -> SettingsDialog:
    driver.window.settings.open_page("endpoints")
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


async def test_the_settings_of_two_windows_write_over_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    entry = Endpoint("One", "http://127.0.0.1:9/v1", "first")
    async with open_home(tmp_path, entry) as (home, one):
        first = settings_of(one)
        two = await home.open()
        second = settings_of(two)
        fill(second, "Base URL", "http://127.0.0.1:7/v1")
        assert line(first, "Base URL").text() == "http://127.0.0.1:7/v1"
        fill(first, "Model", "second")
        changed = Endpoint("One", "http://127.0.0.1:7/v1", "second")
        assert home.workspace.settings.get("One") == changed
        assert line(second, "Model").text() == "second"
        fill(second, "Name", "Two")
        assert names(first) == names(second)
        assert line(first, "Name").text() == "Two"
        first.close()
        second.close()
