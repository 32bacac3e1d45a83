"""Remembers what was backed up and restored, beside the history: `backups.json`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import msgspec

from desktop.chat.failures import ChatError
from desktop.storage.files import write_atomically

_LARGEST = 4_000_000
"""Bytes of the file that are read."""


class Written(msgspec.Struct, frozen=True):
    """A backup that was made, whole."""

    at: float
    path: str
    size: int


class Restored(msgspec.Struct, frozen=True):
    """A restore that nobody was told of yet."""

    created: str = ""
    """When the backup was made; empty where nothing came of it."""
    failure: dict[str, Any] | None = None


class Remembered(msgspec.Struct, frozen=True):
    """All of it."""

    last: Written | None = None
    """The last backup, made by hand or not."""
    daily: tuple[Written, ...] = ()
    """Those that Weir made by itself and has not deleted, the oldest first."""
    failed_at: float = 0.0
    failure: dict[str, Any] | None = None
    """Why the last daily backup was not made; None: it was."""
    restored: Restored | None = None
    synced: str = ""
    """Of which folder the person was told that another program copies it."""


class Memory:
    """Reads it anew each time, for another Weir on the same home may write it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Remembered:
        """What is remembered; nothing where the file says nothing that can be understood."""
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(_LARGEST), type=Remembered)
        except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return Remembered()

    def keep(self, **changes: Any) -> None:
        """Remember these from now on; what the disk does not take is forgotten."""
        record = msgspec.structs.replace(self.read(), **changes)
        with contextlib.suppress(OSError):
            write_atomically(self._path, msgspec.json.encode(record))


def failure_of(record: dict[str, Any] | None) -> ChatError | None:
    """The failure that is remembered."""
    return None if record is None else ChatError.from_record(record)
