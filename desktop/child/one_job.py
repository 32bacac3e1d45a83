"""Gives one job to a child process that is started for it, and takes its answer.

The child says `BEGUN` once it has imported what it needs; then its time runs, by our clock. Blocks:
call it in a thread.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Callable
from typing import IO, Literal

from desktop.child.command import command, variables

BEGUN = b"begun\n"
START = 30.0
"""Seconds that a child may take until it has begun."""

Reason = Literal["slow", "died", "long"]


class JobFailed(Exception):
    """No answer came. `reason`: too slow, the child ended without one, or it is too long."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def answer_of(kind: str, job: bytes, seconds: float, longest: int) -> bytes:
    """What a child of this kind answers to the job that it reads from stdin. Raises JobFailed."""
    with tempfile.TemporaryFile() as given:  # a pipe would be full before a child reads
        given.write(job)
        given.seek(0)
        try:
            process = _started(kind, given)
        except OSError:
            raise JobFailed("died") from None
        with process:
            return _heard(process, seconds, longest)


def _started(kind: str, given: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(kind),
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=variables(),
        start_new_session=True,  # Ctrl+C in the terminal does not reach it
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows has it
    )


def _heard(process: subprocess.Popen[bytes], seconds: float, longest: int) -> bytes:
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    assert process.stdout is not None
    clock = _clock(START, end)
    try:
        begun = process.stdout.read(len(BEGUN)) == BEGUN
        clock.cancel()
        clock = _clock(seconds, end)
        answer = process.stdout.read(longest + 1) if begun else b""
    finally:
        clock.cancel()
        process.kill()  # it has said all that it has to say
    if late.is_set():
        raise JobFailed("slow")
    if len(answer) > longest:
        raise JobFailed("long")
    if not answer:
        raise JobFailed("died")
    return answer


def _clock(seconds: float, end: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer
