"""A folder of chats, and the lists that a chat may stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop.chat.steering.steering import Steering


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
