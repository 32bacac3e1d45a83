"""The pictures and files of a message. Only `data:` addresses hold bytes; of documents, the text
that Open WebUI read in them came along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desktop.chat.content import Part
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.values import ident, rows, table, tables, text

_DATA_PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]\((data:image/[^)\s]+)\)")


def attached(message: Mapping[str, Any], files: Files) -> Iterator[str | Part]:
    """What is attached to a message."""
    for one in tables(message.get("files")):
        yield _file(one, files)


def not_attached(chat: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The names of the files that the chat has and no message: they have no place here."""
    seen = {name for one in messages for file in tables(one.get("files")) for name in _names(file)}
    for file in tables(chat.get("files")):
        names = _names(file)
        if names and not seen.intersection(names):
            yield names[-1]


def _names(file: Mapping[str, Any]) -> list[str]:
    """What a file is known by: its id, its name."""
    inner = table(file.get("file"))
    found = (ident(file.get("id")), text(file.get("name")) or text(inner.get("filename")))
    return [name for name in found if name]


def asked(content: object, files: Files) -> Iterator[str | Part]:
    """What a question says: a text, or parts as requests have them."""
    if isinstance(content, str):
        yield content
    for part in rows(content):
        known = table(part)
        address = text(table(known.get("image_url")).get("url")) or text(known.get("image_url"))
        if address:
            yield _picture(address, "", files)
        else:
            yield text(known.get("text")) or text(part)


def drawn(written: str, files: Files) -> Iterator[str | Part]:
    """The text of a reply, with parts in place of the pictures that stand in it."""
    done = 0
    for found in _DATA_PICTURE.finditer(written):
        yield written[done : found.start()].strip()
        yield files.of_data_url(found[2], found[1])
        done = found.end()
    yield written[done:].strip() if done else written


def _file(one: Mapping[str, Any], files: Files) -> Part | str:
    inner = table(one.get("file"))
    name = text(one.get("name")) or text(inner.get("filename"))
    address = text(one.get("url"))
    if one.get("type") == "image" or address.startswith("data:"):
        return _picture(address, name, files)
    content = text(table(inner.get("data")).get("content")) or text(one.get("content"))
    if content:
        return files.of_text(content, name or "document.txt")
    return files.missing(name or address or ident(one.get("id")))


def _picture(address: str, name: str, files: Files) -> Part | str:
    if address.startswith("data:"):
        return files.of_data_url(address, name)
    return files.missing(name or address.removesuffix("/content"))
