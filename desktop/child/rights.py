"""Gives up what a child that reads foreign files needs no more: the network, and all files but
Python's own modules. The file that it reads is open by then.

Linux alone can do it from within: Landlock (kernel 5.13) for files, seccomp for sockets. Elsewhere,
and on older kernels, the child has its bounds of memory and time.
https://docs.kernel.org/userspace-api/landlock.html
https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
"""The rights that a version of Landlock knows; a right that is named and not given is taken."""
_LATER_FILE_RIGHTS = (1 << 16) - 1
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""The kernel's number for a machine, and for the call `socket` on it."""
_OTHER_CALLS = 0x40000000
"""From here on x86-64 has a second set of numbers for its calls."""


def give_up_rights(*, reading: bool = True) -> None:
    """Give them up for good; what the system cannot take stays. Import what is needed before.

    `reading`: whether reading files, too. Who draws needs the fonts of the system.
    """
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # pipes are not counted
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return
    if reading:
        _give_up_files(libc)
    _give_up_sockets(libc)


def _give_up_files(libc: ctypes.CDLL) -> None:
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return
    rights = _FILE_RIGHTS.get(version, _LATER_FILE_RIGHTS)
    asked = struct.pack("=Q", rights)
    rules = libc.syscall(_CREATE_RULESET, asked, len(asked), 0)
    if rules < 0:
        return
    for folder in _own_modules():
        handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", _READ_FILE | _READ_FOLDER, handle)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
        os.close(handle)
    libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _own_modules() -> set[str]:
    """The folders that Python looks for modules in: a reader may import a codec as it reads."""
    return {path for path in sys.path if os.path.isdir(path) and path != os.sep}


def _give_up_sockets(libc: ctypes.CDLL) -> None:
    """Let `socket` fail with EPERM, and calls by other numbers too."""
    if platform.machine() not in _MACHINES:
        return
    machine, socket = _MACHINES[platform.machine()]
    steps = (
        _step(0x20, 4),  # load the machine
        _step(0x15, machine, 0, 3),  # another one: refuse
        _step(0x20, 0),  # load the call's number
        _step(0x15, socket, 1, 0),
        _step(0x35, _OTHER_CALLS, 0, 1),  # below it: allow
        _step(0x06, 0x00050000 | 1),  # refuse, with EPERM
        _step(0x06, 0x7FFF0000),  # allow
    )
    code = ctypes.create_string_buffer(b"".join(steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction of the kernel's packet filter."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
