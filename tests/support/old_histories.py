"""Histories as older programs wrote them, and grown ones that take a while to bring up to date.

The files of `tests/data/histories` are what programs of these versions of the schema left behind
when they were killed: a chat with variants and branches, a Chinese one with a seam and files, a
deleted one, one without an answer, and one whose reply was still arriving.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.storage.database.database import connect

DUMPS = Path(__file__).parents[1] / "data" / "histories"
VERSIONS = (1, 2, 3, 4)
CHATS, MESSAGES = 5, {1: 13, 2: 13, 3: 14, 4: 14}
"""How many there are, those that were deleted among them."""


def make(path: Path, version: int, *, doublings: int = 0) -> None:
    """Write the history of a version at `path`, and all of it twice, so many times over."""
    path.parent.mkdir(exist_ok=True)
    with closing(connect(path, create=True)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL").fetchall()
        connection.execute((DUMPS / f"version_{version}.sql").read_text()).fetchall()
        for number in range(doublings):
            times = 1 << number
            for table, shift in (("conversations", CHATS), ("messages", MESSAGES[version])):
                by = {"id": shift, "active_child": MESSAGES[version], "parent_id": shift}
                by |= {"conversation_id": CHATS}
                names = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
                moved = (f"{name} + {by[name] * times}" if name in by else name for name in names)
                connection.execute(f"INSERT INTO {table} SELECT {', '.join(moved)} FROM {table}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
