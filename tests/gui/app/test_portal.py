"""Keys of a Wayland desktop, from a portal on a bus of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from desktop.app.hotkey.keys import hotkey_for
from desktop.app.hotkey.portal import PortalHotkey, trigger
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState
from tests.support.driving import until
from tests.support.portal import bus, portal

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("dbus-daemon"), reason="D-Bus"
)

CHORD = KeyChord(frozenset({"Ctrl", "Alt"}), "Space")


class Program:
    """A program of a Wayland desktop."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.hotkey = hotkey_for("wayland-egl", {}, self.parent)
        self.states: list[ShortcutState] = []
        self.presses: list[str] = []
        self.hotkey.state_changed.connect(self.states.append)
        self.hotkey.pressed.connect(self.presses.append)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The session bus of this test."""
    with bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


async def test_the_portal_s_keys_bring_its_permission(address: str) -> None:
    async with portal(address) as there:
        program = Program()
        program.hotkey.hold(CHORD)
        assert program.states == [ShortcutState.ASKED]
        await until(lambda: ShortcutState.WORKS in program.states)
        assert there.triggers == ["CTRL+ALT+space"]

        await there.press("permission")
        await until(lambda: program.presses)
        assert program.presses == ["permission"]
        program.hotkey.release()


async def test_a_person_who_says_no_is_heard(address: str) -> None:
    async with portal(address, code=1):
        program = Program()
        program.hotkey.hold(CHORD)
        await until(lambda: program.states[-1] is not ShortcutState.ASKED)
        assert program.states[-1] is ShortcutState.REFUSED


@pytest.mark.parametrize("bus_is_there", [True, False])
async def test_without_a_portal_or_a_bus_it_is_impossible(
    address: str, monkeypatch: pytest.MonkeyPatch, bus_is_there: bool
) -> None:
    if not bus_is_there:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    program = Program()
    program.hotkey.hold(CHORD)
    await until(lambda: program.states[-1] is not ShortcutState.ASKED)
    assert program.states[-1] is ShortcutState.IMPOSSIBLE


def test_a_session_of_wayland_asks_the_portal_from_xwayland_too() -> None:
    parent = QObject()
    assert isinstance(hotkey_for("xcb", {"XDG_SESSION_TYPE": "wayland"}, parent), PortalHotkey)


@pytest.mark.parametrize(
    ("chord", "written"),
    [
        (KeyChord(frozenset({"Meta", "Shift"}), "K"), "SHIFT+LOGO+k"),
        (KeyChord(frozenset(), "F9"), "F9"),
        (KeyChord(frozenset({"Alt"}), "PgUp"), "ALT+Page_Up"),
    ],
)
def test_a_chord_is_spelled_as_the_portal_does(chord: KeyChord, written: str) -> None:
    assert trigger(chord) == written
