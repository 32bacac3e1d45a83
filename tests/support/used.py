"""Replies with figures, written into a history as if turns had ended long ago."""

from __future__ import annotations

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message, Role, TurnState, TurnStats
from desktop.storage.database.rows import OUTCOME, outcome_of
from desktop.storage.history.history import History

DAY = 86_400.0


def used(history: History, chat: int, at: float, choice: ModelChoice, stats: TurnStats) -> Message:
    """A question and its reply, made at this time."""
    question = history.add_message(chat, None, Role.USER, "why?")
    reply = history.add_message(chat, question.id, Role.ASSISTANT, "so", state=TurnState.DONE)
    ended = Message(
        *(reply.id, question.id, Role.ASSISTANT, reply.content, at),
        endpoint_name=choice.endpoint_name,
        model=choice.model,
        stats=stats,
    )
    history.rows(
        f"UPDATE messages SET {OUTCOME}, created_at = :at WHERE id = :id",
        id=reply.id,
        at=at,
        **outcome_of(ended),
    )
    return ended


def figures(
    tokens_in: int, tokens_out: int, ttft_ms: float = 900, rate: float = 80, cached: int = 0
) -> TurnStats:
    """The figures of a reply that a server counted."""
    return TurnStats(ttft_ms, rate, tokens_in, tokens_out, cached_tokens=cached)
