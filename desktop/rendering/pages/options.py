"""What a page is asked to hold, and whose words say how its replies ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.chat.messages import Message


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What is written of each chat."""

    variants: bool = True
    """HTML: the other branches too, folded away. A PDF has the active path alone."""
    thoughts: bool = True
    """What models thought before they answered."""
    titles: Sequence[str] = ()
    """Of all chats, in their order: the contents, where there are several."""
    name: str = ""
    """The title of the whole; empty: the title of the only chat."""


class Words(Protocol):
    """The words for how replies ended. The engine has them: `engine.explain.pages`."""

    def ending(self, message: Message) -> str:
        """How a reply ended, in a few words; empty where it ended as usual, or `trouble` tells."""

    def trouble(self, message: Message) -> str:
        """Why a reply failed or is not whole; empty where nothing is wrong with it."""

    def seam(self, cause: str) -> str:
        """The meaning of a place where another source went on with a reply."""
