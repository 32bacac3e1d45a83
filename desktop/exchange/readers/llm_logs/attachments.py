"""The attachments and the fragments of a logs.db: bytes and texts that stand there once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from desktop.chat.content import File, Part, Picture
from desktop.exchange.readers.shared.columns import has, rows_of, text_in
from desktop.exchange.readers.shared.failing import why
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.source import Tables, Unreadable

_COLUMNS = ("type", "path", "url", "content")


class Attachments:
    """Finds them by their ids."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._is_there = has(tables, "attachments", "id")
        self._has_fragments = has(tables, "fragments", "id", "content")

    def part(self, id_: str, files: Files) -> str | Part:
        """The attachment, or its mention: of one that lay elsewhere, only the place is known."""
        try:
            found = [*self._rows(id_)] if self._is_there else []
        except Unreadable as exc:
            return files.missing(id_, why(exc))
        row = found[0] if found else {}
        place = text_in(row.get("path")) or text_in(row.get("url"))
        content = row.get("content")
        if not isinstance(content, bytes) or not content:
            return files.missing(place or id_)
        part = files.of_bytes(content, place, text_in(row.get("type")))
        if isinstance(part, Picture | File):  # held no longer than the chat needs to be read
            files.bytes[part.sha256] = partial(self._content, id_)
        return part

    def _rows(self, id_: str) -> Iterable[dict[str, object]]:
        for row in rows_of(self._tables, "attachments", _COLUMNS, "WHERE id = ? LIMIT 1", id_):
            yield dict(row)

    def _content(self, id_: str) -> bytes:
        """The bytes of an attachment. Raises ValueError."""
        try:
            content = next(iter(self._rows(id_)), {}).get("content")
        except Unreadable as exc:
            raise ValueError("it cannot be read any more") from exc
        if not isinstance(content, bytes):
            raise ValueError("it is gone")  # noqa: TRY004
        return content

    def fragment(self, id_: str | float | None) -> str:
        """The text of a fragment; "" where it is gone."""
        if not self._has_fragments:
            return ""
        rows = rows_of(self._tables, "fragments", ("content",), "WHERE id = ? LIMIT 1", id_)
        return "".join(text_in(row["content"]) for row in rows)
