"""What is shown of what goes with the next question."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.steering.sending import Cut


@dataclass(frozen=True, slots=True)
class SentState:
    """Of the conversation on display; a conversation that goes as a whole shows nothing."""

    cut: Cut | None = None
    """Where the part begins that goes."""
    left_out: frozenset[int] = frozenset()
    """The ids of the messages that do not go, above the cut or marked by the person."""
    summary: str = ""
    """Stands for the older messages; while it is written, what there is of it."""
    can_sum_up: bool = False
    """Whether a summary can be had for what does not go."""
    is_writing: bool = False
    """Whether the summary is being written."""
