"""The pictures and files of a message as JSON in the column `parts`, and back.

The message's text stays in the column `text`; `at` says where a part stands in it, in characters.
What cannot be read comes back as Unknown and is written again as it was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, assert_never

import msgspec

from desktop.chat.content import (
    Attachment,
    Content,
    File,
    Picture,
    Unknown,
    attachments,
    content_of,
    of_text,
)
from desktop.chat.text import whole_text


def parts_of(content: Content) -> str | None:
    """The column `parts` for a message's content; None for text alone."""
    records = [_record(at, part) for at, part in attachments(content)]
    return f"[{', '.join(records)}]" if records else None


def part_of(at: int, part: Attachment) -> str:
    """One entry of the column `parts`."""
    return _record(at, part)


def content_from(text: str, parts: str | None) -> Content:
    """The content of a row. Never raises."""
    return content_of(text, _attachments(parts, len(text))) if parts else of_text(text)


_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**48)]
_Hash = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Picture(msgspec.Struct, tag_field="type", tag="picture", forbid_unknown_fields=True):
    """A field that is not known makes the part Unknown: written again, it would be lost."""

    at: _Count
    sha256: _Hash
    name: str
    media_type: str
    size: _Count


class _File(msgspec.Struct, tag_field="type", tag="file", forbid_unknown_fields=True):
    at: _Count
    sha256: _Hash
    name: str
    media_type: str
    size: _Count
    text: str = ""


def _record(at: int, part: Attachment) -> str:
    match part:
        case Picture(sha256, name, media_type, size):
            return _json(_Picture(at, sha256, whole_text(name), whole_text(media_type), size))
        case File(sha256, name, media_type, size, text):
            names = whole_text(name), whole_text(media_type)
            return _json(_File(at, sha256, *names, size, whole_text(text)))
        case Unknown(source):
            return source
        case _:
            assert_never(part)


def _json(record: _Picture | _File) -> str:
    return msgspec.json.encode(record).decode()


def _attachments(parts: str, end: int) -> Iterator[tuple[int, Attachment]]:
    try:
        records = [bytes(raw) for raw in msgspec.json.decode(parts, type=list[msgspec.Raw])]
    except (ValueError, RecursionError):
        records = [json.dumps(parts).encode()]
    for record in records:
        try:
            yield _attachment(record, end)
        except (ValueError, RecursionError):
            yield end, Unknown(record.decode())


def _attachment(record: bytes, end: int) -> tuple[int, Attachment]:
    """A part, and where it stands in a text of `end` characters. Raises ValueError."""
    read = msgspec.json.decode(record, type=_Picture | _File)
    at, name, media_type = min(read.at, end), whole_text(read.name), whole_text(read.media_type)
    match read:
        case _Picture():
            return at, Picture(read.sha256, name, media_type, read.size)
        case _File():
            return at, File(read.sha256, name, media_type, read.size, whole_text(read.text))
        case _:
            assert_never(read)
