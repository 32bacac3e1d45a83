"""What tokens of a model cost, as a person says."""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST = 1_000_000.0
"""No price is larger, in any currency that is written with a few digits."""
PER = 1_000_000
"""Prices are for so many tokens, as all providers write them."""


@dataclass(frozen=True, slots=True)
class Price:
    """The prices of a million tokens: of questions with all that goes with them, of replies."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost. Those from a cache count as all others."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / PER


FREE = Price(0.0, 0.0)
"""What a model on this computer costs."""


def is_price(value: object) -> bool:
    """Whether a value can be a price: a number from nothing to MOST."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and 0 <= value <= MOST
