"""A message as a row of the history, and back."""

from __future__ import annotations

import json
from typing import Any

from desktop.chat.messages import Message, Role, Seam, ToolCall, TurnState, TurnStats
from desktop.chat.text import whole_text

COLUMNS = (
    "id, parent_id, role, text, created_at, reasoning, tool_calls, state, finish_reason, failure, "
    "endpoint_name, model, ttft_ms, tokens_per_second, prompt_tokens, completion_tokens, "
    "estimated, seams"
)
"""What `message_from` reads, in its order."""

ARRIVED = (
    "coalesce((SELECT group_concat(journal.text, '' ORDER BY seq) FROM journal"
    " WHERE message_id = messages.id AND journal.kind = '{kind}'), '')"
)
"""What the journal holds of a message's `kind`, "content" or "reasoning"."""

SEAMS = """
(SELECT nullif(json_group_array(json(seam)), '[]') FROM (
    SELECT value AS seam FROM json_each(messages.seams)
    UNION ALL
    SELECT text FROM journal WHERE message_id = messages.id AND kind = 'seam'))
"""
"""The message's seams, and after them those that the journal holds."""


def _so_far(column: str, kind: str) -> str:
    arrived = ARRIVED.format(kind=kind)
    return f"CASE state WHEN 'streaming' THEN {column} || {arrived} ELSE {column} END"


COLUMNS_SO_FAR = COLUMNS.replace(" text,", f" {_so_far('messages.text', 'content')},").replace(
    " reasoning,", f" {_so_far('messages.reasoning', 'reasoning')},"
)
"""COLUMNS, with the text that a reply on its way has so far."""

OUTCOME = (
    "text = :text, reasoning = :reasoning, tool_calls = :tool_calls, state = :state, "
    "finish_reason = :finish_reason, failure = :failure, endpoint_name = :endpoint_name, "
    "model = :model, ttft_ms = :ttft_ms, tokens_per_second = :tokens_per_second, "
    "prompt_tokens = :prompt_tokens, completion_tokens = :completion_tokens, "
    "estimated = :estimated, seams = :seams"
)
"""The SET list that `outcome_of` fills."""


def message_from(row: tuple[Any, ...]) -> Message:
    """The message of a row of COLUMNS."""
    calls, failure = row[6], row[9]
    return Message(
        id=row[0],
        parent_id=row[1],
        role=Role(row[2]),
        text=row[3],
        created_at=row[4],
        reasoning=row[5],
        tool_calls=tuple(ToolCall(**call) for call in json.loads(calls)) if calls else (),
        state=TurnState(row[7]),
        finish_reason=row[8],
        failure=json.loads(failure) if failure else None,
        endpoint_name=row[10],
        model=row[11],
        seams=tuple(Seam(*seam) for seam in json.loads(row[17])) if row[17] else (),
        stats=TurnStats(row[12], row[13], row[14], row[15], estimated=bool(row[16])),
    )


def outcome_of(message: Message) -> dict[str, str | int | float | None]:
    """How a turn ended, for OUTCOME."""
    calls = [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls]
    seams = [[seam.offset, seam.cause] for seam in message.seams]
    failure = dict(message.failure) if message.failure is not None else None
    reason = message.finish_reason
    return {
        "text": whole_text(message.text),
        "reasoning": whole_text(message.reasoning),
        "tool_calls": json.dumps(calls) if calls else None,
        "state": message.state,
        "finish_reason": None if reason is None else whole_text(reason),
        "failure": None if failure is None else json.dumps(failure, default=str),
        "endpoint_name": whole_text(message.endpoint_name),
        "model": whole_text(message.model),
        "ttft_ms": message.stats.ttft_ms,
        "tokens_per_second": message.stats.tokens_per_second,
        "prompt_tokens": message.stats.prompt_tokens,
        "completion_tokens": message.stats.completion_tokens,
        "estimated": int(message.stats.estimated),
        "seams": json.dumps(seams) if seams else None,
    }
