"""Keys of Windows: `RegisterHotKey`, whose message comes to the thread that asked."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject

from desktop.app.hotkey.hotkey import Hotkey
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState

WM_HOTKEY = 0x0312
_ID = 1
_NO_REPEAT = 0x4000
_ALREADY_REGISTERED = 1409
_MODIFIERS = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Meta": 8}
_KEYS = {
    "Space": 0x20, "PgUp": 0x21, "PgDown": 0x22, "End": 0x23, "Home": 0x24, "Left": 0x25,
    "Up": 0x26, "Right": 0x27, "Down": 0x28, "Ins": 0x2D,
    **{f"F{number}": 0x6F + number for number in range(1, 13)},
}  # fmt: skip


def key_code(key: str) -> int:
    """The virtual key of a key of `KEYS`; letters and digits have their ASCII codes."""
    return _KEYS.get(key) or ord(key)


def modifiers_of(chord: KeyChord) -> int:
    """The modifiers of a chord as Windows counts them; a key held down presses once."""
    return sum(_MODIFIERS[modifier] for modifier in chord.modifiers) | _NO_REPEAT


class WindowsHotkey(Hotkey):
    """Registers one chord for the thread of the windows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._user32: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        self._filter: _Filter | None = None

    def hold(self, chord: KeyChord) -> None:
        held = self._user32.RegisterHotKey(None, _ID, modifiers_of(chord), key_code(chord.key))
        if held:
            self._filter = _Filter(self)
            _application().installNativeEventFilter(self._filter)
            self.state_changed.emit(ShortcutState.WORKS)
            return
        error = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]
        taken = error == _ALREADY_REGISTERED
        self.state_changed.emit(ShortcutState.TAKEN if taken else ShortcutState.IMPOSSIBLE)

    def release(self) -> None:
        if self._filter is not None:
            _application().removeNativeEventFilter(self._filter)
            self._user32.UnregisterHotKey(None, _ID)
            self._filter = None


class _Filter(QAbstractNativeEventFilter):
    """Sees the thread's messages before Qt does, and takes its own."""

    def __init__(self, hotkey: WindowsHotkey) -> None:
        super().__init__()
        self._hotkey = hotkey

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        found = wintypes.MSG.from_address(int(message))
        is_ours = found.message == WM_HOTKEY and found.wParam == _ID
        if is_ours:
            self._hotkey.pressed.emit("")
        return is_ours, 0


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
