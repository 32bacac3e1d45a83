"""Has a child process make a PDF of chats. No Qt here: a terminal may call it."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, assert_never

import msgspec

from desktop import language
from desktop.child.job import Job, JobFailed
from desktop.exchange.record import Record
from desktop.exchange.writing import Words
from desktop.language import _
from desktop.rendering.pages.facts import title
from desktop.rendering.pages.options import PageOptions
from desktop.rendering.pages.paper.protocol import (
    LONGEST,
    SECONDS,
    Answer,
    Bytes,
    Drawn,
    Finished,
    Missing,
    Setup,
    Told,
)
from desktop.rendering.pages.paper.telling import told

_ANSWERS: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
_POLL = 0.1
"""Seconds after which a stop is heard."""

Progress = Callable[[int, int], None]
"""Hears how many messages are drawn, and of how many."""


def nothing(_done: int, _whole: int) -> None:
    """Nobody listens."""


def pieces(
    records: Iterable[Record],
    words: Words,
    options: PageOptions = PageOptions(),  # noqa: B008  # frozen
    progress: Progress = nothing,
    stop: threading.Event | None = None,
    folder: Path | None = None,
) -> Iterator[bytes]:
    """The bytes of a PDF of the active paths of chats, in pieces: it is one once all have come.

    `folder`: where a file without a name may hold the chats meanwhile; None: the system's own.
    Blocks: call it in a thread. Raises OSError, JobFailed.
    """
    stopped = stop or threading.Event()
    with tempfile.TemporaryFile(dir=folder) as given:
        whole = _tell(given, records, words, options, stopped)
        job = Job(["pages"], given, SECONDS, LONGEST)
        with _stopping(job, stopped):
            yield from _heard(job, whole, progress)


def _tell(
    given: IO[bytes],
    records: Iterable[Record],
    words: Words,
    options: PageOptions,
    stopped: threading.Event,
) -> int:
    """Write what the child reads. Returns how many messages that is."""
    encode, count, name = msgspec.json.Encoder().encode, 0, options.name
    for number, record in enumerate(records):
        if number == 0:
            _begin(given, name or title(record.title), options)
        for line in told(record, words, options):
            given.write(encode(line) + b"\n")
            count += isinstance(line, Told)
            if stopped.is_set():
                raise JobFailed("stopped")
        name = name or record.title
    if not given.tell():
        _begin(given, name or _("Chats"), options)
    given.flush()
    return count


def _begin(given: IO[bytes], name: str, options: PageOptions) -> None:
    titles = [title(one) for one in options.titles]
    setup = Setup(language.current(), title(name), titles if len(titles) > 1 else [])
    given.write(msgspec.json.encode(setup) + b"\n")


def _heard(job: Job, whole: int, progress: Progress) -> Iterator[bytes]:
    is_whole = False
    try:
        for line in job.lines():
            answer = _ANSWERS.decode(line)
            match answer:
                case Drawn(messages):
                    progress(messages, whole)
                case Bytes(content):
                    yield content
                case Finished():
                    is_whole = True
                case Missing():
                    raise JobFailed("unfit")
                case _:
                    assert_never(answer)
    except msgspec.DecodeError:  # not our child's words
        raise JobFailed("died") from None
    if not is_whole:
        raise JobFailed("died")


@contextlib.contextmanager
def _stopping(job: Job, stopped: threading.Event) -> Iterator[None]:
    """Stop the job once the event says so."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            if stopped.wait(_POLL):
                job.stop()
                return

    watching = threading.Thread(target=watch, name="weir-pages-stop", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        job.stop()
        watching.join()
