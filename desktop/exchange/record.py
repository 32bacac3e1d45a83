"""A chat outside of the history: what every reader gives and every writer takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message
from desktop.chat.steering.steering import Steering


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chat came into being. Two chats with one origin are the same chat."""

    source: str
    """The program, as `weir import --from` names it: "weir", "chatgpt", …"""
    key: str
    """The chat's id there. Where a program gives none: a hash of title, first time, first text."""


Bytes = Callable[[], bytes]
"""Gives the bytes of a file when they are needed. Raises OSError, ValueError."""


@dataclass(frozen=True, slots=True)
class Record:
    """One chat, with its whole tree."""

    origin: Origin
    title: str
    messages: tuple[Message, ...]
    """Each one behind its parent. Their ids count from 1 and hold within this record alone."""
    keys: Mapping[int, str]
    """Each message's id in the program it came from; unique within the chat."""
    active_children: Mapping[int | None, int]
    """Each parent (None: the root) that leads on, with the child on the active path."""
    created_at: float
    """Seconds since the epoch, as all times here."""
    updated_at: float
    choice: ModelChoice | None = None
    """The endpoint and model that the chat asks. An endpoint of another program has no name."""
    steering: Steering = field(default_factory=Steering)
    titled_by: str = ""
    """Who gave the title: "person" or "model"; "": it is the first question's beginning."""
    folder: tuple[str, ...] = ()
    """The names of the folders it lies in, the outer one first. Weir's nest one deep."""
    pinned_at: float | None = None
    archived_at: float | None = None
    files: Mapping[str, Bytes] = field(default_factory=dict)
    """The bytes of pictures and files, by the hash that a message's content names. A hash whose
    bytes did not come along is missing."""
    changed_at: float = 0.0
    """When title, place, settings or marks were changed last; 0.0: that is not known."""
    starred_at: Mapping[int, float] = field(default_factory=dict)
    """When the person marked a message, of those that are starred. A star without a time is as old
    as its message."""


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder, for what no chat says of it."""

    path: tuple[str, ...]
    """Its name, behind that of the folder it lies in."""
    steering: Steering = field(default_factory=Steering)
    """What new chats in it begin with."""
