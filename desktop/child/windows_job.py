"""A job of Windows: a process with all that it starts, ended together, and with this program.

https://learn.microsoft.com/windows/win32/procthread/job-objects
"""

from __future__ import annotations

import ctypes
import subprocess
from typing import Any

_EXTENDED_LIMITS = 9
_KILL_ON_CLOSE = 0x2000
_CREATE_SUSPENDED = 0x4


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which one field is used."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("working_sets", ctypes.c_size_t * 2),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("classes", ctypes.c_uint32 * 2),
        ("io", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    )


class WindowsJob:
    """Takes a process that was started with FLAGS into a job, and lets it run."""

    FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | _CREATE_SUSPENDED
    """Suspended: what it starts must not be faster than the job."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        windll = getattr(ctypes, "windll")  # noqa: B009 - mypy knows it on Windows alone
        self._kernel: Any = windll.kernel32
        self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
        self._job = ctypes.c_void_p(self._kernel.CreateJobObjectW(None, None))
        self._limit(_KILL_ON_CLOSE)
        handle = ctypes.c_void_p(int(getattr(process, "_handle")))  # noqa: B009
        self._kernel.AssignProcessToJobObject(self._job, handle)
        windll.ntdll.NtResumeProcess(handle)

    def kill(self) -> None:
        """End all processes of the job."""
        self._kernel.TerminateJobObject(self._job, 1)

    def release(self) -> None:
        """Let go of what still runs: the program has ended by itself."""
        self._limit(0)
        self._kernel.CloseHandle(self._job)

    def _limit(self, flags: int) -> None:
        limits = _Limits(flags=flags)
        size = ctypes.sizeof(limits)
        self._kernel.SetInformationJobObject(
            self._job, _EXTENDED_LIMITS, ctypes.byref(limits), size
        )
