"""A job that a child process works on, and the lines that it says meanwhile.

The child is started for the job. It reads what it is given from stdin; the time from one line to
the next is bounded by our clock. Reading the lines blocks: do it in a thread.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Literal

from desktop.child.command import command, variables

START = 30.0
"""Seconds that a child may take until its first line."""

Reason = Literal["slow", "died", "long", "stopped", "unfit"]


class JobFailed(Exception):
    """No answer came. `reason`: too slow, the child ended without one, it is too long, `Job.stop`
    was called, or this machine lacks what the child needs."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Job:
    """One child at work. It ends with its last line, or when it is stopped."""

    def __init__(self, kind: Sequence[str], given: IO[bytes], seconds: float, longest: int) -> None:
        """`kind`: the child's arguments. `given`: a file, which is read from its beginning.
        `seconds`: from one line to the next. `longest`: bytes, of all lines together."""
        self._kind, self._given = kind, given
        self._seconds, self._longest = seconds, longest
        self._process: subprocess.Popen[bytes] | None = None
        self._reason: Reason | None = None
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End the child, or never start it. Any thread may call it."""
        self._end("stopped")

    def lines(self) -> Iterator[bytes]:
        """The child's lines, without their ends. Raises JobFailed."""
        try:
            process = self._start()
        except OSError:
            raise JobFailed("died") from None
        with process:
            try:
                yield from self._heard(process)
            finally:
                process.kill()  # it has said all that it has to say
        if self._reason is not None:
            raise JobFailed(self._reason)

    def _heard(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        assert process.stdout is not None
        left = self._longest
        clock = _clock(START, self._on_late)
        try:
            while line := process.stdout.readline(left + 1):
                clock.cancel()
                left -= len(line)
                if left < 0:
                    self._end("long")
                if self._reason is not None:
                    return
                yield line.rstrip(b"\n")
                clock = _clock(self._seconds, self._on_late)
        finally:
            clock.cancel()

    def _on_late(self) -> None:
        self._end("slow")

    def _end(self, reason: Reason) -> None:
        with self._lock:
            self._reason = self._reason or reason
            if self._process is not None:
                self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._reason is not None:
                raise JobFailed(self._reason)
            os.lseek(self._given.fileno(), 0, os.SEEK_SET)  # what was read here is read there, too
            self._process = subprocess.Popen(
                command(*self._kind),
                stdin=self._given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=variables(),
                start_new_session=True,  # Ctrl+C in the terminal does not reach it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows has it
            )
            return self._process


def _clock(seconds: float, end: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer
