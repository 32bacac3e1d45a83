"""What is told of an import: while it goes on, and once it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.exchange.source import Why

NAMED = 1_000
"""Things that were not taken and are named in a report; of more, only their number is told."""
_LONGEST = 200
"""Characters of such a name."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file, an archive or a folder, and the program that it is of."""

    path: Path
    source: str
    """As `weir import --from` names it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    share: float = 0.0
    """From 0 to 1, by the bytes that were read."""
    chats: int = 0
    """Those that were looked at."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken."""

    what: str
    """A name that a person knows it by."""
    why: Why


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import."""

    source: str
    chats: int = 0
    """Those that are new, or have something new."""
    messages: int = 0
    """Those that are new."""
    already: int = 0
    """Chats that were there, with all that the file has of them."""
    skipped: tuple[Skipped, ...] = ()
    skipped_more: int = 0
    """How many more were not taken."""
    is_stopped: bool = False
    is_cut: bool = False
    """Whether the file could not be read to its end."""


class Counting:
    """A report that grows."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.chats = self.messages = self.already = 0
        self.is_stopped = self.is_cut = False
        self._skipped: list[Skipped] = []
        self._more = 0

    def skip(self, what: str, why: Why) -> None:
        """Note what was not taken."""
        if len(self._skipped) < NAMED:
            self._skipped.append(Skipped(what[:_LONGEST], why))
        else:
            self._more += 1

    @property
    def is_damaged(self) -> bool:
        """Whether something of the file was damaged."""
        return any(one.why is Why.DAMAGED for one in self._skipped)

    def report(self) -> Report:
        """What came of it so far."""
        return Report(
            *(self.source, self.chats, self.messages, self.already),
            tuple(self._skipped),
            self._more,
            self.is_stopped,
            self.is_cut,
        )
