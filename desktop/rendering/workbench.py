"""The workshop's child process: Pygments and ziamath at work on what models wrote.

It is started by `desktop.rendering.workshop`, knows no Qt and no secret, and opens nothing.
stdin   one `jobs.Job` a line; its end means that the parent is gone
stdout  for each job `Begun`, then its answer
A job may hang in C code for ever: the parent ends this process then, and so does it itself.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable

import msgspec

from desktop.rendering.jobs import (
    LONGEST_LINE,
    Answer,
    Begun,
    CodeJob,
    Colours,
    Failed,
    FormulaJob,
    Job,
)

ORPHANED = 4.0
"""Seconds that a job may take where no parent ends it."""
_MEMORY = 1 << 30
"""Bytes of address space, where the system can keep to that."""


def main() -> int:
    """Work until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's affair
    jobs = msgspec.json.Decoder(Job)
    tell = _claim_stdout()
    _limit_memory()
    with open(os.devnull, "w") as nothing:
        while line := sys.stdin.buffer.readline(LONGEST_LINE):
            job = jobs.decode(line)
            # A thread without Python: it also runs while a regular expression does not return.
            faulthandler.dump_traceback_later(ORPHANED, exit=True, file=nothing)
            tell(_work(job, tell))
            faulthandler.cancel_dump_traceback_later()
    return 0


def _work(job: Job, tell: Callable[[Answer], None]) -> Answer:
    match job:
        case CodeJob(number, language, text):
            from desktop.rendering.lexing import colours

            tell(Begun(number))
            return Colours(number, colours(language, text))
        case FormulaJob():
            from desktop.rendering.typesetting import drawing

            tell(Begun(job.number))
            return drawing(job) or Failed(job.number)


def _claim_stdout() -> Callable[[Answer], None]:
    """A function that answers the parent. What libraries print goes nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)

    def tell(answer: Answer) -> None:
        pipe.write(msgspec.json.encode(answer) + b"\n")
        pipe.flush()

    return tell


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
