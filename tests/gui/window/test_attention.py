"""Replies that end unseen: the mark in the list, and notifications over a real bus."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget

from desktop.app.background import Background
from desktop.app.windows import Windows
from desktop.chat.settings.setting import NOTIFY, TRAY
from desktop.engine.workspace import Workspace
from desktop.ui.attention.notification import Notification
from desktop.ui.attention.notifier import Notifier
from desktop.ui.attention.tray import Tray
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.widgets.question import Question
from desktop.ui.window.window_frame import WindowFrame
from tests.support.desktop_services import NotificationService, SessionBus
from tests.support.driving import Driver, MemoryKeyring, endpoint, until
from tests.support.fault_server import FaultServer, Hold, Stall, content_stream, status
from tests.support.many_windows import open_home

linux = pytest.mark.skipif(sys.platform != "linux", reason="a session bus of Linux")

ENDED = content_stream(" and its end", finish="stop").steps
HELD_BACK = content_stream("so far", finish=None, done=False).then(Hold(), *ENDED)
"""A reply that ends when the test lets it."""
STALLED = content_stream("so far", finish=None, done=False).then(Stall())
KEY = "sk-0123456789abcdefghij"


@pytest.fixture(autouse=True)
def _no_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tray of whoever runs the tests is not ours; tests/end2end has one of its own."""
    monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: False))


@pytest.fixture(autouse=True)
def _keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    with SessionBus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


@pytest.fixture
def service(bus: SessionBus) -> Iterator[NotificationService]:
    with NotificationService(bus.address) as service:
        yield service


@asynccontextmanager
async def watched(home: Path, server: FaultServer) -> AsyncIterator[Driver]:
    """A window as the program has it, with all that works while nobody looks."""
    async with open_home(home, endpoint(server), joining=Background) as (_home, driver):
        yield driver


@asynccontextmanager
async def elsewhere() -> AsyncIterator[None]:
    """Another window is in front."""
    other = QWidget()
    other.show()
    other.activateWindow()
    await until(other.isActiveWindow)
    try:
        yield
    finally:
        other.close()
        other.deleteLater()


def frame_of(driver: Driver) -> WindowFrame:
    frame = driver.window.window()
    assert isinstance(frame, WindowFrame)
    return frame


def ask(driver: Driver, question: str) -> None:
    driver.type(question)
    driver.press("Return")


async def end_unseen(driver: Driver, server: FaultServer) -> None:
    """Ask, and let the reply end while another chat is shown."""
    ask(driver, "Nobody listens")
    await driver.until_shown("so far")
    driver.press("Ctrl+N")
    server.release()
    await until(lambda: not driver.workspace.turns.are_running)


def unread(driver: Driver) -> list[str]:
    model = driver.window.chats
    rows = [model.index(row) for row in range(model.rowCount())]
    return [str(row.data()) for row in rows if row.data(ChatListModel.UNREAD)]


