"""Writes the figures of replies as a table that every spreadsheet opens.

UTF-8 with a byte-order mark, without which Excel takes Chinese for something else. The names of
columns are those of `weir usage --json`, and the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from desktop.chat.endpoint import ModelChoice
from desktop.chat.usage.price import Price
from desktop.chat.usage.tally import ReplyFigures
from desktop.engine.saving import save_text, table_text

COLUMNS = (
    *("at", "chat", "title", "message", "endpoint", "model", "state"),
    *("tokens_in", "cached_tokens", "tokens_out", "estimated"),
    *("ttft_ms", "tokens_per_second", "cost", "currency"),
)
_BYTE_ORDER_MARK = "\ufeff"


def write_csv(
    path: Path,
    replies: Iterable[ReplyFigures],
    price_of: Callable[[ModelChoice], Price | None],
    currency: str,
) -> None:
    """Write a line for each reply. Raises FileNotSaved."""
    rows = (_row(reply, price_of(reply.choice), currency) for reply in replies)
    save_text(path, f"{_BYTE_ORDER_MARK}{table_text(COLUMNS, rows)}")


def _row(reply: ReplyFigures, price: Price | None, currency: str) -> list[object]:
    cost = None if price is None else price.of(reply.tokens_in or 0, reply.tokens_out)
    at = datetime.fromtimestamp(reply.at).astimezone()
    return [
        at.isoformat(sep=" ", timespec="seconds"),
        reply.chat_id,
        reply.chat,
        reply.message_id,
        reply.choice.endpoint_name,
        reply.choice.model,
        reply.state,
        reply.tokens_in,
        reply.cached_tokens,
        reply.tokens_out,
        int(reply.estimated),
        None if reply.ttft_ms is None else round(reply.ttft_ms, 1),
        None if reply.rate is None else round(reply.rate, 2),
        None if cost is None else f"{cost:.6f}",
        currency,
    ]
