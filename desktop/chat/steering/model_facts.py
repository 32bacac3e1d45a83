"""What is known of a model that no request tells."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.steering.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Ratio:
    """Tokens that a server counted, over those that Weir estimated."""

    value: float = 1.0
    turns: float = 0.0
    """How many turns taught it; of a turn in two scripts each has its share."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The facts about one model of one endpoint; None where nothing is known."""

    others: Ratio = Ratio()
    """For `Tokens.others`."""
    east_asian: Ratio = Ratio()
    """For `Tokens.east_asian`."""
    context_limit: int | None = None
    """Tokens of question, reply and all before them that it reads, as person or server said."""
    effort: str | None = None
    """The reasoning effort that the person chose last."""

    def corrected(self, estimate: Tokens) -> float:
        """An estimate, as the turns of this model correct it."""
        others = self.others.value * estimate.others
        return others + self.east_asian.value * estimate.east_asian
