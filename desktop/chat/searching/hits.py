"""What a search finds: places in chats that contain what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.chat.messages import Role


class Where(StrEnum):
    """What of a chat contains the words."""

    TITLE = "title"
    TEXT = "text"
    REASONING = "reasoning"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one line around the first of the words."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """Where the words stand in it: from and to, in characters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One title or message that contains what was asked."""

    chat_id: int
    title: str
    """The title of its chat."""
    message_id: int | None
    """None where it is the chat's title."""
    role: Role | None
    where: Where
    at: float
    """Seconds since the epoch: of the message, or of the chat's last change."""
    model: str
    """The model that wrote it; "" for a question or a title."""
    snippet: Snippet
    attachment: str = ""
    """The name of the file that contains the words; "" where the message itself does."""
    is_starred: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search, in its order."""

    hits: tuple[Hit, ...] = ()
    chats: int = 0
    """In how many chats these are."""
    is_cut: bool = False
    """Whether there are more than were asked for."""
    to_index: int = 0
    """Messages that are not in the index yet, and may contain the words, too."""


@dataclass(frozen=True, slots=True)
class ListedChat:
    """A chat with what a list in the terminal says of it."""

    id: int
    title: str
    updated_at: float
    """Seconds since the epoch."""
    messages: int
    """All that are not deleted, variants and branches too."""
