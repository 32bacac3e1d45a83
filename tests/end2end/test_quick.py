"""The quick window of the real program: beside a Weir that runs, alone, and by keys."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.fault_server import FaultServer, Hold, content_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="windows of an X server")

QUICK = "Quick question"


def start(desktop: Desktop, base_url: str, *arguments: str) -> subprocess.Popen[bytes]:
    environ = desktop.weir_home("weir", base_url)
    settings = desktop.home / "weir" / "settings.toml"  # Weir stays until a notification is gone
    settings.write_text(f"notify = false\n{settings.read_text()}")
    return desktop.start(sys.executable, "-m", "desktop", *arguments, environ=environ)


def windows(desktop: Desktop, title: str) -> list[str]:
    return desktop.told("xdotool", "search", "--onlyvisible", "--name", f"^{title}").split()


def front(desktop: Desktop) -> str:
    window = desktop.told("xdotool", "getactivewindow").strip()
    return desktop.told("xdotool", "getwindowname", window).strip() if window else ""


def listens(desktop: Desktop) -> bool:
    """Whether Weir has all that it needs to answer a second start."""
    return (desktop.home / "weir" / "history.db").exists()


def said(desktop: Desktop) -> str:
    return (desktop.home / "python.log").read_text()


def test_beside_a_weir_that_runs_and_closed_the_keyboard_is_where_it_was(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        start(desktop, server.base_url)
        until(lambda: front(desktop) == "Weir" and listens(desktop))
        assert start(desktop, server.base_url, "--quick").wait(20) == 0
        until(lambda: front(desktop) == QUICK)
        desktop.keys("Escape")
        until(lambda: front(desktop) == "Weir")

        start(desktop, server.base_url, "--quick").wait(20)
        until(lambda: front(desktop) == QUICK)
        desktop.type("Why")
        desktop.keys("Return")
        until(lambda: server.requests)
        desktop.keys("ctrl+Return")
        until(lambda: front(desktop) == "Why — Weir")
        assert not windows(desktop, QUICK)
        assert not said(desktop)


def test_alone_it_keeps_the_main_window_out_of_sight_until_that_is_wanted(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        program = start(desktop, server.base_url, "--quick")
        until(lambda: front(desktop) == QUICK)
        assert not windows(desktop, "Weir")
        assert start(desktop, server.base_url).wait(20) == 0  # a second start, of all of Weir
        until(lambda: front(desktop) == "Weir")
        desktop.keys("ctrl+q")
        assert program.wait(20) == 0
        assert not said(desktop)


def test_alone_it_ends_once_the_reply_that_goes_on_without_it_is_whole(tmp_path: Path) -> None:
    body = content_stream("so far", finish=None, done=False)
    whole = body.then(Hold(), *content_stream(" and on").steps)
    with FaultServer(whole) as server, Desktop(tmp_path) as desktop:
        program = start(desktop, server.base_url, "--quick")
        until(lambda: front(desktop) == QUICK)
        desktop.type("Why")
        desktop.keys("Return")
        until(lambda: server.requests)
        desktop.keys("alt+F4")
        until(lambda: not windows(desktop, QUICK))
        assert program.poll() is None
        server.release()
        assert program.wait(20) == 0
        history = sqlite3.connect(desktop.home / "weir" / "history.db")
        assert history.execute("SELECT text FROM messages ORDER BY id DESC").fetchone()[0] == (
            "so far and on"
        )
        history.close()


def test_keys_open_it_over_another_program(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        start(desktop, "http://127.0.0.1:9/v1", "--minimised")
        settings = desktop.home / "weir" / "settings.toml"
        until(lambda: listens(desktop))
        settings.write_text(f'quick_shortcut = "Ctrl+Alt+Space"\n{settings.read_text()}')

        def opened() -> bool:
            desktop.keys("ctrl+alt+space")
            return front(desktop) == QUICK

        until(opened)  # the file is taken up within a second
        assert not windows(desktop, "Weir")  # that one stays minimised
        assert not said(desktop)
