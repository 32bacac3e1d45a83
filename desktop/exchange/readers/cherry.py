"""Cherry Studio's backups: a zip with `data.json` (or that file itself, or the compressed file of
old versions), and since version 2 one with an SQLite file.

The direct backups between them hold the raw database of a browser, which nothing here can read.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.exchange.programs import CHERRY_FOLDERS
from desktop.exchange.readers.cherry_export.backup import chats_of_backup
from desktop.exchange.readers.cherry_export.database import chats_of_database, is_database
from desktop.exchange.readers.cherry_export.stored import Stored
from desktop.exchange.readers.cherry_export.unpacked import Unpacked, is_packed
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.shapes import Opening
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Tables, Unreadable, Why

SOURCE = "cherry"
_DATA, _DATABASE = "data.json", "Data/cherrystudio.sqlite"


def recognises(source: Source) -> bool:
    """Whether it is a backup. Raises Unreadable also for one of the direct kind."""
    if _tables(source) is not None or _backup(source) is not None:
        return True
    if _is_direct(source):
        raise Unreadable(CHERRY_FOLDERS)
    return False


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """The chat of each topic."""
    stored = Stored(Members(source), skip)
    if (tables := _tables(source)) is not None:
        yield from chats_of_database(tables, stored)
    elif (found := _backup(source)) is not None:
        yield from chats_of_backup(*found, stored)
    else:
        raise Unreadable(CHERRY_FOLDERS if _is_direct(source) else Why.DAMAGED)


def _tables(source: Source) -> Tables | None:
    """The SQLite file of version 2."""
    members = Members(source)
    member = "" if members.is_bare else members.ending_with(_DATABASE)
    tables = None if member is None else source.tables(member)
    return tables if tables is not None and is_database(tables) else None


def _backup(source: Source) -> tuple[Source, str] | None:
    """The JSON of versions before that, and the name of the member that it is."""
    members = Members(source)
    names = [""] if members.is_bare else members.matching(r"data\.json")
    for name in names:
        packed = members.is_bare and is_packed(source)
        found: Source = Unpacked(source) if packed else source
        opening = Opening(found, name)
        if opening.has(("localStorage",), ("indexedDB",)) and opening.has(
            ("indexedDB",), ("localStorage", "persist:cherry-studio"), ("version",)
        ):
            return found, name
    return None


def _is_direct(source: Source) -> bool:
    """Whether it has the folder of a browser's database, and one that stands beside it."""
    folders = {part for name in source.names() for part in name.split("/")[:-1]}
    is_described = bool(Members(source).matching(r"metadata\.json"))
    return "IndexedDB" in folders and (is_described or "Local Storage" in folders)
