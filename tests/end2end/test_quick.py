"""The quick window of the real program: beside a Weir that runs, alone, and by keys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.fault_server import FaultServer, content_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="windows of an X server")

QUICK = "Quick question"


def start(desktop: Desktop, base_url: str, *arguments: str) -> subprocess.Popen[bytes]:
    environ = desktop.weir_home("weir", base_url)
    return desktop.start(sys.executable, "-m", "desktop", *arguments, environ=environ)


def windows(desktop: Desktop, title: str) -> list[str]:
    return desktop.told("xdotool", "search", "--onlyvisible", "--name", f"^{title}").split()


def front(desktop: Desktop) -> str:
    window = desktop.told("xdotool", "getactivewindow").strip()
    return desktop.told("xdotool", "getwindowname", window).strip() if window else ""


def said(desktop: Desktop) -> str:
    return (desktop.home / "python.log").read_text()


def test_beside_a_weir_that_runs_and_closed_the_keyboard_is_where_it_was(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        start(desktop, server.base_url)
        until(lambda: front(desktop) == "Weir")
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


def test_alone_it_ends_with_its_window_unless_the_main_one_was_wanted(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        program = start(desktop, server.base_url, "--quick")
        until(lambda: front(desktop) == QUICK)
        assert not windows(desktop, "Weir")
        desktop.keys("Escape")
        assert program.wait(20) == 0

        start(desktop, server.base_url, "--quick")
        until(lambda: front(desktop) == QUICK)
        assert start(desktop, server.base_url).wait(20) == 0  # a second start, of all of Weir
        until(lambda: front(desktop) == "Weir")
        desktop.keys("ctrl+q")
        until(lambda: not windows(desktop, "Weir") and not windows(desktop, QUICK))

        start(desktop, server.base_url, "--quick")
        until(lambda: front(desktop) == QUICK)
        desktop.type("Why")
        desktop.keys("ctrl+Return")
        until(lambda: front(desktop) == "Weir")
        desktop.keys("Return")
        until(lambda: front(desktop) == "Why — Weir")
        assert not said(desktop)


def test_keys_open_it_over_another_program(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        start(desktop, "http://127.0.0.1:9/v1", "--minimised")
        settings = desktop.home / "weir" / "settings.toml"
        until(lambda: (desktop.home / "weir" / "history.db").exists())
        settings.write_text(f'quick_shortcut = "Ctrl+Alt+Space"\n{settings.read_text()}')

        def opened() -> bool:
            desktop.keys("ctrl+alt+space")
            return front(desktop) == QUICK

        until(opened)  # the file is taken up within a second
        assert not windows(desktop, "Weir")  # that one stays minimised
        assert not said(desktop)
