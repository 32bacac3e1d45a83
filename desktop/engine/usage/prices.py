"""What models cost: the prices that the person has entered, and what is free."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message
from desktop.chat.settings.setting import CURRENCY
from desktop.chat.usage.price import FREE, Price
from desktop.engine.usage.wording import money
from desktop.storage.failures import HistoryFailed
from desktop.storage.settings.settings import Settings

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.history import History


class Prices:
    """Knows the price of each model. What is entered elsewhere is read at the next start."""

    def __init__(self, settings: Settings, history: Callable[[], History]) -> None:
        """`history` gives that on disk: temporary chats have the same prices."""
        self._settings, self._history = settings, history
        self._entered: dict[ModelChoice, Price] | None = None

    @property
    def currency(self) -> str:
        """What stands before every price."""
        return self._settings[CURRENCY].value

    def of(self, choice: ModelChoice) -> Price | None:
        """The price of a model; None where it is not known. Raises HistoryFailed."""
        if self.is_free(choice):
            return FREE
        return self.entered().get(choice)

    def is_free(self, choice: ModelChoice) -> bool:
        """Whether a model costs nothing: it runs on this computer."""
        return any(
            endpoint.kind == "local" and endpoint.name == choice.endpoint_name
            for endpoint in self._settings.endpoints
        )

    def entered(self) -> dict[ModelChoice, Price]:
        """All prices that a person has entered. Raises HistoryFailed."""
        if self._entered is None:
            self._entered = self._history().models.prices()
        return self._entered

    def enter(self, choice: ModelChoice, price: Price | None) -> None:
        """Keep the price of a model; None: it is not known. Raises HistoryFailed."""
        self._history().models.enter_price(choice, price)
        self._entered = None

    def forget(self) -> None:
        """Read the prices again when they are next asked for: an endpoint has another name."""
        self._entered = None

    def cost_text(self, reply: Message) -> str:
        """What a reply has cost, as "$0.004"; empty where that is not known, or nothing."""
        stats = reply.stats
        if stats.completion_tokens is None or not reply.model:
            return ""
        try:
            price = self.of(ModelChoice(reply.endpoint_name, reply.model))
        except HistoryFailed:  # a reply is drawn whatever became of the history
            return ""
        if price is None or price == FREE:
            return ""
        text = money(price.of(stats.prompt_tokens or 0, stats.completion_tokens), self.currency)
        return f"≈ {text}" if stats.estimated else text
