"""What a writer of chats is given, and where it writes: the same for every format.

The engine hands both in. A writer opens no file; it asks for one chat after the other, so that one
is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Protocol

from desktop.chat.messages import Message
from desktop.exchange.record import Bytes, FolderSettings, Record


class Format(StrEnum):
    """What chats are written as: the name that `--format` has, and the end of a file's name."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    TEXT = "txt"


@dataclass(frozen=True, slots=True)
class How:
    """What a person chose of what is written. JSON has all of it, whatever they chose."""

    variants: bool | None = None
    """The other replies and branches, too, beside the active path. None: as the format usually
    has it: HTML, where they are folded away, has them; text has not."""
    thoughts: bool = True
    """What the model thought before it answered."""


class Words(Protocol):
    """What is said of a message beside its text, in the language in use."""

    def ending(self, message: Message) -> str:
        """How it ended, in a few words."""

    def trouble(self, message: Message) -> str:
        """Why it failed or is not whole, and what to do; "" where nothing is wrong with it."""

    def seam(self, cause: str) -> str:
        """What it means that another source went on with a reply."""


class Output(Protocol):
    """The file that is written. It stands under its name once it is whole, or not at all."""

    @property
    def path(self) -> Path | None:
        """Where the file lies until it is whole; None: it is a stream."""

    def write(self, data: bytes) -> object:
        """Append. Raises what ends the export: the disk refused, or the person stopped it."""

    def beside(self, name: str, content: Bytes) -> str | None:
        """Keep a file in the folder beside this one; return the link that leads there.

        None: there is no such place, or no such bytes any more.
        """

    @property
    def stop(self) -> Event:
        """Is set once the person stops it: a writer that does not write for long looks."""

    def drawn(self, done: int, of: int) -> None:
        """Be told how many messages are drawn of a file that is made once all chats were read."""


@dataclass(frozen=True, slots=True)
class Chats:
    """What is written into one file."""

    records: Iterator[Record]
    """Each chat, one in memory at a time. It raises what ends the export."""
    titles: Sequence[str]
    """Their titles, in their order."""
    name: str
    """The title of the whole."""
    words: Words
    at: float = 0.0
    """When it is written."""
    folders: Sequence[FolderSettings] = ()
    """The folders that some of them lie in, in the person's order: an outer one first."""


class Writer(Protocol):
    """Writes chats as one format. It blocks, and runs in a thread of its own."""

    def __call__(self, chats: Chats, output: Output, how: How) -> None:
        """Write all of it. Raises what `chats.records` and `output` raise."""
