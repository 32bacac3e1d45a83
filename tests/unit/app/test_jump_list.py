"""The jump list, put into a shell that is played: objects with tables of functions, as COM's."""

from __future__ import annotations

import ctypes
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_int, c_uint16, c_uint32, c_void_p, c_wchar_p
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.app.shell_menu import com
from desktop.app.shell_menu.com import ComError, ComObject, Create, Guid
from desktop.app.shell_menu.jump_list import Task, put
from desktop.app.shell_menu.taskbar import write
from desktop.app.single import Wish

E_FAIL = -0x7FFFBFFB
PROGRAM = r"C:\Weir\weir-desktop.exe"
TASKS = [Task("新对话", "--new-chat"), Task("Quick question", "--quick")]

UNKNOWN = "QueryInterface AddRef Release"
LIST = (
    f"{UNKNOWN} SetAppID BeginList AppendCategory AppendKnownCategory AddUserTasks CommitList"
    " GetRemovedDestinations DeleteList AbortList"
)
COLLECTION = f"{UNKNOWN} GetCount GetAt AddObject AddFromArray RemoveObjectAt Clear"
LINK = (
    f"{UNKNOWN} GetPath GetIDList SetIDList GetDescription SetDescription GetWorkingDirectory"
    " SetWorkingDirectory GetArguments SetArguments GetHotkey SetHotkey GetShowCmd SetShowCmd"
    " GetIconLocation SetIconLocation SetRelativePath Resolve SetPath"
)
PROPERTIES = f"{UNKNOWN} GetCount GetAt GetValue SetValue Commit"
ARRAY = f"{UNKNOWN} GetCount GetAt"
"""The methods of the interfaces in the order in which Microsoft's headers declare them."""

TAKES: dict[str, tuple[Any, ...]] = {
    "QueryInterface": (c_void_p, POINTER(c_void_p)),
    "BeginList": (POINTER(c_uint32), c_void_p, POINTER(c_void_p)),
    "AddUserTasks": (c_void_p,),
    "AddObject": (c_void_p,),
    "SetWorkingDirectory": (c_wchar_p,),
    "SetArguments": (c_wchar_p,),
    "SetIconLocation": (c_wchar_p, c_int),
    "SetPath": (c_wchar_p,),
    "SetValue": (c_void_p, c_void_p),
}
CLASSES = {
    ("77f10cf0-3db5-4966-b520-b7c54fd35ed6", "6332debf-87b5-4670-90c0-5e57b408a49e"): LIST,
    ("2d3468c1-36a7-43b6-ac24-d3f02fd9607a", "5632b1a4-e38a-400a-928a-d4cd63230295"): COLLECTION,
    ("00021401-0000-0000-c000-000000000046", "000214f9-0000-0000-c000-000000000046"): LINK,
}
GIVEN = {
    "886d8eeb-8cf2-4446-8d02-cdba1dbdcf99": PROPERTIES,
    "92ca9dcd-5622-4bba-a805-5e9f541bd8c9": ARRAY,
}
TITLE = uuid.UUID("f29f85e0-4ff9-1068-ab91-08002b27b3d9").bytes_le + (2).to_bytes(4, "little")


def guid_at(place: int) -> str:
    return str(uuid.UUID(bytes_le=ctypes.string_at(place, 16)))


