"""Mends damaged rows: each column by itself, and a message's place in the tree."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from desktop.chat.messages import Role, Sending, ToolCall, TurnState
from desktop.chat.usage.price import is_price

Value = str | int | float | bytes | None
"""A column of a row; text as bytes where it may be no UTF-8."""

LAST_MOMENT = 32_503_680_000
"""The year 3000, in seconds since the epoch: Windows knows no later time."""

LARGEST_ID = 1 << 48
"""Ids are counted up from 1: a larger one was never given out, and would leave no id above it."""


class Unreadable(ValueError):
    """A column is damaged without which the row is worth nothing."""


def mended(table: str, row: Mapping[str, Value]) -> dict[str, Value]:
    """The row with a valid value in every column. Raises Unreadable."""
    menders = _MENDERS[table]
    return {name: menders[name](value) for name, value in row.items()}


def mended_text(value: Value) -> str:
    """Text, with U+FFFD for each byte that is no UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def mended_moment(value: Value) -> float:
    """Seconds since the epoch; 0 for a value that is no time."""
    return float(value) if is_moment(value) else 0.0  # type: ignore[arg-type]


def is_moment(value: object) -> bool:
    """Whether a column holds a time that every system can show."""
    return isinstance(value, int | float) and 0 <= value < LAST_MOMENT


def rehung(parents: Mapping[int, int | None]) -> dict[int, int | None]:
    """The messages of one chat, each with a parent that exists and is older, or None.

    Ids are counted up, so a parent has a smaller id than its child: a message whose parent has a
    larger id has lost its parent, and no circle stays. A lost parent's children hang below the
    message before it.
    """
    ids = sorted(parents)
    hung: dict[int, int | None] = {}
    for id_, parent in parents.items():
        if parent is None or (parent < id_ and parent in parents):
            hung[id_] = parent
            continue
        gone = parent if 0 < parent < id_ else id_
        at = bisect_left(ids, gone) or bisect_left(ids, id_)
        hung[id_] = ids[at - 1] if at else None
    return hung


def read_json(text: str, type_: Any) -> Any:
    """Read a column of JSON as a value of `type_`. Raises ValueError."""
    try:
        return msgspec.convert(json.loads(text), type_)
    except RecursionError as exc:
        raise ValueError("too deep") from exc


def _id(value: Value) -> int:
    if not isinstance(value, int) or not 0 < value < LARGEST_ID:
        raise Unreadable(value)
    return value


def _id_or_none(value: Value) -> int | None:
    """An id, also one that no row has; 0 for a value that is no id."""
    if value is None:
        return None
    return value if isinstance(value, int) and 0 < value < LARGEST_ID else 0


def _one_of(known: Sequence[str], else_: str | None = None) -> Callable[[Value], str]:
    def mend(value: Value) -> str:
        text = mended_text(value)
        if text not in known and else_ is None:
            raise Unreadable(text)
        return text if text in known else str(else_)

    return mend


def _text_or_none(value: Value) -> str | None:
    return None if value is None else mended_text(value)


def moment_or_none(value: Value) -> float | None:
    """A time, or None: what Weir did not write as one deletes, pins and archives nothing."""
    return mended_moment(value) if is_moment(value) else None


def _json_of(type_: Any) -> Callable[[Value], str | None]:
    def mend(value: Value) -> str | None:
        text = mended_text(value)
        try:
            read_json(text, type_)
        except ValueError:
            return None
        return text

    return mend


def _number_or_none(value: Value) -> float | None:
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _number(value: Value) -> float:
    return _number_or_none(value) or 0


def _whole_or_none(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _count(value: Value) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _price_or_none(value: Value) -> float | None:
    return value if is_price(value) else None  # type: ignore[return-value]


def _name(value: Value) -> str:
    """A name by which something is found again: half of one finds nothing."""
    try:
        return value.decode() if isinstance(value, bytes) else str(value or "")
    except UnicodeDecodeError as exc:
        raise Unreadable(value) from exc


def _flag(value: Value) -> int:
    return int(value == 1)


CALLS, SEAMS, FACTS = tuple[ToolCall, ...], list[tuple[int, str]], dict[str, Any]
"""The types of the JSON in the columns `tool_calls` and `seams`, and in `failure`, `steering` and
`parameters`."""

_MENDERS: dict[str, dict[str, Callable[[Value], Value]]] = {
    "conversations": {
        "id": _id,
        "title": mended_text,
        "created_at": mended_moment,
        "updated_at": mended_moment,
        "deleted_at": moment_or_none,
        "active_child": _id_or_none,
        "endpoint_name": mended_text,
        "model": mended_text,
        "steering": _json_of(FACTS),
        "titled_by": mended_text,
        "folder_id": _id_or_none,
        "pinned_at": moment_or_none,
        "archived_at": moment_or_none,
        "changed_at": mended_moment,
    },
    "folders": {
        "id": _id,
        "parent_id": _id_or_none,
        "name": mended_text,
        "steering": _json_of(FACTS),
        "position": _number,
    },
    "messages": {
        "id": _id,
        "conversation_id": _id,
        "parent_id": _id_or_none,
        "role": _one_of(list(Role)),
        "text": mended_text,
        "reasoning": mended_text,
        "tool_calls": _json_of(CALLS),
        "state": _one_of(list(TurnState), TurnState.INCOMPLETE),
        "finish_reason": _text_or_none,
        "failure": _json_of(FACTS),
        "endpoint_name": mended_text,
        "model": mended_text,
        "ttft_ms": _number_or_none,
        "tokens_per_second": _number_or_none,
        "prompt_tokens": _whole_or_none,
        "completion_tokens": _whole_or_none,
        "estimated": _flag,
        "created_at": mended_moment,
        "active_child": _id_or_none,
        "owner": _text_or_none,
        "seams": _json_of(SEAMS),
        "parts": _text_or_none,  # read part by part, and none is given up
        "thought_ms": _number_or_none,
        "parameters": _json_of(FACTS),
        "sending": _one_of(list(Sending), Sending.BY_RULE),
        "summary": mended_text,
        "deleted_at": moment_or_none,
        "starred_at": moment_or_none,
        "cached_tokens": _whole_or_none,
    },
    "models": {
        "endpoint_name": _name,
        "model": _name,
        "token_ratio": _number_or_none,
        "token_turns": _number,
        "east_asian_ratio": _number_or_none,
        "east_asian_turns": _number,
        "context_limit": _whole_or_none,
        "effort": _text_or_none,
        "price_in": _price_or_none,
        "price_out": _price_or_none,
        "learned_limit": _whole_or_none,
        "listed_limit": _whole_or_none,
    },
    "identity": {"id": _id, "name": _name},
    "imports": {
        "id": _id,
        "source": _name,
        "name": mended_text,
        "at": mended_moment,
        "chats": _count,
        "messages": _count,
        "undone_at": moment_or_none,
    },
    "origins": {
        "conversation_id": _id,
        "source": _name,
        "key": _name,
        "import_id": _id_or_none,
        "said": _json_of(FACTS),
    },
    "message_origins": {"message_id": _id, "key": _name, "import_id": _id},
    "gone_chats": {"id": _id, "source": _name, "key": _name},
    "gone_messages": {"id": _id, "conversation_id": _id, "key": _name},
    "journal": {
        "seq": _id,
        "message_id": _id,
        "kind": _one_of(["content", "reasoning", "seam", "part"]),
        "text": mended_text,
    },
}
"""For each column, the function that keeps a valid value and replaces any other."""
