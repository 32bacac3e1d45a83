"""The tasks in the jump list of Weir's button in the taskbar of Windows.

They are all that stands there. Windows writes a jump list to a file in the person's profile, where
the title of a chat would outlive the chat: so recent chats are left out.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from desktop.app.shell_menu.com import ComError, ComObject, Create, Guid

DESTINATION_LIST = Guid.of("77f10cf0-3db5-4966-b520-b7c54fd35ed6")
CUSTOM_DESTINATION_LIST = Guid.of("6332debf-87b5-4670-90c0-5e57b408a49e")
BEGIN_LIST, ADD_USER_TASKS, COMMIT_LIST, ABORT_LIST = 4, 7, 8, 11

ENUMERABLE_OBJECT_COLLECTION = Guid.of("2d3468c1-36a7-43b6-ac24-d3f02fd9607a")
OBJECT_COLLECTION = Guid.of("5632b1a4-e38a-400a-928a-d4cd63230295")
OBJECT_ARRAY = Guid.of("92ca9dcd-5622-4bba-a805-5e9f541bd8c9")
ADD_OBJECT = 5

SHELL_LINK = Guid.of("00021401-0000-0000-c000-000000000046")
SHELL_LINK_W = Guid.of("000214f9-0000-0000-c000-000000000046")
SET_WORKING_DIRECTORY, SET_ARGUMENTS, SET_ICON_LOCATION, SET_PATH = 9, 11, 17, 20

PROPERTY_STORE = Guid.of("886d8eeb-8cf2-4446-8d02-cdba1dbdcf99")
SET_VALUE, COMMIT = 6, 7
_TEXT = 31


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the list."""

    title: str
    option: str
    """What the program is started with."""


class PropertyKey(ctypes.Structure):
    """The name of a property, as it lies in memory."""

    _fields_ = (("format", Guid), ("number", ctypes.c_uint32))


class PropertyText(ctypes.Structure):
    """A PROPVARIANT that holds text, as it lies in memory."""

    _fields_ = (
        ("kind", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16 * 3),
        ("text", ctypes.c_wchar_p),
        ("rest", ctypes.c_void_p),
    )


TITLE = PropertyKey(Guid.of("f29f85e0-4ff9-1068-ab91-08002b27b3d9"), 2)
"""System.Title: the words of a link in a jump list."""


def put(create: Create, program: str, tasks: Sequence[Task]) -> None:
    """Have these tasks in the jump list, in place of those that were there. Raises ComError; then
    the list is as it was.

    The list belongs to the taskbar's button of the program that runs. Windows knows that one by its
    path, as it knows the shortcut that the setup makes, so neither carries an id (AppUserModelID).
    """
    with ExitStack() as held, create(DESTINATION_LIST, CUSTOM_DESTINATION_LIST) as made:
        links = held.enter_context(create(ENUMERABLE_OBJECT_COLLECTION, OBJECT_COLLECTION))
        for task in tasks:
            with link(create, program, task) as one:
                links.call("AddObject", ADD_OBJECT, one)
        slots = ctypes.pointer(ctypes.c_uint32())
        held.enter_context(made.given("BeginList", BEGIN_LIST, slots, OBJECT_ARRAY))
        try:
            made.call("AddUserTasks", ADD_USER_TASKS, links)
            made.call("CommitList", COMMIT_LIST)
        except ComError:
            made.call("AbortList", ABORT_LIST)
            raise


def link(create: Create, program: str, task: Task) -> ComObject:
    """A link of the shell that starts a task. Raises ComError."""
    with ExitStack() as held:
        made = held.enter_context(create(SHELL_LINK, SHELL_LINK_W))
        made.call("SetPath", SET_PATH, program)
        made.call("SetArguments", SET_ARGUMENTS, task.option)
        made.call("SetIconLocation", SET_ICON_LOCATION, program, ctypes.c_int(0))
        # else it would start in the program's folder, and keep that in use
        made.call("SetWorkingDirectory", SET_WORKING_DIRECTORY, str(Path.home()))
        with made.queried(PROPERTY_STORE) as properties:
            set_title(properties, task.title)
        held.pop_all()  # it goes on to who asked for it
        return made


def set_title(properties: ComObject, title: str) -> None:
    """Write the words of a link into its properties. Raises ComError."""
    properties.call("SetValue", SET_VALUE, TITLE, PropertyText(kind=_TEXT, text=title))
    properties.call("Commit", COMMIT)
