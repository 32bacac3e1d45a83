"""Turns a row of the history into a message, and a message into a row."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from sys import intern
from typing import Annotated, Any

import msgspec

from desktop.chat.messages import Message, Role, Seam, Sending, TurnState, TurnStats
from desktop.chat.text import whole_text
from desktop.storage.database.mending import CALLS, FACTS, LAST_MOMENT, Value, mended, read_json
from desktop.storage.database.mending import SEAMS as PLACES
from desktop.storage.database.parts import content_from, parts_of

COLUMNS = (
    "id, parent_id, role, text, created_at, reasoning, tool_calls, state, finish_reason, failure, "
    "endpoint_name, model, ttft_ms, tokens_per_second, prompt_tokens, completion_tokens, "
    "estimated, seams, parts, thought_ms, parameters, sending, summary, starred_at, "
    "cached_tokens"
)
"""The columns that `message_from` reads, in its order."""

ARRIVED = (
    "coalesce((SELECT group_concat(journal.text, '' ORDER BY seq) FROM journal"
    " WHERE message_id = messages.id AND journal.kind = '{kind}'), '')"
)
"""The text of `kind` ("content" or "reasoning") that the journal holds for a message."""

SEAMS = """
(SELECT nullif(json_group_array(json(seam)), '[]') FROM (
    SELECT value AS seam FROM json_each(
        CASE WHEN typeof(seams) = 'text' AND json_valid(seams) THEN seams ELSE '[]' END)
    UNION ALL
    SELECT text FROM journal
    WHERE message_id = messages.id AND kind = 'seam' AND typeof(text) = 'text' AND json_valid(text)
))
"""
"""The seams of the message's row, and after them those in the journal."""

PARTS = """
CASE WHEN EXISTS (SELECT 1 FROM journal WHERE message_id = messages.id AND kind = 'part')
THEN (SELECT nullif(json_group_array(json(part)), '[]') FROM (
    SELECT value AS part FROM json_each(
        CASE WHEN typeof(parts) = 'text' AND json_valid(parts) THEN parts ELSE '[]' END)
    UNION ALL
    SELECT text FROM journal
    WHERE message_id = messages.id AND kind = 'part' AND typeof(text) = 'text' AND json_valid(text)
)) ELSE parts END
"""
"""The pictures and files of the message's row, and after them those in the journal."""


def _so_far(column: str, kind: str) -> str:
    arrived = ARRIVED.format(kind=kind)
    so_far = f"CASE state WHEN 'streaming' THEN {column} || {arrived} ELSE {column} END"
    return f"{so_far} AS {column.removeprefix('messages.')}"


COLUMNS_SO_FAR = (
    COLUMNS.replace(" text,", f" {_so_far('messages.text', 'content')},")
    .replace(" reasoning,", f" {_so_far('messages.reasoning', 'reasoning')},")
    .replace(" parts,", f" CASE state WHEN 'streaming' THEN {PARTS} ELSE parts END AS parts,")
)
"""COLUMNS, with the text that a streaming reply has so far."""

OUTCOME = (
    "text = :text, reasoning = :reasoning, tool_calls = :tool_calls, state = :state, "
    "finish_reason = :finish_reason, failure = :failure, endpoint_name = :endpoint_name, "
    "model = :model, ttft_ms = :ttft_ms, tokens_per_second = :tokens_per_second, "
    "prompt_tokens = :prompt_tokens, completion_tokens = :completion_tokens, "
    "estimated = :estimated, seams = :seams, parts = :parts, "
    "thought_ms = :thought_ms, cached_tokens = :cached_tokens"
)
"""The SET list of an UPDATE that takes `outcome_of`."""


def as_bytes(columns: str) -> str:
    """The same columns with text as bytes: text that is no UTF-8 cannot be read otherwise."""
    return ", ".join(
        f"CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) ELSE {name} END"
        for name in columns.split(", ")
    )


def message_from(row: Sequence[Value]) -> Message:
    """The message of a row of COLUMNS. Raises ValueError where the row is damaged."""
    read = msgspec.convert(row, _Row)
    calls = read_json(read.tool_calls, CALLS) if read.tool_calls else ()
    places = read_json(read.seams, PLACES) if read.seams else ()
    seams = tuple([Seam(at, cause) for at, cause in places if 0 <= at <= len(read.text)])
    return Message(
        id=read.id,
        parent_id=read.parent_id,
        role=read.role,
        content=content_from(read.text, read.parts),
        created_at=read.created_at,
        reasoning=read.reasoning,
        tool_calls=calls,
        state=read.state,
        finish_reason=read.finish_reason,
        failure=read_json(read.failure, FACTS) if read.failure else None,
        endpoint_name=intern(read.endpoint_name),
        model=intern(read.model),
        seams=seams,
        stats=_stats(read),
        parameters=read_json(read.parameters, FACTS) if read.parameters else _NOTHING,
        sending=read.sending,
        summary=read.summary,
        is_starred=read.starred_at is not None,
    )


def mended_message(row: Sequence[Value]) -> Message:
    """Read what a damaged row of COLUMNS still says, its text as bytes. Raises Unreadable."""
    names = COLUMNS.split(", ")
    columns = mended("messages", dict(zip(names, row, strict=True)))
    return message_from([columns[name] for name in names])


class _Row(msgspec.Struct, array_like=True):
    """The columns of COLUMNS and their types."""

    id: int
    parent_id: int | None
    role: Role
    text: str
    created_at: Annotated[float, msgspec.Meta(ge=0, lt=LAST_MOMENT)]
    reasoning: str
    tool_calls: str | None
    state: TurnState
    finish_reason: str | None
    failure: str | None
    endpoint_name: str
    model: str
    ttft_ms: float | None
    tokens_per_second: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    estimated: int
    seams: str | None
    parts: str | None
    thought_ms: float | None
    parameters: str | None
    sending: Sending
    summary: str
    starred_at: float | None
    cached_tokens: int | None


_NOTHING: Mapping[str, Any] = {}
_NO_STATS = TurnStats()
"""Thousands of messages share these, as they share the names of their models."""


def _stats(read: _Row) -> TurnStats:
    figures = (read.ttft_ms, read.tokens_per_second, read.prompt_tokens, read.completion_tokens)
    if not read.estimated and read.thought_ms is None and figures == (None, None, None, None):
        return _NO_STATS
    return TurnStats(
        _finite(read.ttft_ms),
        _finite(read.tokens_per_second),
        read.prompt_tokens,
        read.completion_tokens,
        estimated=bool(read.estimated),
        thought_ms=_finite(read.thought_ms),
        cached_tokens=read.cached_tokens,
    )


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def record_of(facts: Mapping[str, Any]) -> str | None:
    """A column of JSON; None where there is nothing to say."""
    return whole_text(json.dumps(dict(facts))) if facts else None


def outcome_of(message: Message) -> dict[str, str | int | float | None]:
    """The values of OUTCOME: how a turn ended, with all that the reply holds."""
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
        "parts": parts_of(message.content),
        "thought_ms": message.stats.thought_ms,
        "cached_tokens": message.stats.cached_tokens,
    }
