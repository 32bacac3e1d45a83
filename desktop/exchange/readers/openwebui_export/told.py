"""What a reply consists of."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.chat.messages import ToolCall
from desktop.exchange.readers.shared.folds import joined


@dataclass(slots=True)
class Told:
    """The text of a reply, and what led to it."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    thought_s: float = 0.0

    @property
    def text(self) -> str:
        """The text alone."""
        return joined(*self.texts)

    def reasoning(self, *sources: str) -> str:
        """The thinking with what tools answered, and the list of sources behind it."""
        return joined(*self.thoughts, "\n".join(sources))