class Played:
    """An object: its address holds that of its table, which holds those of its methods."""

    def __init__(self, shell: Shell, methods: str) -> None:
        self.shell, self.references = shell, 1
        self.did: dict[str, tuple[Any, ...]] = {}
        self.functions = [
            ctypes.CFUNCTYPE(c_int, c_void_p, *TAKES.get(name, ()))(partial(self.answer, name))
            for name in methods.split()
        ]
        addresses = [ctypes.cast(function, c_void_p).value for function in self.functions]
        self.table = (c_void_p * len(addresses))(*addresses)
        self.memory = c_void_p(ctypes.addressof(self.table))
        self.address = ctypes.addressof(self.memory)

    def answer(self, name: str, _this: int, *arguments: Any) -> int:
        if name == "Release":
            self.references -= 1
            return self.references
        self.shell.calls.append(name)
        if name == self.shell.failing:
            return E_FAIL
        if name in ("QueryInterface", "BeginList"):
            interface, pointer = arguments[-2:]
            pointer[0] = self.shell.make(GIVEN[guid_at(interface)], self).address
        elif name == "SetValue":
            key, value = arguments
            assert ctypes.string_at(key, len(TITLE)) == TITLE
            assert c_uint16.from_address(value).value == 31  # VT_LPWSTR
            arguments = (c_wchar_p.from_address(value + 8).value,)
        self.did[name] = arguments
        return 0


class Shell:
    """Makes objects, and has one of their methods fail."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing
        self.calls: list[str] = []
        self.objects: dict[int, Played] = {}
        self.parents: dict[Played, Played] = {}
        self.added: list[Played] = []

    def make(self, methods: str, parent: Played | None = None) -> Played:
        made = Played(self, methods)
        self.objects[made.address] = made
        if parent is not None:
            self.parents[made] = parent
        return made

    def create(self, kind: Guid, interface: Guid) -> ComObject:
        names = tuple(str(uuid.UUID(bytes_le=bytes(name))) for name in (kind, interface))
        return ComObject(c_void_p(self.make(CLASSES[names]).address))  # type: ignore[index]

    def of(self, methods: str) -> list[Played]:
        count = len(methods.split())
        return [one for one in self.objects.values() if len(one.functions) == count]


def test_the_list_holds_the_tasks_and_all_is_released() -> None:
    shell = Shell()
    put(shell.create, PROGRAM, TASKS)
    assert [call for call in shell.calls if "List" in call or "Tasks" in call] == [
        "BeginList",
        "AddUserTasks",
        "CommitList",
    ]
    links = shell.of(LINK)
    for task, link, properties in zip(TASKS, links, shell.of(PROPERTIES), strict=True):
        assert link.did["SetPath"] == (PROGRAM,)
        assert link.did["SetArguments"] == (task.option,)
        assert link.did["SetIconLocation"] == (PROGRAM, 0)
        assert link.did["SetWorkingDirectory"] == (str(Path.home()),)
        assert shell.parents[properties] is link
        assert properties.did["SetValue"] == (task.title,)
        assert "Commit" in properties.did
    assert shell.calls.count("AddObject") == len(TASKS)
    (made,), (collection,) = shell.of(LIST), shell.of(COLLECTION)
    assert made.did["AddUserTasks"] == (collection.address,)
    assert collection.did["AddObject"] == (links[-1].address,)
    assert {one.references for one in shell.objects.values()} == {0}


@pytest.mark.parametrize("failing", [*TAKES, "Commit", "CommitList"])
def test_what_fails_is_named_and_leaves_the_list_as_it_was(failing: str) -> None:
    shell = Shell(failing)
    with pytest.raises(ComError, match=f"^{failing}: 0x80004005$"):
        put(shell.create, PROGRAM, TASKS)
    made = shell.of(LIST)[0]
    assert "CommitList" not in made.did
    assert ("AbortList" in made.did) == ("BeginList" in made.did)
    assert {one.references for one in shell.objects.values()} == {0}


@pytest.mark.parametrize("failing", ["", "BeginList"])
def test_a_shell_without_jump_lists_is_a_line_of_the_log_alone(
    failing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shell = Shell(failing)

    @contextmanager
    def apartment() -> Iterator[Create]:
        yield shell.create

    monkeypatch.setattr(com, "apartment", apartment)
    with caplog.at_level(logging.DEBUG, "desktop.taskbar"):
        write(PROGRAM, {Wish.NEW_CHAT: "New chat"})
    told = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert told == ([(logging.DEBUG, "no jump list: BeginList: 0x80004005")] if failing else [])
    assert [one.did["SetArguments"] for one in shell.of(LINK)] == [("--new-chat",)]
