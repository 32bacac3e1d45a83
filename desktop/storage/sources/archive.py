"""A zip: its members are read without being unpacked, and one in it is not looked into."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from desktop.exchange.source import Unreadable
from desktop.storage.sources.bounds import (
    HIGHEST_RATIO,
    LARGEST_MEMBER,
    MOST_MEMBERS,
    RATIO_FROM,
)
from desktop.storage.sources.refusals import BOMB, ENCRYPTED, MISSING, TOO_MANY
from desktop.storage.sources.source import OpenSource, open_file
from desktop.storage.sources.stream import DAMAGED, unreadable

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 1
_MOST_DIRECTORY = MOST_MEMBERS * 300
"""Bytes of the table of members: it is read as a whole."""


class Archive(OpenSource):
    """Members by their paths; one whose path leads out of the archive is none."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable."""
        super().__init__(path.name)
        self._file = open_file(path)
        try:
            _check_directory(self._file)
            self._zip = zipfile.ZipFile(self._file)
        except Unreadable:
            self._file.close()
            raise
        except DAMAGED as exc:
            self._file.close()
            raise unreadable(exc) from exc
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            self.close()
            raise Unreadable(TOO_MANY)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            if not member.is_dir() and (name := _inside(member.filename)):
                self._members.setdefault(name, member)

    def names(self) -> Sequence[str]:
        """The paths of its members."""
        return list(self._members)

    def size(self, name: str = "") -> int:
        """The bytes of a member, as the archive says."""
        member = self._members.get(name)
        return 0 if member is None else member.file_size

    @property
    def seeks(self) -> bool:
        """A member is unpacked from its beginning to its end."""
        return False

    def raw(self, name: str) -> BinaryIO:
        """A member, unpacked while it is read. Raises Unreadable."""
        member = self._members.get(name)
        if member is None:
            raise Unreadable(MISSING)
        if member.flag_bits & _ENCRYPTED:
            raise Unreadable(ENCRYPTED)
        packed = max(member.compress_size, 1)
        ratio = member.file_size / packed if member.file_size > RATIO_FROM else 0
        if member.file_size > LARGEST_MEMBER or ratio > HIGHEST_RATIO:
            raise Unreadable(BOMB)
        try:
            return cast("BinaryIO", self._zip.open(member))
        except DAMAGED as exc:
            raise unreadable(exc) from exc

    def close(self) -> None:
        """Close the archive."""
        super().close()
        self._zip.close()
        self._file.close()


def _inside(name: str) -> str:
    """The path of a member, with "/" between its parts; "" where it leads out of the archive."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or ":" in parts[0] or parts[0] == "__MACOSX" or "\x00" in name:
        return ""
    return "/".join(part for part in parts if part not in ("", "."))


def _check_directory(file: BinaryIO) -> None:
    """Raises Unreadable where the table of members is larger than that of any export."""
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unreadable
    _disk, _first, _here, _count, directory = struct.unpack_from("<4HL", tail, at + 4)
    large = tail.rfind(b"PK\x06\x06")  # of one with more than 65,535 members
    if large >= 0 and len(tail) >= large + 56:
        directory = struct.unpack_from("<Q", tail, large + 40)[0]
    if directory > min(size, _MOST_DIRECTORY):
        raise Unreadable(TOO_MANY if directory <= size else Unreadable().why)


def is_archive(begins: bytes) -> bool:
    """Whether a file that begins so is a zip."""
    return begins.startswith(MAGIC)
