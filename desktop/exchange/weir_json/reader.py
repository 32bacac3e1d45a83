"""Reads the files that `weir_json.writer` wrote, and such as others wrote after docs/export.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from desktop.chat.content import Unknown, attachments
from desktop.exchange.record import Bytes, FolderSettings, Record
from desktop.exchange.source import Skip, Source, Unreadable, Why
from desktop.exchange.weir_json import shape
from desktop.exchange.weir_json.chats import Entries, folder_from, record_of
from desktop.exchange.weir_json.events import Events, TooMuch
from desktop.exchange.weir_json.kept_bytes import file_of

SOURCE = "weir"
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
                yield from _chats(Events(file), source, name, skip)


def folders(source: Source) -> list[FolderSettings]:
    """The folders that the files tell of, in their order. Raises Unreadable."""
    found: dict[tuple[str, ...], FolderSettings] = {}
    for name in _names(source):
        if not _is_ours(source, name):
            continue
        with source.open(name) as file:
            for folder in _folders(Events(file)):
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


def _fields(events: Events) -> Iterator[str]:
    """The names of the file's own fields; the version is checked. Raises Unreadable."""
    if events.next()[0] != "start_map":
        raise Unreadable(Why.DAMAGED)
    for name in events.keys():  # noqa: SIM118 - no dictionary
        if name != "version":
            yield name
            continue
        version = _value(events)
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise Unreadable(Why.DAMAGED)
        if version > shape.VERSION:
            raise Unreadable(Why.NEWER)


def _value(events: Events) -> Any:
    try:
        return events.value()
    except TooMuch:
        return None


def _folders(events: Events) -> Iterator[FolderSettings]:
    for name in _fields(events):
        if name == "chats":  # the folders stand before them
            return
        if name != "folders":
            events.skip()
            continue
        for first in events.items():
            try:
                entry = msgspec.convert(events.value(first), shape.FolderEntry)
            except (ValueError, OverflowError):
                continue
            if (folder := folder_from(entry)) is not None:
                yield folder


def _chats(events: Events, source: Source, member: str, skip: Skip) -> Iterator[Record]:
    for name in _fields(events):
        if name != "chats":
            events.skip()
            continue
        came: set[str] = set()
        for number, first in enumerate(events.items(), 1):
            if first[0] != "start_map":
                events.skip(first)
                skip(f"#{number}", Why.DAMAGED)
            elif (record := _chat(events, source, member, f"#{number}", skip)) is not None:
                came.update(record.files)
                for file in _without_bytes(record, came):
                    skip(file, Why.NO_BYTES)
                yield record
    _check_end(events)


def _check_end(events: Events) -> None:
    """What follows the end of the file's object spoils it: two files were joined, say."""
    try:
        events.next()
    except Unreadable as end:
        if isinstance(end.__cause__, StopIteration):
            return
        raise
    raise Unreadable(Why.DAMAGED)


def _without_bytes(record: Record, came: set[str]) -> Iterator[str]:
    """The names of a chat's files whose bytes came neither with it nor with one before it."""
    for message in record.messages:
        for _offset, part in attachments(message.content):
            if not isinstance(part, Unknown) and part.sha256 not in came:
                yield part.name


def _chat(events: Events, source: Source, member: str, number: str, skip: Skip) -> Record | None:
    """The chat that was begun; None for one that was told to `skip`."""
    entries = Entries(number)
    files: dict[str, Bytes] = {}
    why: Why | None = None
    for name in events.keys():  # noqa: SIM118 - no dictionary
        if name == "messages":
            for first in events.items():
                if len(entries.messages) < MOST_MESSAGES:
                    _take(events, first, entries)
                else:
                    events.skip(first)
                    why = Why.TOO_LARGE
        elif name == "files":
            for first in events.items():
                if (found := file_of(events, first, source, member)) is not None:
                    files[found[0]] = found[1]
        else:
            try:
                entries.head[name] = events.value()
            except TooMuch as exc:
                why = exc.why
    if why is None:
        return record_of(entries, files, skip)
    skip(entries.name, why)
    return None


def _take(events: Events, first: tuple[str, Any], entries: Entries) -> None:
    try:
        entries.add(events.value(first))
    except TooMuch as exc:
        entries.lost.append(exc.why)
