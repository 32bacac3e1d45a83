"""Keys of an X server: one passive grab, on a connection that serves nothing else.

A grab with NumLock or CapsLock on is another one to X, so each is asked for. Qt's own connection
is left alone: its errors are Qt's.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, ClassVar

from PySide6.QtCore import QObject, QSocketNotifier

from desktop.app.hotkey.hotkey import Hotkey
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState

_MASKS = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Meta": 64}
_CAPS_LOCK, _NUM_LOCK = 2, 16
_LOCKS = (0, _CAPS_LOCK, _NUM_LOCK, _CAPS_LOCK | _NUM_LOCK)
_KEYSYMS = {
    "Space": 0x20, "Ins": 0xFF63, "Home": 0xFF50, "End": 0xFF57, "PgUp": 0xFF55, "PgDown": 0xFF56,
    "Left": 0xFF51, "Right": 0xFF53, "Up": 0xFF52, "Down": 0xFF54,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
}  # fmt: skip
_KEY_PRESS, _MAPPING_NOTIFY = 2, 34
_BAD_ACCESS = 10
_ASYNC = 1


def keysym_of(key: str) -> int:
    """The number that X gives to a key of `KEYS`."""
    return _KEYSYMS.get(key) or ord(key.lower())


def mask_of(chord: KeyChord) -> int:
    """The modifiers of a chord as X counts them."""
    return sum(_MASKS[modifier] for modifier in chord.modifiers)


class _Screens(ctypes.Structure):
    """The screens of a server, at one of them; each begins with the number of its root window."""

    _fields_: ClassVar = [
        ("root", ctypes.POINTER(ctypes.c_uint32)),
        ("left", ctypes.c_int),
        ("index", ctypes.c_int),
    ]


class _Cookie(ctypes.Structure):
    _fields_: ClassVar = [("sequence", ctypes.c_uint)]


class _Event(ctypes.Structure):
    """The head of an event, and of an error: `detail` is an error's code."""

    _fields_: ClassVar = [
        ("kind", ctypes.c_uint8),
        ("detail", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("time", ctypes.c_uint32),
    ]


class X11Hotkey(Hotkey):
    """Connects when the first chord is asked for, and reads when the server has something to
    tell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: _Server | None = None
        self._notifier: QSocketNotifier | None = None
        self._chord: KeyChord | None = None

    def hold(self, chord: KeyChord) -> None:
        try:
            server = self._server = self._server or _Server()
        except OSError:
            self.state_changed.emit(ShortcutState.IMPOSSIBLE)
            return
        self._chord = chord
        error = server.grab(chord)
        if error:
            self.release()
        elif self._notifier is None:
            self._notifier = QSocketNotifier(server.file, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_readable)
        self.state_changed.emit(_state(error))

    def release(self) -> None:
        """End the connection; the server then forgets the grabs."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
        if self._server is not None:
            self._server.close()
        self._server = self._notifier = self._chord = None

    def _on_readable(self) -> None:
        server, remapped = self._server, False
        if server is None:
            return
        for event in server.events():
            remapped |= event.kind & 0x7F == _MAPPING_NOTIFY
            if event.kind & 0x7F == _KEY_PRESS:
                server.let_go(event.time)
                self.pressed.emit("")
        if server.is_broken:
            self.release()
        elif remapped and self._chord is not None:  # the key may lie elsewhere by now
            server.grab(self._chord)


def _state(error: int) -> ShortcutState:
    if not error:
        return ShortcutState.WORKS
    return ShortcutState.TAKEN if error == _BAD_ACCESS else ShortcutState.IMPOSSIBLE


class _Server:
    """A connection to the X server of this display, by libxcb."""

    def __init__(self) -> None:
        """Raises OSError where there is no server, or no library."""
        self._xcb, self._keysyms = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = (ctypes.c_void_p,)
        self._xcb.xcb_connect.restype = ctypes.c_void_p
        screen = ctypes.c_int()
        self._connection = ctypes.c_void_p(self._xcb.xcb_connect(None, ctypes.byref(screen)))
        if self.is_broken:
            self.close()
            raise OSError("no X server")
        self.file = int(self._xcb.xcb_get_file_descriptor(self._connection))
        """The file descriptor that can be read when there are events."""
        self._root = self._root_of(screen.value)

    @property
    def is_broken(self) -> bool:
        """Whether the server is gone."""
        return bool(self._xcb.xcb_connection_has_error(self._connection))

    def close(self) -> None:
        """End the connection."""
        self._xcb.xcb_disconnect(self._connection)

    def grab(self, chord: KeyChord) -> int:
        """Ask for a chord, in place of the last one. Returns 0, or the code of X's error."""
        self._xcb.xcb_ungrab_key(self._connection, 0, self._root, ctypes.c_uint16(1 << 15))
        codes = list(self._codes(keysym_of(chord.key)))
        if not codes:
            return -1  # no key of this keyboard writes it
        asked = [
            self._call("xcb_grab_key_checked", _Cookie)(
                self._connection,
                ctypes.c_uint8(0),
                ctypes.c_uint32(self._root),
                ctypes.c_uint16(mask_of(chord) | lock),
                ctypes.c_uint8(code),
                ctypes.c_uint8(_ASYNC),
                ctypes.c_uint8(_ASYNC),
            )
            for code in codes
            for lock in _LOCKS
        ]
        return max([self._error(cookie) for cookie in asked])

    def let_go(self, time: int) -> None:
        """End the grab of the whole keyboard, which lasts while the key is down: the window that
        is about to open wants the keyboard."""
        self._xcb.xcb_ungrab_keyboard(self._connection, ctypes.c_uint32(time))
        self._xcb.xcb_flush(self._connection)

    def events(self) -> Iterator[_Event]:
        """Take the events that have come."""
        poll = self._call("xcb_poll_for_event", ctypes.POINTER(_Event))
        while found := poll(self._connection):
            yield _Event.from_buffer_copy(found.contents)
            self._free(found)

    def _root_of(self, screen: int) -> int:
        setup = self._call("xcb_get_setup", ctypes.c_void_p)(self._connection)
        screens = self._call("xcb_setup_roots_iterator", _Screens)(ctypes.c_void_p(setup))
        for _each in range(screen):
            self._xcb.xcb_screen_next(ctypes.byref(screens))
        return int(screens.root.contents.value)

    def _codes(self, keysym: int) -> Iterator[int]:
        """The keys that write a sign in the layout of now."""
        allocate = self._keysyms.xcb_key_symbols_alloc
        allocate.restype = ctypes.c_void_p
        symbols = ctypes.c_void_p(allocate(self._connection))
        look_up = self._keysyms.xcb_key_symbols_get_keycode
        look_up.restype = ctypes.POINTER(ctypes.c_uint8)
        found, place = look_up(symbols, ctypes.c_uint32(keysym)), 0
        while found and found[place]:
            yield int(found[place])
            place += 1
        self._free(found)
        self._keysyms.xcb_key_symbols_free(symbols)

    def _error(self, cookie: _Cookie) -> int:
        """Wait for the answer to a request: 0, or the code of its error."""
        error = self._call("xcb_request_check", ctypes.POINTER(_Event))(self._connection, cookie)
        if not error:
            return 0
        code = int(error.contents.detail)
        self._free(error)
        return code

    def _call(self, name: str, result: Any) -> Any:
        """The function of libxcb of this name, which returns a `result`."""
        function = self._xcb[name]
        function.restype = result
        return function
