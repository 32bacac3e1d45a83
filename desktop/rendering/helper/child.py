"""The helper process: Pygments, ziamath and Qt's decoders at work on what models wrote.

`desktop.rendering.helper.helper_process` starts it. It knows no secret, opens no file, and loads
the parts of Qt that decode pictures when the first picture comes.
stdin   one `protocol.Job` a line; its end means that the parent is gone
stdout  for each job `Begun`, then its answer
A job may hang in C code for ever: then the parent ends this process, or it ends itself.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from typing import assert_never

import msgspec

from desktop.child.inside import claim_stdout, limit_memory
from desktop.rendering.helper.protocol import (
    LONGEST_PICTURE,
    Answer,
    Begun,
    CodeJob,
    Colours,
    Failed,
    FormulaJob,
    Job,
    PictureFileJob,
    PictureJob,
)

Send = Callable[[Answer, bytes], None]

ORPHANED = 4.0
"""Seconds that a job may take if no parent ends it; a picture may take twice as long."""
_MEMORY = 1 << 30
"""Bytes of address space, where the system can limit it."""


def main() -> int:
    """Work until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's affair
    jobs = msgspec.json.Decoder(Job)
    send = _sender()
    limit_memory(_MEMORY)
    with open(os.devnull, "w") as nothing:
        while line := sys.stdin.buffer.readline(LONGEST_PICTURE):
            job = jobs.decode(line)
            # A thread without Python: it also runs while a regular expression does not return.
            seconds = ORPHANED * (2 if isinstance(job, PictureJob | PictureFileJob) else 1)
            faulthandler.dump_traceback_later(seconds, exit=True, file=nothing)
            send(*_work(job, send))
            faulthandler.cancel_dump_traceback_later()
    return 0


def _work(job: Job, send: Send) -> tuple[Answer, bytes]:
    """Do a job. Returns the answer, and the bytes that follow it."""
    match job:
        case CodeJob(number, language, text):
            from desktop.rendering.helper.code_tokens import colours

            send(Begun(number), b"")
            return Colours(number, colours(language, text)), b""
        case FormulaJob():
            from desktop.rendering.helper.formulas.formula_drawing import drawing

            send(Begun(job.number), b"")
            return drawing(job) or Failed(job.number), b""
        case PictureJob(number, address):
            from desktop.rendering.helper.picture_decoding import decode, pixels

            send(Begun(number), b"")
            return pixels(number, decode(address)) or (Failed(number), b"")
        case PictureFileJob(number, media_type, size):
            from desktop.rendering.helper.picture_decoding import decode_file, pixels

            content = sys.stdin.buffer.read(size)
            send(Begun(number), b"")
            return pixels(number, decode_file(content, media_type)) or (Failed(number), b"")
        case _:
            assert_never(job)


def _sender() -> Send:
    """Return a function that sends an answer to the parent."""
    pipe = claim_stdout()

    def send(answer: Answer, content: bytes) -> None:
        pipe.write(msgspec.json.encode(answer) + b"\n" + content)
        pipe.flush()

    return send
