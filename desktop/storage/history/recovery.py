"""Recovers the replies of a Weir that died: their journaled text becomes their message's."""

from __future__ import annotations

import logging
from pathlib import Path

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import reason_of, writing
from desktop.storage.database.rows import ARRIVED, PARTS, SEAMS

_log = logging.getLogger(__name__)

_OWNER = """CASE WHEN typeof(owner) = 'text' AND length(owner) = 32
AND owner NOT GLOB '*[^0-9a-f]*' THEN owner END"""
"""The owner of a reply; NULL for a value that is no owner's id."""

_OWNERS = f"""
SELECT {_OWNER} FROM messages WHERE state = 'streaming'
UNION SELECT {_OWNER} FROM messages WHERE id IN (SELECT message_id FROM journal)
"""
_FOLD = f"""
UPDATE messages SET
    text = coalesce(messages.text, '') || {ARRIVED.format(kind="content")},
    reasoning = coalesce(reasoning, '') || {ARRIVED.format(kind="reasoning")},
    seams = {SEAMS},
    parts = {PARTS},
    state = CASE state WHEN 'streaming' THEN 'incomplete' ELSE state END,
    owner = NULL
WHERE (state = 'streaming' OR id IN (SELECT message_id FROM journal)) AND {_OWNER} IS ?
RETURNING id
"""


def fold_what_the_dead_left(connection: apsw.Connection, path: Path) -> int:
    """Put the journaled text of dead owners into their replies, as INCOMPLETE; return how many.

    Any number of processes may do so at once: a dead owner stays dead, so that it may be checked
    before the transaction. A reply without an owner was cut between its first two writes; while
    another window lives it may belong to that window, and waits. A reply that cannot be written now
    is left for the next start. Raises apsw.CorruptError, apsw.NotADBError.
    """
    count = 0
    for name in [row[0] for row in connection.execute(_OWNERS).fetchall()]:
        if owner.others_live(path) if name is None else owner.is_alive(path, str(name)):
            continue
        try:
            with writing(connection):
                folded = connection.execute(_FOLD, (name,)).fetchall()
                connection.executemany("DELETE FROM journal WHERE message_id = ?", folded)
        except (apsw.CorruptError, apsw.NotADBError):
            raise
        except apsw.Error as exc:
            _log.warning("no recovery: %s", reason_of(exc))
        else:
            count += len(folded)
    owner.remove_dead(path)
    return count
