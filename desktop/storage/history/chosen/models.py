"""What is known of single models: what the person chose for them, and what turns taught."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.model_facts import ModelFacts, Ratio
from desktop.chat.usage.price import Price, is_price
from desktop.storage.database.mending import Value, mended_text
from desktop.storage.history.chosen.choices import Rows, names_of
from desktop.storage.history.reading import choice_from


class Models:
    """Reads and changes the facts, and apart from them the prices. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def of(self, choice: ModelChoice) -> ModelFacts:
        """What is known of a model."""
        for row in self._history.rows(_OF, *names_of(choice)):
            ratio, turns, east_ratio, east_turns, own, effort, learned, listed = row
            return ModelFacts(
                _ratio(ratio, turns),
                _ratio(east_ratio, east_turns),
                _limit(own),
                mended_text(effort) or None,
                learned,
                listed,
            )
        return ModelFacts()

    def keep(self, choice: ModelChoice, facts: ModelFacts) -> None:
        """Keep what is known of a model. Its price stays."""
        self._history.rows(
            _KEEP,
            *names_of(choice),
            facts.others.value,
            facts.others.turns,
            facts.east_asian.value,
            facts.east_asian.turns,
            facts.context_limit,
            facts.effort,
            facts.learned_limit,
            facts.listed_limit,
        )

    def keep_listed(self, endpoint_name: str, limits: Mapping[str, int]) -> None:
        """Keep how much the models of an endpoint read, as its list says. What the person said, and
        what a refusal taught, stays as it is."""
        self._history.rows(_KEEP_LISTED, names_of(ModelChoice(endpoint_name, ""))[0],
                           json.dumps(limits))  # fmt: skip

    def prices(self) -> dict[ModelChoice, Price]:
        """The prices that a person has entered; half of one is none."""
        found = {}
        for endpoint_name, model, tokens_in, tokens_out in self._history.rows(_PRICES):
            choice = choice_from((endpoint_name, model))
            if choice is not None and is_price(tokens_in) and is_price(tokens_out):
                found[choice] = Price(float(tokens_in), float(tokens_out))
        return found

    def enter_price(self, choice: ModelChoice, price: Price | None) -> None:
        """Keep the price of a model; None: it has none."""
        values = (None, None) if price is None else (price.tokens_in, price.tokens_out)
        self._history.rows(_ENTER_PRICE, *names_of(choice), *values)


def _limit(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _ratio(value: Value, turns: Value) -> Ratio:
    """A ratio as its columns say; one that nothing taught where they are damaged."""
    if not isinstance(value, float) or not 0 < value < math.inf:
        return Ratio()
    return Ratio(value, turns if isinstance(turns, int | float) and 0 <= turns < math.inf else 0.0)


_FACTS = (
    "token_ratio, token_turns, east_asian_ratio, east_asian_turns, context_limit, effort, "
    "learned_limit, listed_limit"
)

_KEEP = f"""
INSERT INTO models (endpoint_name, model, {_FACTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET ({_FACTS}) =
    ({", ".join(f"excluded.{name}" for name in _FACTS.split(", "))})
"""

_KEEP_LISTED = """
INSERT INTO models (endpoint_name, model, listed_limit)
SELECT ?, key, value FROM json_each(?) WHERE true
ON CONFLICT DO UPDATE SET listed_limit = excluded.listed_limit
"""

_OF = f"""
SELECT {_FACTS.replace("effort", "CAST(effort AS BLOB)")} FROM models
WHERE endpoint_name = ? AND model = ?
"""

_PRICES = """
SELECT CAST(endpoint_name AS BLOB), CAST(model AS BLOB), price_in, price_out FROM models
WHERE price_in IS NOT NULL AND price_out IS NOT NULL
"""
_ENTER_PRICE = """
INSERT INTO models (endpoint_name, model, price_in, price_out) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET (price_in, price_out) = (excluded.price_in, excluded.price_out)
"""
