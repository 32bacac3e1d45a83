"""What is known of a model that no request tells."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """Tokens of question, reply and all before them that it reads, as the person said."""
    effort: str | None = None
    """The reasoning effort that the person chose last."""
    learned_limit: int | None = None
    """The same as a server said when a chat was too long for it."""
    listed_limit: int | None = None
    """The same as the server's list of models says."""

    @property
    def limit(self) -> int | None:
        """The tokens that the model reads, as far as that is known: what the person said, else the
        smaller number of those that the server said."""
        said = [one for one in (self.learned_limit, self.listed_limit) if one is not None]
        return self.context_limit or min(said, default=None)

    def corrected(self, estimate: Tokens) -> float:
        """An estimate, as the turns of this model correct it."""
        others = self.others.value * estimate.others
        return others + self.east_asian.value * estimate.east_asian

    def filled_from(self, others: ModelFacts) -> ModelFacts:
        """The facts, with those of `others` where nothing is known."""
        return replace(
            self,
            others=self.others if self.others.turns else others.others,
            east_asian=self.east_asian if self.east_asian.turns else others.east_asian,
            context_limit=self.context_limit or others.context_limit,
            effort=self.effort or others.effort,
            learned_limit=self.learned_limit or others.learned_limit,
            listed_limit=self.listed_limit or others.listed_limit,
        )
