"""What a page is asked to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
