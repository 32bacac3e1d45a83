"""What all sources have in common: what they tell, and what they unpack for a while."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from desktop.exchange.source import Unreadable
from desktop.storage.database.age import MAGIC
from desktop.storage.sources.bounds import LARGEST_IN_ALL, LARGEST_MEMBER
from desktop.storage.sources.refusals import BOMB, MISSING, NO_ACCESS, NO_FILE, NO_ROOM
from desktop.storage.sources.stream import Heard, stream, unreadable
from desktop.storage.sources.tables import SqliteTables

_PIECE = 1 << 20


class OpenSource(ABC):
    """A `Source` that is open until it is closed."""

    heard: Heard
    """Is told of each piece that is read, by its bytes, and now and then of none. It may raise, to
    end the reading."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.heard = _nothing
        self._opened: dict[str, SqliteTables] = {}
        self._unpacked: Path | None = None
        self._left = LARGEST_IN_ALL

    @property
    def name(self) -> str:
        """The last part of its path, as it may be shown."""
        return self._name

    @abstractmethod
    def names(self) -> Sequence[str]:
        """The paths of its members; ("",) where it is a bare file."""

    @abstractmethod
    def size(self, name: str = "") -> int:
        """The bytes of a member, unpacked."""

    @abstractmethod
    def raw(self, name: str) -> BinaryIO:
        """A member as the system or the archive gives it. Raises Unreadable."""

    @property
    @abstractmethod
    def seeks(self) -> bool:
        """Whether what it opens can be read from anywhere."""

    def open(self, name: str = "") -> BinaryIO:
        """A member, from its beginning. Raises Unreadable, also while it is read."""
        return stream(self.raw(name), LARGEST_MEMBER, self._hear, seeks=self.seeks)

    def tables(self, name: str = "") -> SqliteTables | None:
        """A member that is an SQLite file; None where it is something else. Raises Unreadable."""
        if name not in self._opened:
            with self.raw(name) as member:
                begins = member.read(len(MAGIC))
            if begins != MAGIC:
                return None
            self._opened[name] = SqliteTables(self.database(name), self._hear)
        return self._opened[name]

    def database(self, name: str) -> Path:
        """Where SQLite finds a member: here, in a copy for as long as this is open."""
        copy = self._folder() / f"{len(self._opened)}.db"
        self._copy(self.raw(name), copy)
        return copy

    def total(self) -> int:
        """The bytes of what is likely to be read."""
        likely = [name for name in self.names() if name.lower().endswith(_TEXTS)]
        return sum(map(self.size, likely or self.names()))

    def close(self) -> None:
        """Close it, and remove what was unpacked of it."""
        for tables in self._opened.values():
            tables.close()
        self._opened.clear()
        if self._unpacked is not None:
            shutil.rmtree(self._unpacked, ignore_errors=True)
            self._unpacked = None

    def _hear(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise Unreadable(BOMB)
        self.heard(count)

    def _folder(self) -> Path:
        if self._unpacked is None:
            self._unpacked = Path(tempfile.mkdtemp(prefix="weir-import-"))
        return self._unpacked

    def _copy(self, member: BinaryIO, copy: Path) -> None:
        """Unpack a member, within bounds. Raises Unreadable."""
        most = LARGEST_MEMBER
        with member, open_private(copy) as file:
            while piece := member.read(_PIECE):
                most -= len(piece)
                if most < 0:
                    raise Unreadable(BOMB)
                self.heard(0)
                try:
                    file.write(piece)
                except OSError as exc:
                    full = exc.errno in (errno.ENOSPC, errno.EDQUOT)
                    raise (Unreadable(NO_ROOM) if full else unreadable(exc)) from exc


def open_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb")


def open_file(path: Path, *, follow: bool = True) -> BinaryIO:
    """A regular file; anything else is refused without waiting for it. Raises Unreadable."""
    flags = os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    if not follow:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags)
    except FileNotFoundError as exc:
        raise Unreadable(MISSING) from exc
    except PermissionError as exc:  # Windows says it of a folder, too
        raise Unreadable(NO_FILE if path.is_dir() else NO_ACCESS) from exc
    except (OSError, ValueError) as exc:
        raise Unreadable(NO_FILE) from exc
    file = open(handle, "rb", buffering=0)  # noqa: SIM115 - handed on
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise Unreadable(NO_FILE)
    return file


_BINARY = getattr(os, "O_BINARY", 0)
_TEXTS = (".json", ".jsonl")
"""What the members are that hold chats: the others are pictures and files of theirs."""

_nothing: Callable[[int], object] = int
