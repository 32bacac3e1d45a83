"""A window lives with each state of a real keyring: it never waits for it, neither does its end,
and nothing that lies in a keyring is written over."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.keyring_states import LOCKED, NEW, OLD, STATES, kept, live, store_old
from tests.support.sizes import FULL

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a Secret Service"),
    pytest.mark.skipif(not shutil.which("gnome-keyring-daemon"), reason="needs gnome-keyring"),
]


class Seen(NamedTuple):
    """What the key area says at first and then, and what is sent with the question."""

    found: str
    stored: str
    asked: list[str]


WITH_KEY = [f"Bearer {NEW}"]
UNTIL = "until Weir closes"
SEEN = {
    "open": Seen("is gone", "in the keyring", WITH_KEY),
    "no service": Seen("is gone", UNTIL, WITH_KEY),
    "no collection": Seen("does not answer", UNTIL, WITH_KEY),
    "locked": Seen("which is locked", "is locked", []),
    "unanswered": Seen("Looking", "Looking", WITH_KEY),  # it goes out before it is kept
    "plain text": Seen("is gone", UNTIL, WITH_KEY),
    "null": Seen("is gone", UNTIL, WITH_KEY),
}
QUICK = ("unanswered",)
BLOCKED = 50
"""Milliseconds of processor time that the window's thread may take in one go."""


@pytest.mark.parametrize("name", SEEN if FULL else QUICK)
def test_a_window_lives_with_it(tmp_path: Path, name: str) -> None:
    state, expected = STATES[name], SEEN[name]
    may_hold = state.begin == LOCKED
    if may_hold:
        store_old(tmp_path)
    seen = live(tmp_path, state)
    assert seen["on_main"] == []  # whatever a keyring takes, the window does not wait
    assert expected.found in seen["found"]
    assert expected.stored in seen["stored"]
    assert seen["asked"] == expected.asked
    assert (seen["status"], seen["waits"]) == (0, False)
    slow = {phase: gaps for phase, gaps in seen["gaps"].items() if gaps[2] >= BLOCKED}
    assert set(slow) <= {"settings"}, slow  # the dialog that is built
    assert "WRITTEN" not in seen["output"]
    assert not [key for key in (OLD, NEW) if key in seen["output"]]
    if may_hold:
        assert kept(tmp_path) == OLD
    written = [path for path in (tmp_path / "weir").rglob("*") if path.is_file()]
    assert written
    assert not [p for p in written if NEW.encode() in p.read_bytes()]
