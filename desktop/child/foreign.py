"""Runs a program that is not ours, and takes what it prints: within limits, and ended with all
that it started. Blocks: call it in a thread.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from desktop.child.windows_job import WindowsJob

_GRACE = 2.0
"""Seconds in which the rest is read, once the program has ended: what it left running may hold the
pipe for ever."""
_ONE_READ = 65536


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `status`: None where it was ended here: it took too long, or said too much."""

    status: int | None
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)
    is_too_long: bool = False


def found_program(name: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """The file of a program, which is named by its whole path, or lies in a folder of PATH.

    Folders of PATH that depend on where Weir was started are not searched, unlike by the system.
    """
    endings = [""]
    if sys.platform == "win32":
        known = [ending.lower() for ending in environ.get("PATHEXT", "").split(os.pathsep)]
        endings = [""] if Path(name).suffix.lower() in known else known
    folders = filter(os.path.isabs, environ.get("PATH", "").split(os.pathsep))
    for folder in [""] if os.path.dirname(name) else folders:
        for ending in endings:
            file = os.path.join(folder, name + ending)
            if os.path.isfile(file) and os.access(file, os.X_OK):
                return file
    return None


class ForeignProgram:
    """One run of a program. `end()` may be called from any thread, at any time."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        """`folder` is the one it works in."""
        self._command, self._environ, self._folder = command, environ, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._job: WindowsJob | None = None
        self._is_over = False
        self._starting = threading.Lock()

    def run(self, seconds: float, longest: int) -> Outcome:
        """Run it to its end, for so many seconds at most. `longest`: bytes of stdout that are
        understood, and of stderr that are kept. Raises OSError where it cannot be started."""
        process = self._start()
        assert process.stdout is not None
        assert process.stderr is not None
        said = _Reader(process.stdout, longest, self.end)
        complained = _Reader(process.stderr, longest)
        clock = threading.Timer(seconds, self.end)
        clock.daemon = True
        clock.start()
        status = process.wait()
        clock.cancel()
        grace = time.monotonic() + _GRACE
        for reader in (said, complained):
            reader.thread.join(max(0.0, grace - time.monotonic()))
        with self._starting:
            ended_here, self._is_over = self._is_over, True
            if self._job is not None:
                self._job.release()
        return Outcome(
            None if ended_here else status,
            bytes(said.taken),
            bytes(complained.taken),
            said.is_too_long,
        )

    def end(self) -> None:
        """Kill the program and what it started, unless it has ended by itself."""
        with self._starting:
            if self._is_over:
                return
            process = self._process
            if process is not None and process.poll() is not None:
                return
            self._is_over = True
            if process is not None:
                self._kill(process)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._is_over:
                raise InterruptedError
            windows: dict[str, Any] = {"creationflags": WindowsJob.FLAGS}
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,  # nobody is there to answer a question
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=self._environ,
                cwd=self._folder,
                start_new_session=True,  # a group of its own, and no terminal to ask in
                **(windows if sys.platform == "win32" else {}),
            )
            if sys.platform == "win32":
                self._job = WindowsJob(self._process)
            return self._process

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        if self._job is not None:
            self._job.kill()
        elif sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()


class _Reader:
    """Takes what comes through a pipe, and drops what is too much."""

    def __init__(self, pipe: IO[bytes], longest: int, too_long: Any = None) -> None:
        self.taken = bytearray()
        self.is_too_long = False
        self._pipe, self._longest, self._too_long = pipe, longest, too_long
        self.thread = threading.Thread(target=self._read, name="weir-program", daemon=True)
        self.thread.start()

    def _read(self) -> None:
        with self._pipe, contextlib.suppress(OSError):
            while piece := self._pipe.read(_ONE_READ):
                self.taken += piece
                if len(self.taken) > self._longest and self._too_long is not None:
                    self.is_too_long = True
                    self._too_long()
                    return
                del self.taken[: -self._longest]  # of complaints, the last ones say most
