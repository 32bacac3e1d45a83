"""How a reader reaches what a person chose: a file, an archive's members, a folder's files.

The engine hands one in. It opens nothing but what was chosen, and bounds what comes out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, BinaryIO, Protocol

from desktop.exchange.record import Record


class Tables(Protocol):
    """An SQLite file, which is read and never written."""

    def columns(self, table: str) -> Sequence[str]:
        """The names of a table's columns; none where there is no such table."""

    def rows(self, sql: str, *values: str | float | None) -> Iterator[tuple[Any, ...]]:
        """Run a SELECT. Raises Unreadable."""


class Source(Protocol):
    """What a person chose to import."""

    @property
    def name(self) -> str:
        """The last part of its path, as it may be shown."""

    def names(self) -> Sequence[str]:
        """The paths of its members, with "/" between their parts; ("",) where it is a bare file."""

    def size(self, name: str = "") -> int:
        """The bytes of a member, unpacked."""

    def open(self, name: str = "") -> BinaryIO:
        """A member, from its beginning. Raises Unreadable, also later while it is read."""

    def tables(self, name: str = "") -> Tables | None:
        """A member that is an SQLite file; None where it is something else. Raises Unreadable."""


class Why(StrEnum):
    """Why something was not taken. `engine.explain` has the sentence for each."""

    DAMAGED = "damaged"
    EMPTY = "empty"
    """A chat without any message."""
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    NO_BYTES = "no_bytes"
    """A picture or file that is named, but did not come along."""
    UNKNOWN = "unknown"
    """A kind of part or field that nobody knows; its text was kept where it has one."""
    CYCLE = "cycle"
    """Messages that follow themselves: they were hung on the beginning of the chat."""
    NEWER = "newer"
    """A file of a newer Weir."""
    TOO_OLD = "too_old"
    """A chat that the next start would delete: it is older than chats are kept."""


class Unreadable(Exception):
    """What was chosen cannot be read (any further), or is no such file."""

    def __init__(self, why: Why | str = Why.DAMAGED) -> None:
        super().__init__(why)
        self.why = why


Skip = Callable[[str, Why], None]
"""Is told what was not taken, by a name that a person knows it by, and why."""


class Reader(Protocol):
    """A module of `exchange.readers`, or `exchange.weir_json`."""

    SOURCE: str
    """The name of the program, as `--from` has it."""

    def recognises(self, source: Source) -> bool:
        """Whether this is a file of that program: by its shape, never by its name alone. Reads
        some thousand bytes, a megabyte at most, whatever the size. Raises Unreadable."""

    def records(self, source: Source, skip: Skip) -> Iterator[Record]:
        """Each chat, one in memory at a time. A damaged one is told to `skip` and passed over.
        Raises Unreadable where nothing more can be read; what came before that stands."""
