"""Reads the files that `weir_json.writer` wrote, and such as others wrote after docs/export.md."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from desktop.chat.content import Unknown, attachments
from desktop.exchange.json_files.cursor import Cursor, Refused
from desktop.exchange.programs import WEIR
from desktop.exchange.record import Bytes, FolderSettings, Record
from desktop.exchange.source import Skip, Source, Unreadable, Why
from desktop.exchange.weir_json import shape
from desktop.exchange.weir_json.bounds import cursor
from desktop.exchange.weir_json.chats import Entries, folder_from, record_of
from desktop.exchange.weir_json.kept_bytes import Again, file_of

SOURCE = WEIR
MOST_MESSAGES = 1_000_000
"""Of one chat. A person asks some thousand questions in the longest one."""
MOST_FOLDERS = 10_000
_LOOKED_AT = 4096


def recognises(source: Source) -> bool:
    """Whether there is a file whose first field says that it is one of Weir."""
    return any(_is_ours(source, name) for name in _names(source))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat of each file. Raises Unreadable, also with Why.NEWER."""
    for name in _names(source):
        if _is_ours(source, name):
            with source.open(name) as file:
                again = partial(source.open, name) if file.seekable() else None
                yield from _chats(cursor(file), again, skip)


def folders(source: Source) -> list[FolderSettings]:
    """The folders that the files tell of, in their order. Raises Unreadable."""
    found: dict[tuple[str, ...], FolderSettings] = {}
    for name in _names(source):
        if not _is_ours(source, name):
            continue
        with source.open(name) as file:
            for folder in _folders(cursor(file)):
                if len(found) < MOST_FOLDERS:
                    found.setdefault(folder.path, folder)
    return list(found.values())


def _names(source: Source) -> list[str]:
    return [name for name in source.names() if not name or name.lower().endswith(".json")]


def _is_ours(source: Source, name: str) -> bool:
    with source.open(name) as file:
        head = file.read(_LOOKED_AT)
    return (
        head.removeprefix(b"\xef\xbb\xbf")
        .translate(None, b" \t\r\n")
        .startswith(b'{"format":"weir"')
    )


def _fields(file: Cursor) -> Iterator[str]:
    """The names of the file's own fields; the version is checked. Raises Unreadable."""
    for name in file.keys():  # noqa: SIM118 - no dictionary
        if name != "version":
            yield name
            continue
        version = _version(file)
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise Unreadable(Why.DAMAGED)
        if version > shape.VERSION:
            raise Unreadable(Why.NEWER)


def _version(file: Cursor) -> Any:
    try:
        return file.value()
    except Refused:
        return None


def _folders(file: Cursor) -> Iterator[FolderSettings]:
    for name in _fields(file):
        if name == "chats":  # the folders stand before them
            return
        if name != "folders":
            file.skip()
            continue
        for _number in file.items():
            try:
                entry = msgspec.convert(file.value(), shape.FolderEntry)
            except (ValueError, OverflowError):  # Refused, too
                continue
            if (folder := folder_from(entry)) is not None:
                yield folder


def _chats(file: Cursor, again: Again | None, skip: Skip) -> Iterator[Record]:
    for name in _fields(file):
        if name != "chats":
            file.skip()
            continue
        came: set[str] = set()
        for number in file.items():
            if not file.is_object:
                file.skip()
                skip(f"#{number}", Why.DAMAGED)
            elif (record := _chat(file, again, f"#{number}", skip)) is not None:
                came.update(record.files)
                for lost in _without_bytes(record, came):
                    skip(lost, Why.NO_BYTES)
                yield record
    file.end()  # two files that were joined, say


def _without_bytes(record: Record, came: set[str]) -> Iterator[str]:
    """The names of a chat's files whose bytes came neither with it nor with one before it."""
    for message in record.messages:
        for _offset, part in attachments(message.content):
            if not isinstance(part, Unknown) and part.sha256 not in came:
                yield part.name


def _chat(file: Cursor, again: Again | None, number: str, skip: Skip) -> Record | None:
    """The chat that comes next; None for one that was told to `skip`."""
    entries = Entries(number)
    files: dict[str, Bytes] = {}
    why: Why | None = None
    for name in file.keys():  # noqa: SIM118 - no dictionary
        if name == "messages":
            for _number in file.items():
                if len(entries.messages) < MOST_MESSAGES:
                    _take(file, entries)
                else:
                    file.skip()
                    why = Why.TOO_LARGE
        elif name == "files":
            for _number in file.items():
                if (found := file_of(file, again)) is not None:
                    files[found[0]] = found[1]
        else:
            try:
                entries.head[name] = file.value()
            except Refused as exc:
                why = exc.why
    if why is None:
        return record_of(entries, files, skip)
    skip(entries.name, why)
    return None


def _take(file: Cursor, entries: Entries) -> None:
    try:
        entries.add(file.value())
    except Refused as exc:
        entries.lost.append(exc.why)
