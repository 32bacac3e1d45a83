"""What a second start of the real program may ask for: a new chat, one more window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.fault_server import FaultServer, content_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="windows of an X server")

NOWHERE = "http://127.0.0.1:9/v1"


def start(desktop: Desktop, base_url: str, *arguments: str) -> subprocess.Popen[bytes]:
    environ = desktop.weir_home("weir", base_url)
    return desktop.start(sys.executable, "-m", "desktop", *arguments, environ=environ)


def titles(desktop: Desktop) -> list[str]:
    found = desktop.told("xdotool", "search", "--onlyvisible", "--name", "Weir$").split()
    return sorted(desktop.told("xdotool", "getwindowname", window).strip() for window in found)


def front(desktop: Desktop) -> str:
    window = desktop.told("xdotool", "getactivewindow").strip()
    return desktop.told("xdotool", "getwindowname", window).strip() if window else ""


def ask(desktop: Desktop, question: str) -> None:
    desktop.type(question)
    desktop.keys("Return")


def test_a_start_asks_for_a_new_chat_or_one_more_window(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        first = start(desktop, server.base_url)
        until(lambda: titles(desktop) == ["Weir"])
        until(lambda: (desktop.home / "weir" / "history.db").exists())
        ask(desktop, "Why")
        until(lambda: titles(desktop) == ["Why — Weir"])

        assert start(desktop, server.base_url, "--new-window").wait(20) == 0
        until(lambda: titles(desktop) == ["Weir", "Why — Weir"])
        desktop.keys("ctrl+w")
        until(lambda: titles(desktop) == ["Why — Weir"])

        assert start(desktop, server.base_url, "--new-chat").wait(20) == 0
        until(lambda: titles(desktop) == ["Weir"])
        first.terminate()  # no question is asked, even if the reply still arrives
        assert first.wait(20) == 0


def test_the_first_start_with_a_wish_begins_with_a_new_chat(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server, Desktop(tmp_path) as desktop:
        first = start(desktop, server.base_url)
        until(lambda: (desktop.home / "weir" / "history.db").exists())
        until(lambda: titles(desktop) == ["Weir"])
        ask(desktop, "Why")
        until(lambda: titles(desktop) == ["Why — Weir"])
        first.terminate()  # no question is asked, even if the reply still arrives
        assert first.wait(20) == 0

        start(desktop, server.base_url, "--new-chat")
        until(lambda: titles(desktop))
        assert start(desktop, server.base_url).wait(20) == 0  # the first one is furnished by then
        assert titles(desktop) == ["Weir"]


def test_a_window_beside_the_quick_window_alone_is_the_last_one(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        program = start(desktop, NOWHERE, "--quick")
        quick = ("xdotool", "search", "--onlyvisible", "--name", "^Quick question$")
        until(lambda: desktop.told(*quick))
        assert start(desktop, NOWHERE, "--new-window").wait(20) == 0
        until(lambda: titles(desktop) == ["Weir"])
        until(lambda: front(desktop) == "Weir")
        desktop.told(*quick, "windowactivate")
        until(lambda: front(desktop) == "Quick question")
        desktop.keys("Escape")
        until(lambda: front(desktop) == "Weir" and not desktop.told(*quick))
        desktop.keys("alt+F4")
        assert program.wait(20) == 0