@linux
async def test_a_reply_that_ends_behind_another_window_is_told_and_a_click_shows_it(
    tmp_path: Path, service: NotificationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens: list[str | None] = []

    def noted(frame: WindowFrame) -> None:
        tokens.append(os.environ.get("XDG_ACTIVATION_TOKEN"))
        frame.activateWindow()

    monkeypatch.setattr(WindowFrame, "come_forward", noted)
    with FaultServer(HELD_BACK) as server:
        async with watched(tmp_path, server) as driver:
            ask(driver, "Which way?")
            await driver.until_shown("so far")
            async with elsewhere():
                server.release()
                await until(lambda: service.shown)
                (shown,) = service.shown
                assert (shown.title, shown.text) == ("Which way?", "The reply is there.")
                assert unread(driver) == ["Which way?"]
                spoken = driver.window.chats.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
                assert spoken == "Which way?, a new reply"
                service.choose(shown.number, "a-token")
                await until(frame_of(driver).isActiveWindow)
            assert tokens == ["a-token"]
            assert "XDG_ACTIVATION_TOKEN" not in os.environ
            assert not unread(driver)


@linux
async def test_what_is_seen_or_stopped_is_not_told(
    tmp_path: Path, service: NotificationService
) -> None:
    with FaultServer(content_stream("Hello."), STALLED, content_stream("Told.")) as server:
        async with watched(tmp_path, server) as driver:
            ask(driver, "Seen")
            await driver.until_replied("Hello.")
            ask(driver, "Stopped")
            await driver.until_shown("so far")
            async with elsewhere():
                driver.window.chat_controller.turns.stop()
                await driver.until_replied("so far")
                assert not unread(driver)
                driver.window.chat_controller.turns.send("Unseen")
                await until(lambda: service.shown)
            assert len(service.shown) == 1


@linux
async def test_a_chat_that_is_not_shown_has_one_notification_and_its_title_is_no_markup(
    tmp_path: Path, service: NotificationService
) -> None:
    with FaultServer(HELD_BACK, status(500, "<b>broken</b>")) as server:
        async with watched(tmp_path, server) as driver:
            # a bus takes no zero, and hangs up on who sends one
            driver.commit(f"<b>Bold</b>\0\u202e and {KEY} for Bearer {KEY}")
            driver.press("Return")
            await driver.until_shown("so far")
            chat = driver.window.chat_controller.conversation
            driver.press("Ctrl+N")
            server.release()
            await until(lambda: service.shown)
            assert len(unread(driver)) == 1
            driver.window.chat_controller.turns.ask(chat, "again")
            await until(lambda: len(service.shown) == 2)
            one, two = service.shown
            assert (one.number, two.replaced) == (two.number, one.number)
            assert len(service.open) == 1
            assert one.title.startswith("<b>Bold</b>\u2400\ufffd")
            assert f"Bearer {KEY}" not in one.title
            assert two.text.startswith("The reply failed: ")
            assert "<b>" not in two.text
            assert chat.id is not None
            driver.window.chat_controller.open_chat(chat.id)
            await until(lambda: not service.open)
            assert not unread(driver)


@linux
async def test_of_several_windows_the_one_that_shows_the_chat_comes_and_only_the_last_one_asks(
    tmp_path: Path, service: NotificationService
) -> None:
    with FaultServer(HELD_BACK, STALLED) as server:
        async with open_home(tmp_path, endpoint(server), joining=Background) as (home, first):
            ask(first, "Which way?")
            await first.until_shown("so far")
            second = await home.open()
            server.release()
            await until(lambda: service.shown)
            service.choose(service.shown[0].number)
            await until(frame_of(first).isActiveWindow)
            await until(lambda: not unread(second))
            assert second.window.chat_controller.conversation.id is None

            ask(first, "And then?")
            await first.until_shown("so far")
            await home.close(first)
            assert home.workspace.turns.are_running
            frame_of(second).close()
            assert frame_of(second).findChildren(Question)


@linux
async def test_a_notification_that_is_gone_at_once_is_not_waited_for(
    service: NotificationService,
) -> None:
    service.keeps_nothing = True
    notifier = Notifier(Tray(lambda: False))
    for chat_id in range(2**40, 2**40 + 5):
        notifier.tell(Notification(chat_id, "Which way?", "The reply is there."))
    await until(lambda: len(service.shown) == 5 and not notifier.is_showing)
    await notifier.close()


@linux
async def test_without_a_service_or_a_wish_for_it_the_mark_alone_tells(
    tmp_path: Path, bus: SessionBus
) -> None:
    with FaultServer(HELD_BACK) as server:
        async with watched(tmp_path, server) as driver:
            await end_unseen(driver, server)
            await until(lambda: len(unread(driver)) == 1)
            driver.workspace.settings.change(NOTIFY, False)
            await end_unseen(driver, server)
            await until(lambda: len(unread(driver)) == 2)
            assert not driver.notices


async def test_closing_asks_while_a_reply_arrives_and_there_is_no_tray(tmp_path: Path) -> None:
    with FaultServer(STALLED) as server:
        async with watched(tmp_path, server) as driver:
            ask(driver, "Go on")
            await driver.until_shown("so far")
            frame_of(driver).close()
            assert frame_of(driver).isVisible()
            frame_of(driver).close()
            (question,) = frame_of(driver).findChildren(Question)
            assert question.text() == "A reply is still arriving."
            question.reject()
            await until(lambda: not frame_of(driver).findChildren(Question))
            assert driver.window.chat_controller.streaming
            driver.press("Ctrl+Q")
            (question,) = frame_of(driver).findChildren(Question)
            (stop,) = (b for b in question.findChildren(QPushButton) if "Stop" in b.text())
            stop.click()
            await until(lambda: not frame_of(driver).isVisible())


async def test_the_first_time_it_says_that_it_can_go_on_in_the_tray(
    tmp_path: Path, bus: SessionBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: True))
    with FaultServer(HELD_BACK) as server:
        async with watched(tmp_path, server) as driver:
            ask(driver, "Go on")
            await driver.until_shown("so far")
            driver.press("F12")
            frame_of(driver).close()
            (question,) = frame_of(driver).findChildren(Question)
            assert "go on in the tray" in question.text()
            (go_on,) = (b for b in question.findChildren(QPushButton) if "Go on" in b.text())
            go_on.click()
            await until(lambda: not frame_of(driver).isVisible())
            assert frame_of(driver).is_open
            assert not [one for one in QApplication.topLevelWidgets() if one.isVisible()]
            assert driver.workspace.window_state.knows_tray
            assert driver.window.chat_controller.streaming
            server.release()
            await until(lambda: not frame_of(driver).is_open)  # nobody takes the notification
            assert driver.path[-1].text == "so far and its end"
    assert "knows_tray 1" in (tmp_path / "window.state").read_text()


