"""Who may read a folder on Windows: access lists, where other systems have modes.

https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
"""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path
from typing import Any

_FILE, _LIST, _PROTECTED = 1, 4, 0x80000000
_QUERY, _USER = 8, 1
_ALLOWS = re.compile(r"\(A;[^;]*;[^;]*;[^;]*;[^;]*;(?P<who>[^;)]+)")
_EVERYBODY = {"WD", "AU", "BU", "BG", "AN", "IU", "S-1-1-0", "S-1-5-11", "S-1-5-32-545"}
"""Everyone, whoever has logged on, the users and the guests of this computer."""


def others_may_read(folder: Path) -> bool:
    """Whether the folder's access list lets people in general do something. Raises OSError."""
    return any(found["who"] in _EVERYBODY for found in _ALLOWS.finditer(_access_list(folder)))


def close_folder(folder: Path) -> None:
    """Let this person, administrators and the system in alone, to what lies in the folder as well.

    Raises OSError.
    """
    people = ("SY", "BA", _this_person())
    entries = "".join(f"(A;OICI;FA;;;{who})" for who in people)
    descriptor, there, given = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_int()
    access = ctypes.c_void_p()
    text = ctypes.c_wchar_p(f"D:P{entries}")
    library = _library()
    _true(
        library.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text, 1, ctypes.byref(descriptor), None
        )
    )
    try:
        _true(
            library.GetSecurityDescriptorDacl(
                *(descriptor, ctypes.byref(there), ctypes.byref(access), ctypes.byref(given))
            )
        )
        name, what = ctypes.c_wchar_p(str(folder)), _LIST | _PROTECTED
        _zero(library.SetNamedSecurityInfoW(name, _FILE, what, None, None, access, None))
    finally:
        _free(descriptor)


def _access_list(folder: Path) -> str:
    descriptor, text = ctypes.c_void_p(), ctypes.c_wchar_p()
    library = _library()
    name = ctypes.c_wchar_p(str(folder))
    _zero(
        library.GetNamedSecurityInfoW(
            name, _FILE, _LIST, None, None, None, None, ctypes.byref(descriptor)
        )
    )
    try:
        _true(
            library.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor, 1, _LIST, ctypes.byref(text), None
            )
        )
        found = text.value or ""
        _free(text)
    finally:
        _free(descriptor)
    return found


def _this_person() -> str:
    """The number of whoever runs this process, as a text."""
    library, kernel = _library(), ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    token, size, text = ctypes.c_void_p(), ctypes.c_ulong(), ctypes.c_wchar_p()
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    _true(library.OpenProcessToken(process, _QUERY, ctypes.byref(token)))
    try:
        room = ctypes.create_string_buffer(1024)
        _true(library.GetTokenInformation(token, _USER, room, len(room), ctypes.byref(size)))
    finally:
        kernel.CloseHandle(token)
    person = ctypes.c_void_p.from_buffer(room)
    _true(library.ConvertSidToStringSidW(person, ctypes.byref(text)))
    found = text.value or ""
    _free(text)
    return found


def _library() -> Any:
    if sys.platform != "win32":
        raise OSError("no access lists here")
    return ctypes.WinDLL("advapi32", use_last_error=True)


def _true(done: int) -> None:
    if not done:
        raise ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]


def _zero(status: int) -> None:
    if status:
        raise ctypes.WinError(status)  # type: ignore[attr-defined,unused-ignore]


def _free(pointer: Any) -> None:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.LocalFree(ctypes.cast(pointer, ctypes.c_void_p))
