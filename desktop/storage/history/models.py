"""What is known of single models: what the person chose for them, and what turns taught."""

from __future__ import annotations

import math

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.model_facts import ModelFacts
from desktop.storage.database.mending import mended_text
from desktop.storage.history.choices import Rows, names_of


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
            _KEEP,
            *names_of(choice),
            facts.token_ratio,
            facts.token_turns,
            facts.context_limit,
            facts.effort,
        )


_KEEP = """
INSERT INTO models (endpoint_name, model, token_ratio, token_turns, context_limit, effort)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET (token_ratio, token_turns, context_limit, effort) =
    (excluded.token_ratio, excluded.token_turns, excluded.context_limit, excluded.effort)
"""

_OF = """
SELECT token_ratio, token_turns, context_limit, CAST(effort AS BLOB) FROM models
WHERE endpoint_name = ? AND model = ?
"""
