"""What is known of single models: what the person chose for them, and what turns taught."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop.chat.endpoint import ModelChoice
from desktop.storage.database.mending import mended_text
from desktop.storage.history.choices import Rows, names_of


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


class Models:
    """Reads and changes the facts. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def of(self, choice: ModelChoice) -> ModelFacts:
        """What is known of a model."""
        for ratio, turns, limit, effort in self._history.rows(_OF, *names_of(choice)):
            return ModelFacts(
                ratio if isinstance(ratio, float) and 0 < ratio < math.inf else None,
                turns if isinstance(turns, int) else 0,
                limit if isinstance(limit, int) and limit > 0 else None,
                mended_text(effort) or None,
            )
        return ModelFacts()

    def keep(self, choice: ModelChoice, facts: ModelFacts) -> None:
        """Keep what is known of a model."""
        self._history.rows(
            "INSERT OR REPLACE INTO models VALUES (?, ?, ?, ?, ?, ?)",
            *names_of(choice),
            facts.token_ratio,
            facts.token_turns,
            facts.context_limit,
            facts.effort,
        )


_OF = """
SELECT token_ratio, token_turns, context_limit, CAST(effort AS BLOB) FROM models
WHERE endpoint_name = ? AND model = ?
"""
