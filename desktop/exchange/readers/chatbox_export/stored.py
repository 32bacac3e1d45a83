"""The pictures and files of chats of Chatbox: in its newer backups they lie beside the chats."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from desktop.chat.content import Part
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.values import ident, rows, tables, text
from desktop.exchange.source import Skip, Unreadable

_LONGEST_TEXT = 1 << 20
"""Bytes of what a tool gave."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A member of the archive, as its list describes it."""

    member: str
    name: str
    media_type: str


def resources_of(manifest: Mapping[str, Any], members: Members) -> dict[str, Resource]:
    """Each resource that came along, by the keys that messages name it with."""
    found: dict[str, Resource] = {}
    for entry in tables(manifest.get("resources")):
        if member := members.ending_with(text(entry.get("path"))):
            name, media_type = text(entry.get("filename")), text(entry.get("mimeType"))
            made = Resource(member, name, media_type)
            found |= {ident(key): made for key in rows(entry.get("originalStorageKeys"))}
    return found


class StoredFiles(Files):
    """The pictures and files of one chat."""

    def __init__(self, members: Members, resources: Mapping[str, Resource], skip: Skip) -> None:
        super().__init__(skip)
        self._members = members
        self._resources = resources

    def has(self, key: object) -> bool:
        """Whether the bytes of this key came along."""
        return ident(key) in self._resources

    def at(self, address: object, name: object = "") -> str | Part:
        """What lies at an address, which is one of `data:` or a key."""
        if isinstance(address, str) and address.startswith("data:"):
            return self.of_data_url(address, name)
        found = self._resources.get(ident(address))
        if found is None:
            return self.missing(name or address)
        named = name or found.name
        return self.of_member(self._members.source, found.member, named, found.media_type)

    def text_at(self, key: object) -> str:
        """The text that lies under a key; "" where there is none."""
        found = self._resources.get(ident(key))
        if found is None:
            return ""
        try:
            with closing(self._members.source.open(found.member)) as file:
                return text(file.read(_LONGEST_TEXT).decode("utf-8", "replace"))
        except Unreadable:
            return ""
