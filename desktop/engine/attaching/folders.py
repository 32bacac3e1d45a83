"""Finds the text files below a folder, for a person to choose from."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.chat.text import whole_text
from desktop.documents.kinds import HEAD, Kind, kind_of
from desktop.documents.limits import LONGEST_FILE

MOST_FOUND, MOST_SEEN = 2_000, 50_000
"""Files that are listed, and that are looked at for that."""
_TEXTS = (Kind.TEXT, Kind.HTML, Kind.MAIL)


@dataclass(frozen=True, slots=True)
class Found:
    """A text file below a folder."""

    path: Path
    name: str
    """Its path below the folder."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The text files below a folder, in the order of their names."""

    files: tuple[Found, ...]
    is_cut: bool
    """Whether there may be more."""


def text_files(folder: Path, stopped: threading.Event) -> Listing:
    """The text files below a folder, but for hidden ones; it takes seconds for a large one.

    No link is followed: it may lead anywhere. What cannot be read is left out. Once `stopped` is
    set, it ends with what was found.
    """
    found: list[Found] = []
    for seen, entry in enumerate(_entries(folder), 1):
        if stopped.is_set() or len(found) == MOST_FOUND or seen > MOST_SEEN:
            return Listing(tuple(found), True)
        if (size := _size_of_text(entry)) is not None:
            name = whole_text(os.path.relpath(entry.path, folder))
            found.append(Found(Path(entry.path), name, size))
    return Listing(tuple(found), False)


def _entries(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    """The files below a folder, each folder's own before those of its folders."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=_name)
    except OSError:
        return
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    yield from (entry for entry in shown if entry.is_file(follow_symlinks=False))
    for entry in shown:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name.casefold()


def _size_of_text(entry: os.DirEntry[str]) -> int | None:
    """The size of a file in bytes; None for one that is empty, too large or no text."""
    try:
        size = entry.stat(follow_symlinks=False).st_size
        if not 0 < size <= LONGEST_FILE:
            return None
        with open(entry.path, "rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None
    return size if kind_of(head, entry.name) in _TEXTS and b"\0" not in head else None
