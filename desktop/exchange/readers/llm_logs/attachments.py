"""The attachments and the fragments of a logs.db: bytes and texts that stand there once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

from desktop.chat.content import Part
from desktop.exchange.readers.shared.columns import has, rows_of, text_in
from desktop.exchange.readers.shared.parts import LARGEST, Files
from desktop.exchange.source import Tables, Why


class Attachments:
    """Finds them by their ids. Bytes are read again when they are needed."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._has_bytes = has(tables, "attachments", "id", "content")
        self._has_fragments = has(tables, "fragments", "id", "content")

    def part(self, id_: str, files: Files) -> str | Part:
        """The attachment, or its mention: of one that lay elsewhere, only the place is known."""
