"""The newer generation of a logs.db: threads, each of which points at the last of its messages.

Messages are kept by what they say and what stands before them, so that threads share those they
have in common. A turn is one call of a model: it knows time, model and figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.content import text_of
from desktop.chat.messages import Role, TurnStats
from desktop.exchange.readers.llm_logs.attachments import Attachments
from desktop.exchange.readers.llm_logs.line import Node, Shape
from desktop.exchange.readers.llm_logs.speaking import Spoken
from desktop.exchange.readers.shared.assembling import Chat, Said
from desktop.exchange.readers.shared.columns import Row, has, json_in, rows_of, text_in, time_in
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import count, line
from desktop.exchange.source import Skip, Tables, Why

_TURN = (
    "tip_message_hash",
    "parent_message_hash",
    "model",
    "options_json",
    "input_tokens",
    "output_tokens",
    "datetime_utc",
)
_PART = ("id", "message_hash", "type", "tool_name", "text", "payload")


class Threads:
    """The threads of a database."""

    def __init__(self, tables: Tables, attachments: Attachments) -> None:
        self._tables = tables
        self._attachments = attachments
        self._is_there = has(tables, "threads", "id", "tip_message_hash") and has(
            tables, "messages", "hash", "parent_hash"
        )
        self._has_turns = has(tables, "turns", "thread_id", "tip_message_hash")

    def all(self) -> list[tuple[str, str]]:
        """The key and the name of each thread."""
        if not self._is_there:
            return []
        found = rows_of(self._tables, "threads", ("id", "name"))
        named = {text_in(row["id"]): line(text_in(row.get("name"))) for row in found}
        return [(key, name) for key, name in named.items() if key]

    def said(self, chat: Chat, files: Files, skip: Skip) -> list[Said]:
        """The messages of a thread, on all its branches."""
        thread = next(self._thread(chat.key), {})
        shape = Shape(self._nodes(chat.key), text_in(thread.get("tip_message_hash")))
        if shape.has_cycle:
            skip(chat.name, Why.CYCLE)
        reader = _Reader(chat, self._tables, self._attachments, files, skip)
        for key in list(shape.systems):  # of a chat's beginning: it is none of its messages
            said = reader.text(shape.nodes[key])
            if not chat.system:
                chat.system = said
            if said == chat.system:
                shape.hide(key)
        turns = self._turns(chat.key, shape)
        replies = [reader.said(run, above, turns) for run, above in shape.runs()]
        if all(one.at is None for one in replies):
            chat.created_at = seconds(time_in(thread.get("datetime_utc")))
        chat.leaf = shape.leaf()
        newest = [one for one in replies if one.parameters]
        chat.parameters = newest[-1].parameters if newest else {}
        return replies

    def _thread(self, key: str) -> Iterator[Row]:
        columns = ("tip_message_hash", "forked_from", "datetime_utc")
        return rows_of(self._tables, "threads", columns, "WHERE id = ? LIMIT 1", key)

    def _nodes(self, key: str) -> list[Node]:
        """All that leads to the end of the thread, or to that of a turn of it."""
        own = "SELECT tip_message_hash FROM threads WHERE id = ?"
        of_turns = "UNION SELECT tip_message_hash FROM turns WHERE thread_id = ?"
        values = (key, key) if self._has_turns else (key,)
        seen = (
            f"(WITH RECURSIVE seen(hash) AS ({own} {of_turns if self._has_turns else ''} UNION "
            "SELECT messages.parent_hash FROM messages JOIN seen ON messages.hash = seen.hash) "
            "SELECT hash FROM seen)"
        )
        columns = ("hash", "parent_hash", "role")
        found: dict[str, Node] = {}
        for row in rows_of(self._tables, "messages", columns, f"WHERE hash IN {seen}", *values):
            hash_, parent = text_in(row["hash"]), text_in(row["parent_hash"])
            found[hash_] = Node(hash_, parent or None, text_in(row.get("role")))
        if has(self._tables, "parts", "message_hash"):
            order = "ORDER BY position" if has(self._tables, "parts", "position") else ""
            rest = f"WHERE message_hash IN {seen} {order}"
            for row in rows_of(self._tables, "parts", _PART, rest, *values):
                if node := found.get(text_in(row["message_hash"])):
                    node.parts.append(row)
        return list(found.values())

    def _turns(self, key: str, shape: Shape) -> dict[str, list[_Turn]]:
        """The turns that ended with a message, and those that began with one, by its key. Those
        of threads that this one was forked from are among them: it begins with their messages."""
        found: dict[str, list[_Turn]] = {}
        known: set[str] = set()
        while self._has_turns and key and key not in known:
            known.add(key)
            for row in rows_of(self._tables, "turns", _TURN, "WHERE thread_id = ?", key):
                turn = _Turn(row, seconds(time_in(row.get("datetime_utc"))))
                for end, is_tip in (("tip_message_hash", True), ("parent_message_hash", False)):
                    if hash_ := shape.same_as(text_in(row.get(end))):
                        found.setdefault(f"{is_tip} {hash_}", []).append(turn)
            key = text_in(next(self._thread(key), {}).get("forked_from"))
        return found


@dataclass(frozen=True, slots=True)
class _Turn:
    row: Row
    at: float | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the messages of one thread."""

    chat: Chat
    tables: Tables
    attachments: Attachments
    files: Files
    skip: Skip

    def text(self, node: Node) -> str:
        """What a message says."""
        spoken = self._spoken([node])
        return text_of(content_of(spoken.pieces))

    def said(self, run: list[Node], above: str | None, turns: dict[str, list[_Turn]]) -> Said:
        """The message that these are: one, or those of one reply."""
        spoken, role = self._spoken(run), run[0].message_role
        said = Said(run[-1].key, above, role, content_of(spoken.pieces))
        if role is not Role.ASSISTANT:
            asked = [turn for node in run for turn in turns.get(f"False {node.key}", ())]
            said.at = min((turn.at for turn in asked if turn.at is not None), default=None)
            return said
        said.content = content_of(spoken.pieces, "\n\n")
        said.reasoning = joined(*spoken.thoughts)
        said.tool_calls = tuple(spoken.calls)
        own = [turn for node in run for turn in turns.get(f"True {node.key}", ())]
        said.at = min((turn.at for turn in own if turn.at is not None), default=None)
        for turn in own:
            said.model = line(text_in(turn.row.get("model"))) or said.model
            said.parameters = dict(json_in(turn.row.get("options_json"))) or said.parameters
        said.stats = _stats([turn.row for turn in own])
        return said

    def _spoken(self, run: list[Node]) -> Spoken:
        spoken = Spoken(self.tables, self.attachments, self.files, self._unknown)
        for node in run:
            for row in node.parts:
                spoken.take(row)
        return spoken

    def _unknown(self, kind: str) -> None:
        self.skip(f"{self.chat.name}: {kind}", Why.UNKNOWN)


def _stats(turns: list[Row]) -> TurnStats:
    """The figures of a reply, in which a model may have been called several times."""
    said = [n for row in turns if (n := count(row.get("output_tokens"))) is not None]
    heard = [n for row in turns if (n := count(row.get("input_tokens"))) is not None]
    return TurnStats(
        prompt_tokens=heard[-1] if heard else None, completion_tokens=sum(said) if said else None
    )
