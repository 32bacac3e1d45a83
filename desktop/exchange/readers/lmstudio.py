"""Reads conversations of LM Studio: a file each, in folders of the person's own making.

A message has versions; which one is on display does not change what follows it. So versions become
siblings, and what follows hangs on the one on display.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from desktop.chat.content import Part, text_of
from desktop.chat.messages import Role
from desktop.exchange.json_files.elements import whole
from desktop.exchange.readers.lmstudio_files.fields import parameters_in, system_in
from desktop.exchange.readers.lmstudio_files.versions import FileOf, Version
from desktop.exchange.readers.shared.archive import Members, base_name
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.failing import why
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.shapes import ITEM, Opening
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import line, rows, table, tables, text
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "lmstudio"
_ENDING = ".conversation.json"
_MOST_LOOKED_AT = 20
"""Files of a folder that are looked at before it is said to be of another program."""


def recognises(source: Source) -> bool:
    """Whether it is a conversation of LM Studio, or a folder with some."""
    return any(_is_one(source, member) for member in _members(source)[:_MOST_LOOKED_AT])


def _members(source: Source) -> list[str]:
    """The files that may be conversations, those that are named as LM Studio does first."""
    if Members(source).is_bare:
        return [""]
    found = [name for name in source.names() if name.endswith(".json") and "__MACOSX/" not in name]
    return sorted(found, key=lambda name: (not name.endswith(_ENDING), name))


def _is_one(source: Source, member: str) -> bool:
    opening = Opening(source, member)
    if opening.has(("messages", ITEM, "versions")):
        return True
    is_empty = opening.has(("messages",)) and not opening.has(("conversationId",))
    return is_empty and opening.has(("lastUsedModel",), ("perChatPredictionConfig",))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """The conversation, or each of the folder's."""
    members = Members(source)
    for member in _members(source):
        try:
            if member and not _is_one(source, member):
                continue
            record = _record(members, member, skip)
        except Unreadable as exc:
            if not member:
                raise
            skip(member, why(exc))
            continue
        if record is not None:
            yield record


def _record(members: Members, member: str, skip: Skip) -> Record | None:
    source = members.source
    found = whole(source, member)
    if not isinstance(found, dict):
        raise Unreadable(Why.DAMAGED)
    fields = table(found.get("perChatPredictionConfig")).get("fields")
    used = table(found.get("lastUsedModel"))
    spoken = (seconds(found.get(f"{who}LastMessagedAt")) for who in ("user", "assistant"))
    chat = Chat(
        SOURCE,
        _key(member or source.name),
        line(found.get("name")),
        seconds(found.get("createdAt")),
        max(filter(None, spoken), default=None),
        model=line(used.get("identifier")) or line(used.get("indexedModelIdentifier")),
        system=system_in(fields) or text(found.get("systemPrompt")),
        parameters=parameters_in(fields),
        folder=_folder(member),
    )
    files = Files(skip)
    file_of = _UserFiles(members, files).part
    said = _said(found.get("messages"), chat, file_of, skip)
    if not chat.system and said and said[0].role is Role.SYSTEM:
        chat.system = text_of(said.pop(0).content)
    chat.is_pinned = found.get("pinned") is True
    chat.files = files.bytes
    return assembled(chat, said, skip)


def _key(path: str) -> str:
    """The name of the file, which is the time when the chat began: the only id that there is."""
    return path.rpartition("/")[2].removesuffix(".json").removesuffix(".conversation")


def _folder(member: str) -> tuple[str, ...]:
    """The person's folders, below the one that LM Studio has for all."""
    folders = member.split("/")[:-1]
    if "conversations" in folders:
        folders = folders[folders.index("conversations") + 1 :]
    return tuple(folders)


class _UserFiles:
    """The files of messages, which lie beside the conversations where all of LM Studio's folder
    was chosen."""

    def __init__(self, members: Members, files: Files) -> None:
        self._members = members
        self._files = files

    def part(self, identifier: str) -> str | Part:
        """The file, or its mention."""
        name = base_name(identifier)
        member = self._members.ending_with(f"user-files/{name}") if name else None
        # LM Studio puts the number of the file before its name
        shown = re.sub(r"^\d+ - ", "", name) or name
        if member is None:
            return self._files.missing(shown)
        return self._files.of_member(self._members.source, member, shown)


def _said(messages: object, chat: Chat, file_of: FileOf, skip: Skip) -> list[Said]:
    """All versions of all messages; the chat leads to those on display."""
    said: list[Said] = []
    for place, message in enumerate(tables(messages)):
        versions = {
            f"{place}.{number}": version
            for number, version in enumerate(rows(message.get("versions")))
            if isinstance(version, dict)
        }
        keys = list(versions)
        for key, version in versions.items():
            one = Version(version, file_of, partial(_unknown, skip, chat.name))
            said.append(one.said(key, chat.leaf))
        if keys:
            chosen = message.get("currentlySelected")
            chosen = chosen if isinstance(chosen, int) else 0
            chat.leaf = keys[min(max(chosen, 0), len(keys) - 1)]
    return said


def _unknown(skip: Skip, name: str, kind: str) -> None:
    skip(f"{name}: {kind}", Why.UNKNOWN)
