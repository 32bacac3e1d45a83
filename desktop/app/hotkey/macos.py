"""Keys of macOS: Carbon's `RegisterEventHotKey`, which wants no permission of the person."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any, ClassVar

from PySide6.QtCore import QObject

from desktop.app.hotkey.hotkey import Hotkey
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState

_EXISTS = -9878
_MODIFIERS = {"Ctrl": 0x100, "Shift": 0x200, "Alt": 0x800, "Meta": 0x1000}
"""As Qt names them on a Mac: "Ctrl" is Command, "Meta" is Control."""
_LETTERS = dict(
    zip("ASDFHGZXCV", range(10), strict=True),
    **dict(zip("BQWERYT", range(11, 18), strict=True)),
    **{"O": 31, "U": 32, "I": 34, "P": 35, "L": 37, "J": 38, "K": 40, "N": 45, "M": 46},
)
_DIGITS = dict(zip("1234657980", (18, 19, 20, 21, 22, 23, 26, 25, 28, 29), strict=False))
_NAMED = {
    "Space": 49, "Ins": 114, "Home": 115, "End": 119, "PgUp": 116, "PgDown": 121,
    "Left": 123, "Right": 124, "Down": 125, "Up": 126,
}  # fmt: skip
_FUNCTION = (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111)
"""F1 to F12."""
_KEYS = (
    _LETTERS | _DIGITS | _NAMED | {f"F{number}": code for number, code in enumerate(_FUNCTION, 1)}
)


def key_code(key: str) -> int:
    """The place of a key of `KEYS` on a keyboard, by the letters of an American one."""
    return _KEYS[key]


def modifiers_of(chord: KeyChord) -> int:
    """The modifiers of a chord as Carbon counts them."""
    return sum(_MODIFIERS[modifier] for modifier in chord.modifiers)


def four_letters(code: str) -> int:
    """A number that Apple writes as four letters."""
    return int.from_bytes(code.encode("ascii"), "big")


class EventType(ctypes.Structure):
    """Carbon's EventTypeSpec."""

    _fields_: ClassVar = [("kind_class", ctypes.c_uint32), ("kind", ctypes.c_uint32)]


class HotKeyId(ctypes.Structure):
    """Carbon's EventHotKeyID, which is handed over by value."""

    _fields_: ClassVar = [("signature", ctypes.c_uint32), ("id", ctypes.c_uint32)]


_PRESSED = (four_letters("keyb"), 5)
_Handler = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacHotkey(Hotkey):
    """Registers one chord for the whole program."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._carbon: Any = ctypes.CDLL(ctypes.util.find_library("Carbon"))
        self._carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
        self._on_event = _Handler(self._called)  # Carbon calls it as long as the program runs
        self._key = ctypes.c_void_p()
        self._is_listening = False

    def hold(self, chord: KeyChord) -> None:
        target = ctypes.c_void_p(self._carbon.GetApplicationEventTarget())
        self._listen(target)
        failed = self._carbon.RegisterEventHotKey(
            ctypes.c_uint32(key_code(chord.key)),
            ctypes.c_uint32(modifiers_of(chord)),
            HotKeyId(four_letters("weir"), 1),
            target,
            ctypes.c_uint32(0),
            ctypes.byref(self._key),
        )
        if not failed:
            self.state_changed.emit(ShortcutState.WORKS)
        else:
            taken = failed == _EXISTS
            self.state_changed.emit(ShortcutState.TAKEN if taken else ShortcutState.IMPOSSIBLE)

    def release(self) -> None:
        if self._key:
            self._carbon.UnregisterEventHotKey(self._key)
            self._key = ctypes.c_void_p()

    def _listen(self, target: ctypes.c_void_p) -> None:
        if self._is_listening:
            return
        self._is_listening = True
        self._carbon.InstallEventHandler(
            target,
            self._on_event,
            ctypes.c_ulong(1),
            ctypes.byref(EventType(*_PRESSED)),
            None,
            None,
        )

    def _called(self, _next: int | None, _event: int | None, _data: int | None) -> int:
        self.pressed.emit("")
        return 0
