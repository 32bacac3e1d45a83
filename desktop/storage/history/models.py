"""What is known of single models: what the person chose for them, and what turns taught."""

from __future__ import annotations

import math

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.model_facts import ModelFacts, Ratio
from desktop.storage.database.mending import Value, mended_text
from desktop.storage.history.choices import Rows, names_of


class Models:
    """Reads and changes the facts. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def of(self, choice: ModelChoice) -> ModelFacts:
        """What is known of a model."""
        for ratio, turns, east_ratio, east_turns, limit, effort in self._history.rows(
            _OF, *names_of(choice)
        ):
            return ModelFacts(
                _ratio(ratio, turns),
                _ratio(east_ratio, east_turns),
                limit if isinstance(limit, int) and limit > 0 else None,
                mended_text(effort) or None,
            )
        return ModelFacts()

    def keep(self, choice: ModelChoice, facts: ModelFacts) -> None:
        """Keep what is known of a model."""
        self._history.rows(
            _KEEP,
            *names_of(choice),
            facts.others.value,
            facts.others.turns,
            facts.east_asian.value,
            facts.east_asian.turns,
            facts.context_limit,
            facts.effort,
        )


def _ratio(value: Value, turns: Value) -> Ratio:
    """A ratio as its columns say; one that nothing taught where they are damaged."""
    if not isinstance(value, float) or not 0 < value < math.inf:
        return Ratio()
    return Ratio(value, turns if isinstance(turns, int | float) and 0 <= turns < math.inf else 0.0)


_FACTS = "token_ratio, token_turns, east_asian_ratio, east_asian_turns, context_limit, effort"

_KEEP = f"""
INSERT INTO models (endpoint_name, model, {_FACTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET ({_FACTS}) =
    ({", ".join(f"excluded.{name}" for name in _FACTS.split(", "))})
"""

_OF = f"""
SELECT {_FACTS.replace("effort", "CAST(effort AS BLOB)")} FROM models
WHERE endpoint_name = ? AND model = ?
"""
