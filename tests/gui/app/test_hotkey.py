"""Keys of the whole desktop, from a real X server and from a portal on a bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app.hotkey import macos
from desktop.app.hotkey.hotkey import Hotkey
from desktop.app.hotkey.keys import Keys, hotkey_for
from desktop.chat.settings.key_chord import KEYS, KeyChord, key_chord
from desktop.chat.settings.setting import QUICK_SHORTCUT
from desktop.engine.quick_shortcut import ShortcutState
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.general_page import GeneralPage

on_x11 = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("xdotool"), reason="an X server and xdotool"
)


def chord(text: str) -> KeyChord:
    found = key_chord(text)
    assert found is not None
    return found


class Program:
    """One program that wants keys."""

    def __init__(self, hotkey: Hotkey) -> None:
        self.hotkey = hotkey
        self.states: list[ShortcutState] = []
        self.presses: list[str] = []
        hotkey.state_changed.connect(self.states.append)
        hotkey.pressed.connect(self.presses.append)


@pytest.fixture
def programs(qapp: QGuiApplication) -> Iterator[tuple[Program, Program]]:
    parent = QObject()
    made = [Program(hotkey_for(qapp.platformName(), {}, parent)) for _ in range(2)]
    yield made[0], made[1]
    for program in made:
        program.hotkey.release()


def press(*keys: str) -> None:
    subprocess.run(["xdotool", "key", *keys], env=os.environ, check=True, timeout=20)


@on_x11
def test_keys_are_heard_with_and_without_num_lock(
    qtbot: QtBot, programs: tuple[Program, Program]
) -> None:
    program, _other = programs
    program.hotkey.hold(chord("Ctrl+Alt+Space"))
    assert program.states == [ShortcutState.WORKS]

    press("ctrl+alt+space")
    qtbot.waitUntil(lambda: len(program.presses) == 1)
    press("Num_Lock")
    try:
        press("ctrl+alt+space")
        qtbot.waitUntil(lambda: len(program.presses) == 2)
    finally:
        press("Num_Lock")
    press("ctrl+space", "alt+space", "space", "ctrl+alt+shift+space")  # others are not heard
    program.hotkey.release()
    press("ctrl+alt+space")
    program.hotkey.hold(chord("F9"))
    press("F9")
    qtbot.waitUntil(lambda: len(program.presses) == 3)


@on_x11
def test_keys_that_another_program_has_are_taken(
    qtbot: QtBot, programs: tuple[Program, Program]
) -> None:
    first, second = programs
    first.hotkey.hold(chord("Ctrl+Alt+K"))
    second.hotkey.hold(chord("Ctrl+Alt+K"))
    assert second.states == [ShortcutState.TAKEN]

    press("ctrl+alt+k")
    qtbot.waitUntil(lambda: len(first.presses) == 1)
    assert not second.presses
    first.hotkey.release()
    second.hotkey.hold(chord("Ctrl+Alt+K"))
    assert second.states[-1] is ShortcutState.WORKS


@on_x11
def test_what_the_settings_want_is_held_and_a_refusal_is_told_there(
    qtbot: QtBot, programs: tuple[Program, Program], tmp_path: Path
) -> None:
    other, _second = programs
    other.hotkey.hold(chord("Ctrl+Alt+K"))
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    workspace.settings.change(QUICK_SHORTCUT, "Ctrl+Alt+K")
    keys, presses = Keys(workspace.quick_shortcut, other.hotkey), list[str]()
    keys.pressed.connect(presses.append)
    page = GeneralPage(workspace, Changes())
    qtbot.addWidget(page)
    page.show()
    assert "Taken by another program" in page.shortcut.field.remark.text()

    QTest.keyClick(page.shortcut.control, Qt.Key.Key_F9)
    assert "Works" in page.shortcut.field.remark.text()
    press("F9")
    qtbot.waitUntil(lambda: len(presses) == 1)
    keys.release()


@on_x11
def test_keys_go_along_to_another_layout(qtbot: QtBot, programs: tuple[Program, Program]) -> None:
    program, _other = programs
    program.hotkey.hold(chord("Ctrl+Alt+Z"))
    try:
        subprocess.run(["setxkbmap", "de"], check=True, timeout=20)
        qtbot.wait(100)
        press("ctrl+alt+z")
        qtbot.waitUntil(lambda: len(program.presses) == 1)
    finally:
        subprocess.run(["setxkbmap", "us"], check=True, timeout=20)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every platform has them")
def test_a_platform_without_such_keys_says_so(qapp: QGuiApplication) -> None:
    parent = QObject()
    program = Program(hotkey_for("offscreen", {}, parent))
    program.hotkey.hold(chord("F9"))
    assert program.states == [ShortcutState.IMPOSSIBLE]


def test_every_key_has_its_number_on_every_system() -> None:
    from desktop.app.hotkey import windows, x11

    for numbers in (x11.keysym_of, windows.key_code, macos.key_code):
        codes = {key: numbers(key) for key in KEYS}
        assert len(set(codes.values())) == len(KEYS)
    assert (x11.keysym_of("F1"), x11.keysym_of("F12"), x11.keysym_of("A")) == (0xFFBE, 0xFFC9, 0x61)
    assert (windows.key_code("F1"), windows.key_code("F12")) == (0x70, 0x7B)
    assert (macos.key_code("A"), macos.key_code("M"), macos.key_code("0")) == (0, 46, 29)


def test_modifiers_are_those_of_each_system() -> None:
    from desktop.app.hotkey import windows, x11

    everything = chord("Meta+Ctrl+Alt+Shift+K")
    assert x11.mask_of(everything) == 0b1001101  # Mod4, Mod1, Control, Shift
    assert windows.modifiers_of(everything) == 0x400F
    assert macos.modifiers_of(everything) == 0x1B00
    assert macos.modifiers_of(chord("Ctrl+K")) == 0x100  # Command


def test_of_the_messages_of_windows_its_own_is_heard() -> None:
    from ctypes import addressof, wintypes

    from desktop.app.hotkey import windows

    class Listener(QObject):
        pressed = Signal(str)

    listener, presses = Listener(), list[str]()
    listener.pressed.connect(presses.append)
    sieve = windows._Filter(cast(windows.WindowsHotkey, listener))
    for message, number, is_ours in ((0x0312, 1, True), (0x0312, 2, False), (0x0100, 1, False)):
        told = wintypes.MSG(message=message, wParam=number)
        assert sieve.nativeEventFilter(b"windows_generic_MSG", addressof(told)) == (is_ours, 0)
    assert presses == [""]


def test_what_is_handed_to_carbon_has_its_sizes() -> None:
    import ctypes

    assert ctypes.sizeof(macos.EventType) == ctypes.sizeof(macos.HotKeyId) == 8
    assert macos.four_letters("keyb") == 0x6B657962
