"""A folder of chats, and the lists that a chat may stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.chat.steering.steering import Steering
from desktop.chat.text import sound_text

LEVELS = 2
"""How many folders a chat may lie in: they nest one deep."""


class ListKind(StrEnum):
    """The lists of chats. A chat stands in one of them."""

    CHATS = "chats"
    ARCHIVE = "archive"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. Folders nest one deep: the parent of a folder has no parent."""

    id: int
    name: str
    parent_id: int | None = None
    steering: Steering = field(default_factory=Steering)
    """What new chats in this folder begin with."""
    position: float = 0.0
    """Folders stand in this order, lowest first."""


def folder_path(names: Iterable[str]) -> tuple[str, ...]:
    """The folder and the one in it that stand for these names, which may come from anywhere, the
    outer one first. Names without a character go, and deeper folders, too."""
    cleaned = (" ".join(sound_text(name).split()) for name in names)
    return tuple(filter(None, cleaned))[:LEVELS]
