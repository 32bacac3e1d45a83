"""Typing into the real program from the moment its window is on the screen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keys of an X server")

NOWHERE = "http://127.0.0.1:9/v1"
WORDS = " ".join(f"word{number}" for number in range(60))
"""Typing that takes longer than the start: it goes on while the window is filled."""


def test_every_letter_is_in_the_message_once_and_in_its_place(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        environ = desktop.weir_home("weir", NOWHERE)
        draft = desktop.home / "weir" / "drafts" / "new.txt"
        desktop.start(sys.executable, "-m", "desktop", environ=environ)
        until(lambda: desktop.told("xdotool", "search", "--onlyvisible", "--name", "^Weir$"))
        until(lambda: "Weir" in desktop.told("xdotool", "getactivewindow", "getwindowname"))
        desktop.told("xdotool", "type", "--delay", "10", WORDS)
        until(draft.exists)
        until(lambda: len(draft.read_text("utf-8")) >= len(WORDS))
        assert draft.read_text("utf-8") == WORDS
