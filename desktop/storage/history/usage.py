"""Reads what replies have used, on a connection of its own: any thread may, and no rescue begins.

Nothing in a row is trusted: a number that no turn can have counts as none. Replies of deleted chats
count until these are purged; temporary chats are in no file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import apsw

from desktop.chat.endpoint import ModelChoice
from desktop.chat.usage.tally import Cell, ReplyFigures, Tally
from desktop.storage.database.database import Location, connect, translated
from desktop.storage.database.mending import LAST_MOMENT, mended_text

MOST_TOKENS = 1_000_000_000
"""A reply that claims more than this counts as one without tokens: so no sum overflows."""
_MOST_MS = 86_400_000
_MOST_RATE = 1_000_000


class UsageRows:
    """Asks one database; a span is the times from its first moment to before its last one.

    `endpoint_name`: its replies alone; None: those of all endpoints. Raises HistoryFailed.
    """

    def __init__(self, database: Location) -> None:
        self._database = database

    def by_day(self, days: Sequence[tuple[float, float]], endpoint_name: str | None) -> list[Cell]:
        """What each model used in each of these spans; a cell's place is the number of its span."""
        return self._cells(_BY_DAY, endpoint_name, days=json.dumps(days))

    def by_chat(self, first: float, after: float, endpoint_name: str | None) -> list[Cell]:
        """What each model used in each chat; a cell's place is the chat's id."""
        return self._cells(_BY_CHAT, endpoint_name, first=first, after=after)

    def titles(self, chats: Sequence[int]) -> dict[int, str]:
        """The titles of these chats."""
        with self._reading() as connection:
            rows = connection.execute(_TITLES, (json.dumps(list(chats)),))
            return {id_: mended_text(title) for id_, title in rows}

    def first_tokens(
        self, first: float, after: float, endpoint_name: str | None
    ) -> dict[ModelChoice, list[float]]:
        """The milliseconds to the first token of each model's replies, in no order."""
        found: dict[ModelChoice, list[float]] = {}
        known: dict[tuple[Any, Any], list[float]] = {}
        values = {"first": first, "after": after, "endpoint": endpoint_name}
        with self._reading() as connection:
            for name, model, ms in connection.execute(_FIRST_TOKENS, values):
                if (times := known.get((name, model))) is None:
                    choice = ModelChoice(mended_text(name), mended_text(model))
                    times = known[name, model] = found.setdefault(choice, [])
                times.append(ms)
        return found

    def beginning(self) -> float | None:
        """When the first reply was made that has figures; None where there is none."""
        with self._reading() as connection:
            [(first,)] = connection.execute(_BEGINNING)
        return float(first) if isinstance(first, int | float) else None

    def endpoints(self) -> list[str]:
        """The names of all endpoints that have replied, in alphabetical order."""
        with self._reading() as connection:
            names = {mended_text(row[0]) for row in connection.execute(_ENDPOINTS)}
        return sorted(names - {""}, key=str.casefold)

    def replies(
        self, first: float, after: float, endpoint_name: str | None
    ) -> Iterator[ReplyFigures]:
        """Every reply of the span, oldest first."""
        values = {"first": first, "after": after, "endpoint": endpoint_name}
        with self._reading() as connection:
            for row in connection.execute(_REPLIES, values):
                yield _figures_from(row)

    def _cells(
        self, sql: str, endpoint_name: str | None, **values: str | float | None
    ) -> list[Cell]:
        with self._reading() as connection:
            rows = connection.execute(sql, {**values, "endpoint": endpoint_name}).fetchall()
        return [_cell_from(row) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with translated(), closing(connect(self._database)) as connection:
            # The history's connection empties the log, and knows when the file was put aside.
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.execute("PRAGMA query_only = ON")
            yield connection


def _cell_from(row: Sequence[Any]) -> Cell:
    place, name, model, *tokens, seconds = row
    replies, tokens_in, cached, tokens_out, estimated, timed = map(int, tokens)
    return Cell(
        place,
        ModelChoice(mended_text(name), mended_text(model)),
        Tally(replies, tokens_in, cached, tokens_out, estimated, timed, seconds),
    )


def _figures_from(row: Sequence[Any]) -> ReplyFigures:
    at, chat_id, title, id_, name, model, state, tokens_in, cached, out, estimated, *times = row
    ttft_ms, rate = times
    return ReplyFigures(
        at=float(at),
        chat_id=chat_id,
        chat=mended_text(title),
        message_id=id_,
        choice=ModelChoice(mended_text(name), mended_text(model)),
        state=mended_text(state),
        tokens_in=tokens_in,
        cached_tokens=cached,
        tokens_out=out,
        estimated=bool(estimated),
        ttft_ms=ttft_ms,
        rate=rate,
    )


def _tokens(column: str) -> str:
    """The column where a turn can have so many tokens, else NULL."""
    fits = f"typeof({column}) = 'integer' AND {column} BETWEEN 0 AND {MOST_TOKENS}"
    return f"CASE WHEN {fits} THEN {column} END"


def _number(column: str, most: int) -> str:
    """The column where it is a number above zero that a turn can have, else NULL."""
    kind = f"typeof({column}) IN ('real', 'integer')"
    return f"CASE WHEN {kind} AND {column} > 0 AND {column} <= {most} THEN {column} END"


_IN, _OUT = _tokens("prompt_tokens"), _tokens("completion_tokens")
_CACHED = f"min({_tokens('cached_tokens')}, {_IN})"
_ESTIMATED = "(estimated = 1)"
_CHAT = "CASE typeof(conversation_id) WHEN 'integer' THEN conversation_id ELSE 0 END"
_TTFT = _number("ttft_ms", _MOST_MS)
_RATE = _number("tokens_per_second", _MOST_RATE)

_NAMES = "CAST(endpoint_name AS BLOB), CAST(model AS BLOB)"
_SUMS = f"""
{_NAMES}, count(*), total({_IN}), total({_CACHED}), total({_OUT}), total({_ESTIMATED}),
total(CASE WHEN {_RATE} IS NOT NULL THEN {_OUT} END), total(1.0 * {_OUT} / {_RATE})
"""
_USED = """
completion_tokens IS NOT NULL AND endpoint_name != ''
AND (:endpoint IS NULL OR endpoint_name = :endpoint)
"""
"""A reply that a model made, with its figures; one that a kill cut off has none."""
_WITHIN = f"created_at >= :first AND created_at < :after AND {_USED}"

_BY_DAY = f"""
SELECT key, {_SUMS}
FROM json_each(:days) CROSS JOIN messages INDEXED BY messages_used
WHERE created_at >= value ->> 0 AND created_at < value ->> 1 AND {_USED}
GROUP BY key, endpoint_name, model
"""
_BY_CHAT = f"""
SELECT {_CHAT}, {_SUMS} FROM messages INDEXED BY messages_used
WHERE {_WITHIN} GROUP BY 1, endpoint_name, model
"""
_FIRST_TOKENS = f"""
SELECT {_NAMES}, ttft_ms FROM messages INDEXED BY messages_used
WHERE {_WITHIN} AND {_TTFT} IS NOT NULL
"""
_TITLES = """
SELECT id, CAST(title AS BLOB) FROM conversations WHERE id IN (SELECT value FROM json_each(?))
"""
_BEGINNING = f"""
SELECT min(created_at) FROM messages INDEXED BY messages_used WHERE completion_tokens IS NOT NULL
AND created_at BETWEEN 1577836800 AND {LAST_MOMENT}  -- 2020: no reply is older
"""
_ENDPOINTS = """
SELECT DISTINCT CAST(endpoint_name AS BLOB) FROM messages INDEXED BY messages_used
WHERE completion_tokens IS NOT NULL
"""
_REPLIES = f"""
SELECT messages.created_at, {_CHAT}, CAST(title AS BLOB), messages.id,
    CAST(messages.endpoint_name AS BLOB), CAST(messages.model AS BLOB), CAST(state AS BLOB),
    {_IN}, {_CACHED}, coalesce({_OUT}, 0), {_ESTIMATED}, {_TTFT}, {_RATE}
FROM messages INDEXED BY messages_used LEFT JOIN conversations
    ON conversations.id = conversation_id
WHERE messages.created_at >= :first AND messages.created_at < :after
AND {_USED.replace("endpoint_name", "messages.endpoint_name")}
ORDER BY messages.created_at, messages.id
"""
