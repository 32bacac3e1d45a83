"""What the child that makes a PDF is told, and what it says: one line of JSON each. No Qt."""

from __future__ import annotations

import msgspec

MEMORY = 2 << 30
"""Bytes of address space of the child."""
SECONDS = 120.0
"""How long the child may take from one line to the next, by the parent's clock."""
LONGEST = 2 << 30
"""Bytes of all that the child says."""


class Setup(msgspec.Struct, frozen=True, tag="setup"):
    """The first line."""

    language: str
    title: str
    contents: list[str] = []
    """The titles of all chats, where there are several."""


class ChatBegins(msgspec.Struct, frozen=True, tag="chat"):
    """Messages of another chat follow."""

    title: str
    facts: str
    instructions: str = ""


class Passage(msgspec.Struct, frozen=True, tag="passage"):
    """Text: Markdown of a reply, or as a person wrote it."""

    text: str


class Note(msgspec.Struct, frozen=True, tag="note"):
    """A small line, which stands where it does in the text."""

    text: str
    behind: bool = False
    """Behind the paragraph that goes on here; else before the one that begins."""


class Image(msgspec.Struct, frozen=True, tag="image"):
    """A picture by its `data:` address."""

    address: str
    name: str


class Card(msgspec.Struct, frozen=True, tag="card"):
    """A file by its name."""

    name: str
    facts: str


Piece = Passage | Note | Image | Card


class Told(msgspec.Struct, frozen=True, tag="told"):
    """One message."""

    is_asked: bool
    """Whether a person said it."""
    entry: str
    """In the outline; empty: it has no entry."""
    pieces: list[Piece]
    foot: str
    thoughts_title: str = ""
    thoughts: str = ""
    tools: list[tuple[str, str]] = []
    """Title and arguments of each call that the model asked for."""
    trouble: str = ""


Line = Setup | ChatBegins | Told


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """So many messages stand on paper."""

    messages: int


class Bytes(msgspec.Struct, frozen=True, tag="bytes"):
    """The next bytes of the file."""

    content: bytes


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The last line: those were all."""

    pages: int


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """The only line: this machine lacks the libraries or the fonts that Qt draws with."""


Answer = Drawn | Bytes | Finished | Missing
