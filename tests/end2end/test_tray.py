"""The real program, closed in mid-reply on a desktop with a tray and notifications."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.desktop_services import NotificationService, TrayHost
from tests.support.fault_server import FaultServer, Hold, Stall, content_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a tray of Linux")

BEGUN = content_stream("so far", finish=None, done=False)
HELD_BACK = BEGUN.then(Hold(), *content_stream(" and its end").steps)
TITLE = "Go on without me"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with Desktop(tmp_path) as desktop:
        yield desktop


@pytest.fixture
def tray(desktop: Desktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.environ["DBUS_SESSION_BUS_ADDRESS"]) as tray:
        yield tray


@pytest.fixture
def service(desktop: Desktop) -> Iterator[NotificationService]:
    with NotificationService(desktop.environ["DBUS_SESSION_BUS_ADDRESS"]) as service:
        yield service


def windows(desktop: Desktop) -> list[str]:
    return desktop.told("xdotool", "search", "--onlyvisible", "--name", "Weir$").split()


def texts(desktop: Desktop) -> list[str]:
    """What the history holds of the replies."""
    if not (desktop.home / "weir" / "history.db").exists():
        return []
    with sqlite3.connect(f"file:{desktop.home / 'weir' / 'history.db'}?mode=ro", uri=True) as file:
        return [
            text for (text,) in file.execute("select text from messages where role='assistant'")
        ]


def start(desktop: Desktop, server: FaultServer) -> subprocess.Popen[bytes]:
    """The program in mid-reply. Its window is closed by somebody who knows the tray."""
    environ = desktop.weir_home("weir", server.base_url)
    (desktop.home / "weir" / "window.state").write_text("knows_tray 1\n")
    program = desktop.start(sys.executable, "-m", "desktop", environ=environ)
    until((desktop.home / "weir" / "history.db").exists)
    until(lambda: desktop.told("xdotool", "getwindowfocus", "getwindowname").endswith("Weir\n"))
    desktop.type(TITLE)
    desktop.keys("Return")
    until(lambda: server.requests)
    desktop.keys("alt+F4")
    return program


def test_closed_in_mid_reply_it_goes_on_in_the_tray_and_a_click_brings_it_back(
    desktop: Desktop, tray: TrayHost, service: NotificationService
) -> None:
    with FaultServer(HELD_BACK, BEGUN.then(Stall())) as server:
        program = start(desktop, server)
        until(lambda: not windows(desktop) and tray.has_icon())
        assert list(tray.menu()) == ["New chat", "Show Weir", "Stop all replies", "Quit"]

        server.release()
        until(lambda: service.shown)
        (shown,) = service.shown
        assert (shown.title, shown.text) == (TITLE, "The reply is there.")
        assert texts(desktop) == ["so far and its end"]
        assert program.poll() is None
        service.choose(shown.number)
        until(lambda: windows(desktop) and not tray.has_icon())

        desktop.keys("alt+F4")
        assert program.wait(20) == 0, "without a reply it ends"


def test_in_the_tray_it_ends_by_itself_once_it_has_told_of_the_reply(
    desktop: Desktop, tray: TrayHost, service: NotificationService
) -> None:
    with FaultServer(HELD_BACK) as server:
        program = start(desktop, server)
        until(lambda: not windows(desktop) and tray.has_icon())
        server.release()
        until(lambda: service.open)
        service.expire(service.shown[0].number)
        assert program.wait(20) == 0
        assert texts(desktop) == ["so far and its end"]


def test_the_menu_of_the_tray_and_a_second_start_reach_a_window_that_is_closed(
    desktop: Desktop, tray: TrayHost
) -> None:
    with FaultServer(BEGUN.then(Stall())) as server:
        program = start(desktop, server)
        until(lambda: not windows(desktop) and tray.has_icon())
        tray.choose("New chat")
        until(lambda: desktop.told("xdotool", "getwindowfocus", "getwindowname") == "Weir\n")
        desktop.keys("alt+F4")
        until(lambda: not windows(desktop) and tray.has_icon())
        tray.click()
        until(lambda: windows(desktop))
        desktop.keys("alt+F4")
        until(lambda: not windows(desktop) and tray.has_icon())
        again = desktop.start(
            sys.executable, "-m", "desktop", environ=desktop.weir_home("weir", server.base_url)
        )
        assert again.wait(20) == 0
        until(lambda: windows(desktop))
        desktop.keys("alt+F4")
        until(lambda: not windows(desktop) and tray.has_icon())
        tray.choose("Quit")
        assert program.wait(20) == 0
        assert texts(desktop) == ["so far"]
