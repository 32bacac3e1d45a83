"""What is known of a model that no request tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The facts about one model of one endpoint; None where nothing is known."""

    token_ratio: float | None = None
    """Tokens that the server counted, over those that Weir estimated."""
    token_turns: int = 0
    """How many turns the ratio comes from."""
    context_limit: int | None = None
    """Tokens of question, reply and all before them that it reads, as person or server said."""
    effort: str | None = None
    """The reasoning effort that the person chose last."""