async def test_who_wants_it_in_the_tray_closes_the_window_and_has_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: True))
    with FaultServer(content_stream("one")) as server:
        async with watched(tmp_path, server) as driver:
            driver.workspace.settings.change(TRAY, True)
            frame_of(driver).close()
            assert (frame_of(driver).isVisible(), frame_of(driver).is_open) == (False, True)
            frame_of(driver).come_forward()
            assert frame_of(driver).isVisible()
            driver.window.commands.run("quit")
            assert not frame_of(driver).is_open


async def test_the_settings_say_that_there_is_no_tray(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with watched(tmp_path, server) as driver:
            driver.window.settings.open_page("general")
            await until(lambda: driver.shows("Stay in the tray"))
            page = driver.find("Stay in the tray").window()
            said = "\n".join(label.text() for label in page.findChildren(QLabel))
            assert "This desktop has no tray" in said
            driver.press("Esc")


async def test_the_switch_of_the_settings_brings_the_icon_and_takes_it_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: True))
    made: list[Background] = []

    def joined(workspace: Workspace, windows: Windows) -> Background:
        made.append(Background(workspace, windows))
        return made[0]

    with FaultServer() as server:
        async with open_home(tmp_path, endpoint(server), joining=joined) as (_home, driver):
            driver.window.settings.open_page("general")
            await until(lambda: driver.shows("Stay in the tray"))
            switch = driver.find("Stay in the tray", QCheckBox)
            for wanted in (True, False):
                switch.click()
                assert driver.workspace.settings[TRAY].value is wanted
                assert (made[0].tray._icon is not None) is wanted
            driver.press("Esc")


async def test_a_tray_that_comes_after_weir_has_its_icon_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Background] = []

    def joined(workspace: Workspace, windows: Windows) -> Background:
        workspace.settings.change(TRAY, True)
        made.append(Background(workspace, windows))
        return made[0]

    with FaultServer() as server:
        async with open_home(tmp_path, endpoint(server), joining=joined) as (_home, driver):
            assert made[0].tray._icon is None
            monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: True))
            async with elsewhere():
                assert made[0].tray._icon is None
            await driver.activate()
            await until(lambda: made[0].tray._icon is not None)


async def test_a_window_without_a_reply_closes_at_once(tmp_path: Path) -> None:
    with FaultServer(content_stream("one")) as server:
        async with watched(tmp_path, server) as driver:
            frame_of(driver).close()
            assert not frame_of(driver).isVisible()
