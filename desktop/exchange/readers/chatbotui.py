"""Reads what Chatbot UI exported before it had a server: one object with a list of chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.chat.messages import Role
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.elements import elements
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.shapes import ITEM, Opening
from desktop.exchange.readers.shared.values import ident, line, table, tables, text
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable

SOURCE = "chatbotui"
_PROGRAM = "Chatbot UI"
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}


def recognises(source: Source) -> bool:
    """Whether it is an object with a version and a history of chats. The first versions wrote the
    list of chats alone."""
    if not Members(source).is_bare:
        return False
    opening = Opening(source)
    if opening.has(("history", ITEM, "messages")):
        return True
    is_empty = opening.has(("history",)) and opening.has(("version",)) and opening.has(("folders",))
    return is_empty and not opening.has(("history", "messages"))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat."""
    folders = _folders(source)
    for one in elements(source, "", skip, ("history",)):
        if record := _record(one, folders, skip):
            yield record


def _folders(source: Source) -> dict[str, str]:
    """The name of each folder."""
    try:
        listed = list(elements(source, "", lambda _what, _why: None, ("folders",)))
    except Unreadable:
        return {}
    return {ident(one.get("id")): line(one.get("name")) for one in listed}


def _record(said: Mapping[str, Any], folders: Mapping[str, str], skip: Skip) -> Record | None:
    model = table(said.get("model"))
    named = line(model.get("id")) or line(model.get("name")) or line(said.get("model"))
    files = Files(skip)
    chat = Chat(
        SOURCE,
        _PROGRAM,
        ident(said.get("id")),
        line(said.get("name")),
        model=named,
        system=text(said.get("prompt")),
        folder=tuple(filter(None, [folders.get(ident(said.get("folderId")), "")])),
        files=files.bytes,
    )
    if said.get("temperature") is not None:
        chat.parameters = {"temperature": said["temperature"]}
    found: list[Said] = []
    for place, message in enumerate(tables(said.get("messages")), 1):
        role = _ROLES.get(text(message.get("role")), Role.USER)
        above = f"#{place - 1}" if place > 1 else None
        one = Said(f"#{place}", above, role, content_of(_pieces(message.get("content"), files)))
        one.model = named if role is Role.ASSISTANT else ""
        found.append(one)
    return assembled(chat, found, skip)


def _pieces(content: object, files: Files) -> Iterator[Any]:
    """The text; forks of the program have parts as a request has them."""
    if isinstance(content, str):
        yield text(content)
    for part in tables(content):
        url = table(part.get("image_url")).get("url")
        if isinstance(url, str):
            yield files.of_data_url(url) if url.startswith("data:") else files.missing(url)
        else:
            yield text(part.get("text"))
