"""The files of a backup, and who is told what was not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.chat.content import Part
from desktop.exchange.readers.shared.archive import Members, base_name
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.values import ident, line, text
from desktop.exchange.source import Skip, Why

SOURCE = "cherry"
_FOLDER = "Data/Files"


@dataclass(frozen=True, slots=True)
class Stored:
    """What chats are read with."""

    members: Members
    skip: Skip

    def files(self) -> StoredFiles:
        """The pictures and files of one chat."""
        return StoredFiles(self.members, self.skip)

    def told_unknown(self, chat: str, kind: str) -> None:
        """Say that a chat has a kind of part that nobody knows."""
        self.skip(f"{chat}: {line(kind) or '…'}", Why.UNKNOWN)


class StoredFiles(Files):
    """The pictures and files of one chat; their bytes lie in a folder of the backup."""

    def __init__(self, members: Members, skip: Skip) -> None:
        super().__init__(skip)
        self._members = members

    def described(self, file: Mapping[str, Any]) -> str | Part:
        """The file that a description names."""
        ending = base_name(file.get("ext"))
        ending = f".{ending}" if ending else ""
        id_ = base_name(ident(file.get("id")))
        names = [f"{id_}{ending}" if id_ else "", base_name(file.get("name"))]
        shown = file.get("origin_name") or file.get("name")
        found = [self._members.ending_with(f"{_FOLDER}/{name}") for name in names if name]
        if id_ and not ending:  # newer descriptions name the id alone
            found.append(self._members.beginning_with(id_))
        for member in filter(None, found):
            if f"{_FOLDER}/" in member:
                return self.of_member(self._members.source, member, shown)
        return self.missing(shown)

    def at(self, url: object, name: object = "", media_type: object = "") -> str | Part:
        """The file at an address: in the address itself, or in the backup's folder."""
        address = text(url)
        if address.startswith("data:"):
            return self.of_data_url(address, name)
        stored = base_name(address)
        member = self._members.ending_with(f"{_FOLDER}/{stored}") if stored else None
        if member is None:
            return self.missing(name or stored)
        return self.of_member(self._members.source, member, name, media_type)
