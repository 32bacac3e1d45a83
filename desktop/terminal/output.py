"""What was asked for on stdout, all else on stderr, and nothing that a terminal would obey."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, TextIO

from desktop.chat.failures import ChatError
from desktop.chat.text import in_one_line
from desktop.engine.explain.sentences import explain
from desktop.engine.failures import FileNotSaved


def make_streams_safe(*, utf8: bool) -> None:
    """No character breaks a stream; `utf8` makes stdout UTF-8 whatever the system speaks.

    Where the system claims to know ASCII alone (LANG=C), UTF-8 is meant.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            wanted = "utf-8" if ascii_only or (utf8 and stream is sys.stdout) else None
            stream.reconfigure(encoding=wanted, errors="replace")


def say(text: str) -> None:
    """Write one line of the command's result to stdout."""
    write(sys.stdout, f"{text}\n")


def say_json(record: dict[str, Any]) -> None:
    """Write one record as a line of JSON to stdout."""
    write(sys.stdout, json.dumps(record, ensure_ascii=False) + "\n")


def say_table(rows: Sequence[Sequence[str]], numbers_from: int | None = None) -> None:
    """Write rows in aligned columns; a Chinese character takes two places.

    The columns from `numbers_from` on end on one line, as numbers do.
    """
    words = len(rows[0]) if numbers_from is None else numbers_from
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        room = [" " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)]
        cells = (
            cell + space if number < words else space + cell
            for number, (cell, space) in enumerate(zip(row, room, strict=True))
        )
        say("  ".join(cells).rstrip())


def note(text: str) -> None:
    """Write one line for the person to stderr, beside the result."""
    write(sys.stderr, f"{text}\n")


def show_error(failure: ChatError) -> None:
    """Write a failure or notice to stderr, with its remedy."""
    note(in_words(failure))


def in_words(failure: ChatError) -> str:
    """A failure in one line: cause, remedy, and the server's own words where there are any."""
    explained = explain(failure)
    details = explained.details.partition("\n")[0]
    return in_one_line(explained.sentence, explained.next_step, details)


def write(stream: TextIO, text: str) -> None:
    """Write now. On a terminal, controls that a model or a server wrote are shown, not obeyed.

    A pipe gets the text as it came: what reads there is a program, or a file. Raises FileNotSaved
    where stdout takes no more, and OSError where nobody reads it; for what stderr does not take,
    there is nowhere left to say it.
    """
    try:
        stream.write(visible(text) if stream.isatty() else text)
        stream.flush()
    except OSError as error:
        if stream is sys.stderr:
            return
        if is_unread(error):
            raise
        leave_stdout()
        raise FileNotSaved("stdout", error.strerror or type(error).__name__) from error


def visible(text: str) -> str:
    """The text without anything that a terminal would obey, or that turns round what is read."""
    return text.translate(_VISIBLE)


def write_over(stream: TextIO, old: str) -> None:
    """Take a line back that has not ended yet; `stream` is a terminal."""
    with contextlib.suppress(OSError):
        stream.write("\r" + " " * width(old) + "\r")
        stream.flush()


def is_unread(error: OSError) -> bool:
    """Whether a write failed because its reader is gone."""
    return error.errno in (errno.EPIPE, errno.EINVAL)  # Windows says EINVAL


def leave_stdout() -> None:
    """Send the rest of stdout nowhere, since its reader is gone: closing it then fails no more."""
    with contextlib.suppress(OSError, ValueError):  # a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def width(text: str) -> int:
    """Places that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


_VISIBLE: dict[int, int | None] = {code: 0x2400 + code for code in range(0x20)}
_VISIBLE |= {code: 0xFFFD for code in range(0x7F, 0xA0)} | {ord("\r"): None}
_VISIBLE |= dict.fromkeys(range(0x202A, 0x202F), 0xFFFD)  # a name that reads otherwise than it is
_VISIBLE |= dict.fromkeys(range(0x2066, 0x206A))  # right-to-left text stands in its own order
del _VISIBLE[ord("\n")], _VISIBLE[ord("\t")]
