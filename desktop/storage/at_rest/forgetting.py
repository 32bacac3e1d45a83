"""Deletes chats so that no file of Weir's has a byte of them any more.

The rows go first; then the whole history is written anew without the room where they were, and put
in place of the old one, which is overwritten. The search's index is made anew.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop.storage.at_rest.converting import convert
from desktop.storage.database import owner
from desktop.storage.database.age import forgetting_list
from desktop.storage.database.database import connect, reason_of
from desktop.storage.database.sealing import key_of
from desktop.storage.erasing import erase_database
from desktop.storage.failures import HistoryFailed
from desktop.storage.files import COMPANIONS, write_atomically
from desktop.storage.history.placing import DOOMED
from desktop.storage.history.purging import purge
from desktop.storage.previous import delete_previous, previous_homes

_DELETED = 0.1
"""How much is done once the rows are gone."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted, by its numbers: drafts lie by them."""

    chats: frozenset[int] = frozenset()
    messages: frozenset[int] = frozenset()


def forget(
    database: Path, chat_ids: Iterable[int], on_progress: Callable[[float], object] = float
) -> Forgotten:
    """Delete these chats, wherever they stand, and those that an earlier run was killed over. Call
    `settle` once their drafts are gone as well.

    Nothing of this process may have the history open. Raises HistoryFailed: "busy" where another
    Weir has it open, before anything is changed; after that the chats are gone from every list,
    and a list beside the history names them until nothing is left of them.
    """
    if owner.others_live(database):
        raise HistoryFailed("busy")
    before = _unfinished(database)
    ids = json.dumps(sorted(before.chats.union(chat_ids)))
    try:
        with contextlib.closing(connect(database)) as connection:
            rows = connection.execute(_MESSAGES, (ids,)).fetchall()
            messages = before.messages.union(int(str(id_)) for (id_,) in rows)
            gone = Forgotten(frozenset(json.loads(ids)), messages)
            _note(database, gone)
            connection.execute(_LEAVE_NO_ORIGIN, (ids,))
            connection.execute(_DOOM, (ids,))
        purge(database, 0.0, lambda: True)
    except (apsw.Error, OSError) as exc:
        raise HistoryFailed(reason_of(exc)) from exc
    on_progress(_DELETED)
    convert(database, key_of(database), lambda share: on_progress(_DELETED + 0.9 * share))
    return gone


def settle(database: Path) -> None:
    """Nothing is left of what was forgotten."""
    with contextlib.suppress(OSError):
        forgetting_list(database).unlink()


def _note(database: Path, gone: Forgotten) -> None:
    record = {"chats": sorted(gone.chats), "messages": sorted(gone.messages)}
    write_atomically(forgetting_list(database), json.dumps(record).encode())


def _unfinished(database: Path) -> Forgotten:
    """What an earlier run did not come to the end with; a list that is damaged names nothing."""
    try:
        found = json.loads(forgetting_list(database).read_bytes())
    except (OSError, ValueError):
        return Forgotten()
    match found:
        case {"chats": list() as chats, "messages": list() as messages}:
            return Forgotten(_numbers(chats), _numbers(messages))
    return Forgotten()


def _numbers(found: list[object]) -> frozenset[int]:
    return frozenset(one for one in found if isinstance(one, int))


def copies(database: Path) -> list[Path]:
    """Older copies of the history that Weir made: before it was brought up to date, of a file that
    was damaged or newer, or a whole home of before a restore. They hold whole chats."""
    beside = (*database.parent.glob("history.*.db"), *database.parent.glob("history.db.before-*"))
    files = sorted(path for path in beside if path.is_file() and not _is_companion(path))
    return [*files, *previous_homes(database)]


def delete_copies(database: Path) -> int:
    """Overwrite and delete those; return how many the system did not let go."""
    left = len(delete_previous(database))
    for path in filter(Path.is_file, copies(database)):
        try:
            erase_database(path)
        except OSError:
            left += 1
    return left


def _is_companion(path: Path) -> bool:
    return path.name.endswith(COMPANIONS)


_DOOM = f"""
UPDATE conversations SET deleted_at = {DOOMED} WHERE id IN (SELECT value FROM json_each(?))
"""
_LEAVE_NO_ORIGIN = """
INSERT OR REPLACE INTO origins (conversation_id, source, key)
SELECT id, '', '' FROM conversations WHERE id IN (SELECT value FROM json_each(?))
"""
"""Which chat it was in another program is not noted when it goes, as with any other."""
_MESSAGES = """
SELECT id FROM messages WHERE conversation_id IN (SELECT value FROM json_each(?))
"""
