"""The readers of all formats, and which of them a source is for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import cast

from desktop.exchange.source import Reader, Source, Unreadable, Why

UNKNOWN = "unknown_format"
CHERRY_FOLDERS = "cherry_folders"
"""A backup of Cherry Studio 1.7 and later: the raw files of a browser's database."""
CHATBOX_PAGE = "chatbox_page"
"""What Chatbox writes "for viewing only"."""

_MODULES = {
    "weir": "weir_json.reader",
    "chatgpt": "readers.chatgpt",
    "claude": "readers.claude",
    "openwebui": "readers.openwebui",
    "chatbox": "readers.chatbox",
    "cherry": "readers.cherry",
    "librechat": "readers.librechat",
    "jan": "readers.jan",
    "lmstudio": "readers.lmstudio",
    "chatbotui": "readers.chatbotui",
    "llm": "readers.llm",
}
"""Where each one is, in the order in which they are asked. One is loaded when it is wanted."""

SOURCES = tuple(_MODULES)
"""The names that `weir import --from` takes, beside "auto"."""

_LOOKED_AT = 4096


def reader_of(name: str) -> Reader:
    """The reader of a program's files."""
    return cast("Reader", import_module(f"desktop.exchange.{_MODULES[name]}"))


def readers() -> Iterator[Reader]:
    """All of them."""
    for name in SOURCES:
        with suppress(ModuleNotFoundError):
            yield reader_of(name)


def recognised(source: Source) -> Reader:
    """The reader that this is for, by its shape. Raises Unreadable, also with UNKNOWN."""
    refusal: Unreadable | None = None
    for reader in readers():
        try:
            if reader.recognises(source):
                return reader
        except Unreadable as exc:
            if exc.why is not Why.DAMAGED:  # no other reader gets any further
                refusal = refusal or exc
    raise refusal or Unreadable(_known_otherwise(source) or UNKNOWN)


def fits(reader: Reader, source: Source) -> None:
    """Raises Unreadable where the source has nothing that this reader understands, although a
    person says that it does."""
    if not reader.recognises(source) and next(reader.records(source, _pass_over), None) is None:
        raise Unreadable(UNKNOWN)


def _pass_over(_what: str, _why: Why) -> None:
    pass


def _known_otherwise(source: Source) -> str | None:
    """What a file is that has no chats that can be read; None: nobody knows."""
    folders = {part for name in source.names() for part in name.split("/")[:-1]}
    if "IndexedDB" in folders:
        return CHERRY_FOLDERS
    if list(source.names()) == [""]:
        with source.open() as file:
            head = file.read(_LOOKED_AT).lower()
        if b"<html" in head and b"chatbox" in head:
            return CHATBOX_PAGE
    return None
