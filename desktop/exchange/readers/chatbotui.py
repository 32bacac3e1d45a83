"""Reads what Chatbot UI exported before it had a server: one object with a list of chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.chat.messages import Role
from desktop.exchange.json_files.elements import objects
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled, in_a_row
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.shapes import ITEM, Opening, json_members
from desktop.exchange.readers.shared.values import ident, line, table, tables, text
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable

SOURCE = "chatbotui"
_NAMES = r"chatbot_ui.*\.json"
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}


def recognises(source: Source) -> bool:
    """Whether it is an object with a history of chats, or an archive with one."""
    return any(_is_one(source, member) for member in json_members(source, _NAMES))


def _is_one(source: Source, member: str) -> bool:
    opening = Opening(source, member)
    if opening.has(("history", ITEM, "messages")):
        return True
    is_empty = opening.has(("history",)) and opening.has(("version",)) and opening.has(("folders",))
    return is_empty and not opening.has(("history", "messages"))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat."""
    for member in json_members(source, _NAMES):
        if not member or _is_one(source, member):
            folders = _folders(source, member)
            for one in objects(source, member, skip, ("history",)):
                if record := _record(one, folders, skip):
                    yield record


def _folders(source: Source, member: str) -> dict[str, str]:
    """The name of each folder."""
    try:
        listed = list(objects(source, member, lambda _what, _why: None, ("folders",)))
    except Unreadable:
        return {}
    return {ident(one.get("id")): line(one.get("name")) for one in listed}


def _record(one: Mapping[str, Any], folders: Mapping[str, str], skip: Skip) -> Record | None:
    model = table(one.get("model"))
    named = line(model.get("id")) or line(model.get("name")) or line(one.get("model"))
    files = Files(skip)
    chat = Chat(
        SOURCE,
        ident(one.get("id")),
        line(one.get("name")),
        model=named,
        system=text(one.get("prompt")),
        folder=tuple(filter(None, [folders.get(ident(one.get("folderId")), "")])),
        files=files.bytes,
    )
    if one.get("temperature") is not None:
        chat.parameters = {"temperature": one["temperature"]}
    said: list[Said] = []
    for message in tables(one.get("messages")):
        role = _ROLES.get(text(message.get("role")), Role.USER)
        said.append(Said("", None, role, content_of(_pieces(message.get("content"), files))))
        said[-1].model = named if role is Role.ASSISTANT else ""
    return assembled(chat, in_a_row(said), skip)


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
