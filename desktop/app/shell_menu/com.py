"""Objects of Windows' COM, called by ctypes: as much of it as a list of tasks needs."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

_FUNCTION = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
"""The second is for tests: 64-bit Windows calls both in the same way."""
_QUERY_INTERFACE, _RELEASE = 0, 2
_IN_PROCESS = 1
_APARTMENT = 2
_HRESULT = ctypes.c_int32
"""Negative: it failed. Both 0 and 1 mean success."""


class ComError(OSError):
    """A call of COM failed; says which, with its HRESULT."""

    def __init__(self, call: str, result: int) -> None:
        super().__init__(f"{call}: 0x{result & 0xFFFFFFFF:08X}")


class Guid(ctypes.Structure):
    """The name of a class or an interface, as it lies in memory."""

    _fields_ = (
        ("first", ctypes.c_uint32),
        ("second", ctypes.c_uint16),
        ("third", ctypes.c_uint16),
        ("rest", ctypes.c_uint8 * 8),
    )

    @classmethod
    def of(cls, text: str) -> Self:
        """The name that is written in hexadecimal digits with hyphens."""
        first, second, third, *rest = text.split("-")  # the module uuid costs time to load
        return cls(
            int(first, 16), int(second, 16), int(third, 16), tuple(bytes.fromhex("".join(rest)))
        )


class ComObject:
    """One interface of an object. It is released at the end of a `with`."""

    def __init__(self, pointer: ctypes.c_void_p) -> None:
        """`pointer`: as COM gave it, with a reference of its own."""
        self.pointer = pointer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _FUNCTION(ctypes.c_uint32, ctypes.c_void_p)(self._method(_RELEASE))(self.pointer)

    def call(self, name: str, slot: int, *arguments: Any) -> None:
        """Call the method at a slot of the interface's table, where `name` is for people.

        `arguments`: text, structures (by reference), objects, or values of ctypes. Raises ComError.
        """
        passed = [_passed(argument) for argument in arguments]
        kinds = [type(argument) for argument in passed]
        method = _FUNCTION(_HRESULT, ctypes.c_void_p, *kinds)(self._method(slot))
        checked(name, method(self.pointer, *passed))

    def given(self, name: str, slot: int, *arguments: Any) -> ComObject:
        """The object that a method gives by its last parameter. Raises ComError."""
        pointer = ctypes.c_void_p()
        self.call(name, slot, *arguments, ctypes.pointer(pointer))
        return ComObject(pointer)

    def queried(self, interface: Guid) -> ComObject:
        """Another interface of the same object. Raises ComError."""
        return self.given("QueryInterface", _QUERY_INTERFACE, interface)

    def _method(self, slot: int) -> int:
        table = ctypes.cast(self.pointer, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        return table[slot] or 0


Create = Callable[[Guid, Guid], ComObject]
"""Makes an object of a class, and gives one of its interfaces. Raises ComError."""


@contextmanager
def apartment() -> Iterator[Create]:
    """Let this thread use COM within the block; all of its objects are released there.

    Raises ComError, and OSError where there is no COM.
    """
    ole32: Any = ctypes.WinDLL("ole32")  # type: ignore[attr-defined,unused-ignore]
    checked("CoInitializeEx", ole32.CoInitializeEx(None, _APARTMENT))
    try:
        yield partial(_created, ole32)
    finally:
        ole32.CoUninitialize()


def _created(ole32: Any, kind: Guid, interface: Guid) -> ComObject:
    pointer = ctypes.c_void_p()
    given = (ctypes.byref(kind), None, _IN_PROCESS, ctypes.byref(interface), ctypes.byref(pointer))
    checked("CoCreateInstance", ole32.CoCreateInstance(*given))
    return ComObject(pointer)


def checked(call: str, result: int) -> None:
    """Raise ComError where the result of a call says that it failed."""
    if result < 0:
        raise ComError(call, result)


def _passed(argument: Any) -> Any:
    """An argument as a method takes it."""
    if isinstance(argument, str):
        return ctypes.c_wchar_p(argument)
    if isinstance(argument, ctypes.Structure):
        return ctypes.pointer(argument)
    return argument.pointer if isinstance(argument, ComObject) else argument
