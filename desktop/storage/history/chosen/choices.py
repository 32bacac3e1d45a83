"""The endpoint and model that each chat asks."""

from __future__ import annotations

from typing import Any, Protocol

from desktop.chat.endpoint import ModelChoice
from desktop.chat.text import whole_text
from desktop.storage.failures import NoSuchConversation
from desktop.storage.history.reading import NAMES, choice_from


class Rows(Protocol):
    """The history's connection, behind all that guards it."""

    def rows(self, sql: str, *values: str | float | None) -> list[tuple[Any, ...]]:
        """Run one statement to its end. Raises HistoryFailed."""


class Choices:
    """Reads and changes them; a chat keeps its place in the list. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def choose(self, conversation_id: int, choice: ModelChoice) -> None:
        """Keep what a chat asks from now on."""
        self._history.rows(
            "UPDATE conversations SET endpoint_name = ?, model = ? WHERE id = ?",
            *names_of(choice),
            conversation_id,
        )

    def of(self, conversation_id: int) -> ModelChoice | None:
        """What a chat asks, as its row says by now. Raises NoSuchConversation."""
        for row in self._history.rows(_OF, conversation_id):
            return choice_from(row)
        raise NoSuchConversation(conversation_id)

    def rename_endpoint(self, old: str, new: str) -> None:
        """Have the chats that ask an endpoint ask it under its new name.

        What is known of its models holds for both names: older replies keep the old one.
        """
        self._history.rows(
            "UPDATE conversations SET endpoint_name = ? WHERE endpoint_name = ?", new, old
        )
        self._history.rows(_COPY_MODELS, new, old)

    def recent(self, most: int) -> list[ModelChoice]:
        """What the newest chats ask, each endpoint and model once."""
        found = (choice_from(row) for row in self._history.rows(_RECENT, most))
        return [choice for choice in found if choice is not None]


def names_of(choice: ModelChoice | None) -> tuple[str, str]:
    """The columns of a choice."""
    if choice is None:
        return "", ""
    return whole_text(choice.endpoint_name), whole_text(choice.model)


_OF = f"SELECT {NAMES} FROM conversations WHERE id = ?"
_FACTS = (
    "model, token_ratio, token_turns, east_asian_ratio, east_asian_turns, context_limit, effort, "
    "price_in, price_out, learned_limit, listed_limit"
)
_COPY_MODELS = f"""
INSERT OR REPLACE INTO models (endpoint_name, {_FACTS})
SELECT ?, {_FACTS} FROM models WHERE endpoint_name = ?
"""
_RECENT = f"""
SELECT {NAMES} FROM conversations WHERE deleted_at IS NULL AND endpoint_name != ''
GROUP BY endpoint_name, model ORDER BY max(updated_at) DESC LIMIT ?
"""
