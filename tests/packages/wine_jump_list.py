"""Makes the tasks of a jump list in a Windows, and reads them back; a Python of Windows runs it.

    wine build/package/windows/python/python.exe tests/packages/wine_jump_list.py

Prints each call with its HRESULT, so that one sees what this Windows can do.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.app.shell_menu import com, jump_list
from desktop.app.shell_menu.com import ComError, ComObject, Create
from desktop.app.shell_menu.jump_list import Task

PROGRAM = sys.executable
TASKS = [Task("新对话", "--new-chat"), Task("New window", "--new-window")]
GET_PATH, GET_WORKING_DIRECTORY, GET_ARGUMENTS, GET_VALUE = 3, 8, 10, 5
_checked = com.checked


def _told(call: str, result: int) -> None:
    print(f"  {call}: 0x{result & 0xFFFFFFFF:08X}")
    _checked(call, result)


def _text(link: ComObject, name: str, slot: int, *more: Any) -> str:
    buffer = ctypes.create_unicode_buffer(1024)
    text = ctypes.cast(buffer, ctypes.c_void_p)
    link.call(name, slot, text, ctypes.c_int(len(buffer)), *more)
    return buffer.value


def _kept_title(title: str) -> str:
    """A title as a store of properties keeps it: one in memory, for wine's links keep none."""
    pointer = ctypes.c_void_p()
    propsys: Any = ctypes.WinDLL("propsys")  # type: ignore[attr-defined,unused-ignore]
    interface = ctypes.byref(jump_list.PROPERTY_STORE)
    made = propsys.PSCreateMemoryPropertyStore(interface, ctypes.byref(pointer))
    com.checked("PSCreateMemoryPropertyStore", made)
    with ComObject(pointer) as properties:
        jump_list.set_title(properties, title)
        found = jump_list.PropertyText()
        properties.call("GetValue", GET_VALUE, jump_list.TITLE, found)
        return str(found.text)


def main() -> int:
    """Try all of it; what fails is told."""
    com.checked = _told
    with com.apartment() as create:
        for task in TASKS:
            with jump_list.link(create, PROGRAM, task) as link:
                nothing = ctypes.c_void_p()
                path = _text(link, "GetPath", GET_PATH, nothing, ctypes.c_uint32(4))
                assert path == PROGRAM, path
                assert _text(link, "GetArguments", GET_ARGUMENTS) == task.option
                home = _text(link, "GetWorkingDirectory", GET_WORKING_DIRECTORY)
                assert home == str(Path.home()), home
            assert _kept_title(task.title) == task.title
        print("links: ok")
        try:
            jump_list.put(create, PROGRAM, TASKS)
        except ComError as error:
            print(f"no list: {error}; its methods alone:")
            _call_list(create)
    return 0


def _call_list(create: Create) -> None:
    """Call what `put` calls of the list: wine 8 has no collection to fill, and a list of stubs."""
    with (
        create(jump_list.DESTINATION_LIST, jump_list.CUSTOM_DESTINATION_LIST) as made,
        jump_list.link(create, PROGRAM, TASKS[0]) as one,
    ):
        slots, given = ctypes.pointer(ctypes.c_uint32()), ctypes.pointer(ctypes.c_void_p())
        for name, slot, arguments in (
            ("BeginList", jump_list.BEGIN_LIST, (slots, jump_list.OBJECT_ARRAY, given)),
            ("AddUserTasks", jump_list.ADD_USER_TASKS, (one,)),
            ("CommitList", jump_list.COMMIT_LIST, ()),
            ("AbortList", jump_list.ABORT_LIST, ()),
        ):
            with suppress(ComError):
                made.call(name, slot, *arguments)


if __name__ == "__main__":
    try:
        status = main()
    except ComError as error:
        status = 1
        print(error)
    sys.exit(status)
