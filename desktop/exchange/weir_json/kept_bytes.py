"""The bytes of files in Weir's JSON: read again when they are needed, where the file can be read
from anywhere, so that a chat with many pictures takes no more memory than one without."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from desktop.exchange.record import Bytes
from desktop.exchange.source import Source, Unreadable
from desktop.exchange.weir_json.events import Events, TooMuch

_AT_ONCE = 1 << 18
_PIECE = re.compile(rb'"([A-Za-z0-9+/=]*)"(\]?)')


def file_of(
    events: Events, first: tuple[str, Any], source: Source, name: str
) -> tuple[str, Bytes] | None:
    """The hash of a file, and what gives its bytes; None where they are not those of the hash."""
    if first[0] != "start_map":
        events.skip(first)
        return None
    place = events.place_of_file
    sha256: Any = None
    kept, digest, is_whole = bytearray(), hashlib.sha256(), True
    for field in events.keys():  # noqa: SIM118 - no dictionary
        if field == "sha256":
            sha256 = _text(events)
        elif field == "base64":
            for piece in events.items():
                try:
                    data = base64.b64decode(events.value(piece), validate=True)
                except (ValueError, TypeError):
                    is_whole = False
                    continue
                digest.update(data)
                if place is None:
                    kept += data
        else:
            events.skip()
    if not is_whole or digest.hexdigest() != sha256:
        return None
    if place is None:
        return sha256, partial(bytes, bytes(kept))
    return sha256, partial(_read_again, source, name, place, sha256)


def _text(events: Events) -> Any:
    try:
        return events.value()
    except TooMuch:
        return None


def _read_again(source: Source, name: str, place: int, sha256: str) -> bytes:
    """The bytes of the file that begins there. Raises OSError, ValueError."""
    content = bytearray()
    try:
        with source.open(name) as file:
            file.seek(place)
            for line in _lines(file):
                if found := _PIECE.match(line):
                    content += base64.b64decode(found[1])
                    if found[2]:
                        break
    except Unreadable as exc:
        raise ValueError("the file is not what it was") from exc
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the file is not what it was")
    return bytes(content)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines behind the first one."""
    ahead = b""
    while data := file.read(_AT_ONCE):
        *lines, ahead = (ahead + data).split(b"\n")
        yield from lines
    yield ahead
