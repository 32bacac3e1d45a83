"""Asks the helper process and waits for its answer: for what is written without a window.

The same child as the window's (`helper_process`), without Qt. Blocks: call it in a thread.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import IO

import msgspec

from desktop.child.command import command, variables
from desktop.rendering.helper.protocol import (
    LIMIT,
    LONGEST_LINE,
    START,
    STRIKES,
    Answer,
    Begun,
    CodeJob,
    Colours,
    Drawing,
    FormulaJob,
)

_MOST_KILLED = 10
"""So many jobs may end the child until nothing is asked any more: what is written is then full of
what was made to hang, and shall come to an end."""
_POLL = 0.2
"""Seconds after which `stop` is asked while a job takes its time."""


class BlockingHelper:
    """Colours code and draws formulas, one after the other. What takes too long is None.

    A context: its end ends the child. The first job starts one.
    """

    def __init__(self, stop: Callable[[], bool], limit: float = LIMIT) -> None:
        """`stop`: whether nobody waits any more. `limit`: seconds for one job."""
        self._stop, self._limit = stop, limit
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._answers = msgspec.json.Decoder(Answer)
        self._number = 0
        self._killed = 0
        self._strikes: Counter[str] = Counter()

    def __enter__(self) -> BlockingHelper:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._end()

    def colours(self, language: str, text: str) -> list[str] | None:
        """The letters of `protocol.Colours`; None where there are none."""
        if self._strikes[language] >= STRIKES:
            return None
        answer = self._answer(CodeJob(self._next(), language, text))
        if answer is None:
            self._strikes[language] += 1
        return answer.lines if isinstance(answer, Colours) and answer.lines else None

    def formula(self, latex: str, *, display: bool, size: float, color: str) -> Drawing | None:
        """A drawing; None where there is none."""
        answer = self._answer(FormulaJob(self._next(), latex, display, size, color))
        return answer if isinstance(answer, Drawing) else None

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _answer(self, job: CodeJob | FormulaJob) -> Answer | None:
        """The answer to a job; None where the child was ended, or did not start."""
        try:
            line = msgspec.json.encode(job) + b"\n"
        except UnicodeEncodeError:  # half a character
            return None
        if len(line) >= LONGEST_LINE or self._killed >= _MOST_KILLED or self._stop():
            return None
        try:
            self._written(line)
            begun = self._heard(START)
            answer = self._heard(self._limit) if isinstance(begun, Begun) else None
            if answer is not None:
                return answer
        except OSError:
            pass
        self._killed += 1
        self._end()
        return None

    def _written(self, line: bytes) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _heard(self, seconds: float) -> Answer | None:
        """The next answer; None where none comes in time, or no one can understand it."""
        until = time.monotonic() + seconds
        while not self._stop():
            try:
                line = self._lines.get(timeout=max(0.0, min(_POLL, until - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= until:
                    return None
                continue
            try:
                answer: Answer = self._answers.decode(line)
            except msgspec.DecodeError:  # empty: the child has ended
                return None
            if answer.number == self._number:
                return answer
        return None

    def _start(self) -> None:
        self._end()
        self._process = subprocess.Popen(
            command("helper"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables(),
            start_new_session=True,  # Ctrl+C in the terminal does not reach it
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows has it
        )
        self._lines = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(
            target=_read, args=(self._process.stdout, self._lines), name="weir-helper", daemon=True
        ).start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                with contextlib.suppress(OSError):  # what was not written yet
                    process.stdin.close()


def _read(pipe: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Take the child's lines, until it has ended; an empty one says so."""
    with pipe:
        while line := pipe.readline(LONGEST_LINE):
            lines.put(line)
    lines.put(b"")
