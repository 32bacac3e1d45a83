"""Copies every row that can be read from a damaged history into a new one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import apsw

from desktop.chat.context import title_from
from desktop.storage.database.database import writing
from desktop.storage.database.mending import LARGEST_ID, Unreadable, Value, mended, rehung
from desktop.storage.database.schema import TAKE_FROM_LAST_REPLY
from desktop.storage.database.sealing import is_sealed
from desktop.storage.rescue.model_rows import copy_models
from desktop.storage.rescue.pages import USUAL_SIZE, Pages, Record
from desktop.storage.rescue.sealed_rows import SealedRows


@dataclass(frozen=True, slots=True)
class Saved:
    """How much was saved."""

    chats: int = 0
    messages: int = 0


def salvage(source: Path, target: apsw.Connection) -> Saved:
    """Copy every row that can be read from the file `source` into the empty history `target`.

    Ids stay as they are. A chat whose own row is lost is made again for its messages; a message
    whose parent is lost hangs below the one before it; a chat whose endpoint is lost has that of
    its last reply. Raises OSError, apsw.Error.
    """
    target.execute("PRAGMA foreign_keys = OFF")
    with writing(target):
        target.execute("DELETE FROM identity")
        if not _copied(source, target, None):
            _copied(source, target, USUAL_SIZE)
        copy_models(source, target)
        _make_lost_chats(target)
        target.execute(_LEAVE_LOST_FOLDERS)
        target.execute(_LEAVE_LOST_ORIGINS)
        target.execute(_HAVE_A_NAME)
        _hang(target)
        target.execute(TAKE_FROM_LAST_REPLY)
        target.execute(_DROP_STALE)
    target.execute("PRAGMA foreign_keys = ON")
    return Saved(_count(target, "conversations WHERE deleted_at IS NULL"),
                 _count(target, "messages"))  # fmt: skip


def _copied(source: Path, target: apsw.Connection, page_size: int | None) -> bool:
    """Copy all rows; return whether there were any. With a wrong page size there are none."""
    columns = {table: _columns(target, table) for table in _TABLES}
    found = False
    pages: SealedRows | Pages
    pages = SealedRows(source) if is_sealed(source) else Pages(source, page_size)
    with contextlib.closing(pages):
        for record in pages.records():
            if record.table == "sqlite_sequence":
                _give_no_id_twice(target, record.values)
            elif table := _table_of(record):
                found |= _put(target, table, columns[table], record)
    return found


_TABLES = (
    *("folders", "conversations", "messages", "journal"),
    *("identity", "imports", "origins", "message_origins", "gone_chats", "gone_messages"),
)
_DROP_STALE = """
DELETE FROM journal WHERE message_id NOT IN (SELECT id FROM messages WHERE state = 'streaming')
"""
"""The end of a reply deletes its rows; where the list of free pages is lost, they are found again.
Folded into the message, they would repeat its text."""


_LEAVE_LOST_FOLDERS = """
UPDATE conversations SET folder_id = NULL WHERE folder_id NOT IN (SELECT id FROM folders);
UPDATE folders SET parent_id = NULL
WHERE parent_id NOT IN (SELECT id FROM folders WHERE parent_id IS NULL)
"""
"""Folders nest one deep, and a chat whose folder is lost stands in none."""


_HAVE_A_NAME = """
INSERT INTO identity (name) SELECT lower(hex(randomblob(8)))
WHERE NOT EXISTS (SELECT 1 FROM identity)
"""
_LEAVE_LOST_ORIGINS = """
DELETE FROM origins WHERE conversation_id NOT IN (SELECT id FROM conversations);
DELETE FROM message_origins WHERE message_id NOT IN (SELECT id FROM messages);
DELETE FROM gone_messages WHERE conversation_id NOT IN (SELECT id FROM conversations)
"""


def _columns(target: apsw.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in target.execute(f"PRAGMA table_info({table})")]


def _table_of(record: Record) -> str | None:
    """The table of a record; the shape decides for a record that no table leads to."""
    if record.table is not None:
        return record.table if record.table in _TABLES else None
    match record.values:
        case [None, bytes(), float() | int(), float() | int(), _, _, *rest]:
            return "conversations" if len(rest) in (0, 2, 4, 7, 8) else None
        case [None, int() | None, bytes(), bytes() | None, float() | int()]:
            return "folders"
        case [None, int(), int() | None, b"system" | b"user" | b"assistant", bytes(), *rest]:
            return "messages" if len(rest) > 10 else None
        case [None, int(), b"content" | b"reasoning" | b"seam", bytes()]:
            return "journal"
        case [None, bytes(), bytes(), float() | int(), int(), int(), _]:
            return "imports"
        case [None, bytes(), bytes(), int() | None, bytes() | None]:
            return "origins"
        case [None, bytes(), int()]:
            return "message_origins"
    return None


def _put(target: apsw.Connection, table: str, columns: list[str], record: Record) -> bool:
    """Write a record, unless its id is there already. A column that the record lacks is NULL."""
    values = chain(record.values, [None] * len(columns))
    row: dict[str, Value] = dict(zip(columns, values, strict=False))
    row[columns[0]] = record.id  # NULL in the record itself
    try:
        row = mended(table, row)
    except Unreadable:
        return False
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
    target.execute(sql, tuple(row.values()))
    return True


def _give_no_id_twice(target: apsw.Connection, values: Sequence[Value]) -> None:
    match values:
        case [bytes() as name, int() as last] if 0 < last < LARGEST_ID:
            table = name.decode("utf-8", "replace")
            target.execute("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", (table, last))
            target.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2 WHERE ?1 IN"
                " ('conversations', 'messages', 'folders', 'imports') AND NOT EXISTS"
                " (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                (table, last),
            )


def _make_lost_chats(target: apsw.Connection) -> None:
    """Make the chats of which only messages are left, titled by their first question."""
    lost = target.execute(
        "SELECT conversation_id, min(created_at), max(created_at) FROM messages"
        " WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY 1"
    ).fetchall()
    for chat, first, last in lost:
        texts = target.execute(
            "SELECT text FROM messages WHERE conversation_id = ?"
            " ORDER BY role = 'user' DESC, id LIMIT 1",
            (chat,),
        )
        target.execute(
            "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)",
            (chat, title_from(str(next(texts)[0])), first, last),
        )


def _hang(target: apsw.Connection) -> None:
    """Give every message a parent that exists; one that is not deleted, a parent that is not."""
    for these, among in (("deleted_at IS NULL", "deleted_at IS NULL"), ("deleted_at > 0", "true")):
        rows = target.execute(
            "SELECT conversation_id, id, parent_id FROM messages"
            f" WHERE {among} ORDER BY conversation_id"
        )
        moved = [(parent, id_) for parents in _by_chat(rows)
                 for id_, parent in rehung(parents).items() if parent != parents[id_]]  # fmt: skip
        target.executemany(f"UPDATE messages SET parent_id = ? WHERE id = ? AND {these}", moved)


def _by_chat(rows: Iterable[tuple[Value, ...]]) -> Iterator[dict[int, int | None]]:
    """Give, for each chat, the parents of its messages."""
    parents: dict[int, int | None] = {}
    current: Value = None
    for chat, id_, parent in rows:
        if chat != current:
            yield parents
            current, parents = chat, {}
        parents[id_] = parent  # type: ignore[index,assignment]
    yield parents


def _count(target: apsw.Connection, rows: str) -> int:
    [(count,)] = target.execute(f"SELECT count(*) FROM {rows}")
    return int(count)
