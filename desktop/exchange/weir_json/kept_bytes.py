"""The bytes of files in Weir's JSON: read again when they are needed, where the file can be read
from anywhere, so that a chat with many pictures takes no more memory than one without."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from desktop.exchange.json_files.cursor import Cursor, Refused
from desktop.exchange.record import Bytes
from desktop.exchange.source import Unreadable
from desktop.exchange.weir_json.bounds import cursor

Again = Callable[[], BinaryIO]
"""Opens the file anew. Raises Unreadable."""


def file_of(entries: Cursor, again: Again | None) -> tuple[str, Bytes] | None:
    """The hash of the file whose entry comes next, and what gives its bytes; None where they are
    not those of the hash. `again` is None where the file can be read from its beginning alone."""
    place, kept = entries.place, bytearray()
    sha256 = _read(entries, _forget if again else kept.extend)
    if sha256 is None:
        return None
    if again is None:
        return sha256, partial(bytes, bytes(kept))
    return sha256, partial(_read_again, again, place, sha256)


def _read(entries: Cursor, take: Callable[[bytes], object]) -> str | None:
    """Give the pieces of the file whose entry comes next to `take`; return its hash, None where
    the pieces are not those of the hash."""
    sha256: Any = None
    digest, is_whole = hashlib.sha256(), True
    for field in entries.keys():  # noqa: SIM118 - no dictionary
        if field == "sha256":
            sha256 = _text(entries)
        elif field == "base64":
            for _number in entries.items():
                try:
                    data = base64.b64decode(entries.value(), validate=True)
                except (ValueError, TypeError):
                    is_whole = False
                    continue
                digest.update(data)
                take(data)
        else:
            entries.skip()
    return sha256 if is_whole and digest.hexdigest() == sha256 else None


def _forget(_data: bytes) -> None:
    pass


def _text(entries: Cursor) -> Any:
    try:
        return entries.value()
    except Refused:
        return None


def _read_again(again: Again, place: int, sha256: str) -> bytes:
    """The bytes of the file whose entry begins there. Raises OSError, ValueError."""
    content = bytearray()
    try:
        with again() as file:
            file.seek(place)
            found = _read(cursor(file), content.extend)
    except Unreadable as exc:
        raise ValueError("the file is not what it was") from exc
    if found != sha256:
        raise ValueError("the file is not what it was")
    return bytes(content)
