"""Reads the parts of one message of a logs.db, or of several that are one reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import ToolCall
from desktop.exchange.readers.llm_logs.attachments import Attachments
from desktop.exchange.readers.shared.columns import Row, has, json_in, rows_of, text_in
from desktop.exchange.readers.shared.folds import fenced, unread
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.values import arguments, ident, line, table, tables, text
from desktop.exchange.source import Tables

Unknown = Callable[[str], None]
"""Is told a kind of part that nobody knows."""


class Spoken:
    """What parts come to."""

    def __init__(
        self, found: Tables, attachments: Attachments, files: Files, unknown: Unknown
    ) -> None:
        self._tables = found
        self._attachments = attachments
        self._files = files
        self._unknown = unknown
        self.pieces: list[str | Part] = []
        self.thoughts: list[str] = []
        self.calls: list[ToolCall] = []

    def take(self, row: Row) -> None:
        """Add one part."""
        payload = json_in(row.get("payload"))
        kind = text_in(row.get("type"))
        match kind.replace(" ", "_").replace("-", "_"):
            case "text":
                self.pieces.append(self._text(row, payload))
            case "reasoning":
                self.thoughts.append(self._text(row, payload))
            case "tool_call":
                name = line(text_in(row.get("tool_name")) or payload.get("name"))
                given = payload.get("arguments")
                self.calls.append(ToolCall(name, "" if given is None else arguments(given)))
            case "tool_result":
                given = payload.get("output", payload.get("exception"))
                said = self._text(row, payload) or ("" if given is None else arguments(given))
                self.thoughts += [fenced(said)] if said.strip() else []
                self._attached(row, list(tables(payload.get("attachments"))))
            case "attachment":
                self._attached(row, [table(payload.get("attachment"))])
            case _:
                self._unknown(line(kind) or "…")
                said = self._text(row, payload)
                self.pieces.append(said or unread({**payload, "type": kind}))

    def _text(self, row: Row, payload: Row) -> str:
        """Its text, whole or as pieces of its own and of fragments."""
        if plain := text_in(row.get("text")) or text(payload.get("text")):
            return plain
        pieces = list(tables(payload.get("text_ref")))
        said = [
            text(one.get("literal")) if "literal" in one else self._fragment(one.get("fragment"))
            for one in pieces
        ]
        return "".join(said) if pieces else "\n".join(self._linked("fragment", row))

    def _fragment(self, id_: Any) -> str:
        known = isinstance(id_, str | int) and not isinstance(id_, bool) and ident(id_)
        return self._attachments.fragment(id_) if known else ""

    def _attached(self, row: Row, named: list[Row]) -> None:
        """The attachments that are named in the part, else those that are linked to it."""
        ids = [found for one in named if (found := ident(one.get("id")))]
        for id_ in ids or self._linked("attachment", row):
            self.pieces.append(self._attachments.part(id_, self._files))

    def _linked(self, kind: str, row: Row) -> list[str]:
        """What the tables link to a part: the texts of fragments, the ids of attachments."""
        link, column = f"part_{kind}s", f"{kind}_id"
        id_ = row.get("id")
        if not isinstance(id_, int) or not has(self._tables, link, "part_id", column):
            return []
        order = 'ORDER BY "order"' if has(self._tables, link, "order") else ""
        found = rows_of(self._tables, link, (column,), f"WHERE part_id = ? {order}", id_)
        ids = [text_in(one[column]) for one in found]
        return list(map(self._attachments.fragment, ids)) if kind == "fragment" else ids
