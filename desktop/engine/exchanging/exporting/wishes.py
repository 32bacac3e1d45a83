"""What is exported, where to, and what came of it: plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Scope:
    """Which chats are exported. Those in the trash never are, those in the archive are."""

    chat_ids: tuple[int, ...] | None = None
    """These, in this order; None: all. A temporary chat is exported only where it is named."""
    folder_id: int | None = None
    """Those of a folder, and of the folders in it."""
    since: float | None = None
    """Those that were changed at this time or after it."""


@dataclass(frozen=True, slots=True)
class OneFile:
    """All chats go into one file, in place of what may be there."""

    path: Path


@dataclass(frozen=True, slots=True)
class InFolder:
    """Each chat becomes a file in a folder, which is made where it is missing."""

    path: Path


class Stream(Protocol):
    """Where to all chats go as they are written: the stdout of a terminal."""

    def write(self, data: bytes, /) -> object:
        """Append."""


Target = OneFile | InFolder | Stream


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export has come."""

    chats: int
    of: int
    share: float = 0.0
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export."""

    chats: int
    paths: tuple[Path, ...]
    """The files that stand there now, without those beside them."""
    missing: int
    """Attachments whose bytes are gone."""
    damaged: int
    """Messages of which some facts could not be read."""
    is_stopped: bool = False
