"""Checks a record before it is written: a reader may be wrong, and its file hostile."""

from __future__ import annotations

import math
from dataclasses import replace

from desktop.chat.endpoint import MAX_REPLY_MB
from desktop.chat.messages import Message, TurnState, TurnStats
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from desktop.storage.database.mending import LARGEST_ID, is_moment

LONGEST_TEXT = MAX_REPLY_MB * 1_000_000
"""Characters of one message: no window can show a longer one."""


def fault_of(record: Record) -> Why | None:
    """Why this record cannot be written; None: it can."""
    seen: set[int] = set()
    keys: set[str] = set()
    for message in record.messages:
        if len(message.text) > LONGEST_TEXT or len(message.reasoning) > LONGEST_TEXT:
            return Why.TOO_LARGE
        key = record.keys.get(message.id)
        lost = message.parent_id is not None and message.parent_id not in seen
        if message.id in seen or key is None or key in keys or lost:
            return Why.DAMAGED
        seen.add(message.id)
        keys.add(key)
    parents = {message.id: message.parent_id for message in record.messages}
    for parent, child in record.active_children.items():
        if child not in seen or parents[child] != parent:
            return Why.DAMAGED
    return None if record.origin.key and record.messages else Why.EMPTY


def sound_moment(moment: float | None, otherwise: float) -> float:
    """A time that every system can show."""
    return float(moment) if moment is not None and is_moment(moment) else otherwise


def sound_message(message: Message, otherwise: float) -> Message:
    """The message with a time and with figures that the history can hold. Its reply has ended."""
    at = sound_moment(message.created_at or None, otherwise)
    state = message.state
    if state is TurnState.STREAMING:
        state = TurnState.INCOMPLETE
    stats = message.stats
    if stats != _NONE:
        stats = TurnStats(
            _figure(stats.ttft_ms),
            _figure(stats.tokens_per_second),
            _whole(stats.prompt_tokens),
            _whole(stats.completion_tokens),
            estimated=stats.estimated,
            thought_ms=_figure(stats.thought_ms),
            cached_tokens=_whole(stats.cached_tokens),
        )
    if (at, state, stats) == (message.created_at, message.state, message.stats):
        return message
    return replace(message, created_at=at, state=state, stats=stats)


_NONE = TurnStats()


def _figure(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) and number >= 0 else None


def _whole(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < LARGEST_ID else None
