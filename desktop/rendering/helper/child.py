"""The helper process: Pygments, ziamath and Qt's decoders at work on what models wrote.

It is started by `desktop.rendering.helper.helper_process`, knows no secret, opens nothing, and
loads of Qt what decodes pictures, with the first of them.
stdin   one `protocol.Job` a line; its end means that the parent is gone
stdout  for each job `Begun`, then its answer
A job may hang in C code for ever: the parent ends this process then, and so does it itself.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from typing import assert_never

import msgspec

from desktop.rendering.helper.protocol import (
    LONGEST_PICTURE,
    Answer,
    Begun,
    CodeJob,
    Colours,
    Failed,
    FormulaJob,
    Job,
    PictureJob,
)

Tell = Callable[[Answer, bytes], None]

ORPHANED = 4.0
"""Seconds that a job may take where no parent ends it; a picture may take twice as long."""
_MEMORY = 1 << 30
"""Bytes of address space, where the system can keep to that."""


def main() -> int:
    """Work until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's affair
    jobs = msgspec.json.Decoder(Job)
    tell = _claim_stdout()
    _limit_memory()
    with open(os.devnull, "w") as nothing:
        while line := sys.stdin.buffer.readline(LONGEST_PICTURE):
            job = jobs.decode(line)
            # A thread without Python: it also runs while a regular expression does not return.
            seconds = ORPHANED * (2 if isinstance(job, PictureJob) else 1)
            faulthandler.dump_traceback_later(seconds, exit=True, file=nothing)
            tell(*_work(job, tell))
            faulthandler.cancel_dump_traceback_later()
    return 0


def _work(job: Job, tell: Tell) -> tuple[Answer, bytes]:
    """The answer, and the bytes that follow it."""
    match job:
        case CodeJob(number, language, text):
            from desktop.rendering.helper.code_tokens import colours

            tell(Begun(number), b"")
            return Colours(number, colours(language, text)), b""
        case FormulaJob():
            from desktop.rendering.helper.formula_drawing import drawing

            tell(Begun(job.number), b"")
            return drawing(job) or Failed(job.number), b""
        case PictureJob(number, address):
            from desktop.rendering.helper.picture_decoding import pixels

            tell(Begun(number), b"")
            return pixels(number, address) or (Failed(number), b"")
        case _:
            assert_never(job)


def _claim_stdout() -> Tell:
    """A function that answers the parent. What libraries print goes nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)

    def tell(answer: Answer, content: bytes) -> None:
        pipe.write(msgspec.json.encode(answer) + b"\n" + content)
        pipe.flush()

    return tell


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
