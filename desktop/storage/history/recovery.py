"""Replies whose Weir died: what had arrived is put into their messages, and they are incomplete."""

from __future__ import annotations

import logging
from pathlib import Path

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import reason_of, writing
from desktop.storage.database.rows import ARRIVED, SEAMS

_log = logging.getLogger(__name__)

_OWNER = """CASE WHEN typeof(owner) = 'text' AND length(owner) = 32
AND owner NOT GLOB '*[^0-9a-f]*' THEN owner END"""
"""Whose stream writes a reply; a name that no owner has is none."""

_OWNERS = f"""
SELECT {_OWNER} FROM messages WHERE state = 'streaming'
UNION SELECT {_OWNER} FROM messages WHERE id IN (SELECT message_id FROM journal)
"""
_FOLD = f"""
UPDATE messages SET
    text = coalesce(messages.text, '') || {ARRIVED.format(kind="content")},
    reasoning = coalesce(reasoning, '') || {ARRIVED.format(kind="reasoning")},
    seams = {SEAMS},
    state = CASE state WHEN 'streaming' THEN 'incomplete' ELSE state END,
    owner = NULL
WHERE (state = 'streaming' OR id IN (SELECT message_id FROM journal)) AND {_OWNER} IS ?
RETURNING id
"""


def fold_what_the_dead_left(connection: apsw.Connection, path: Path) -> int:
    """Give the replies of dead owners what had arrived, as INCOMPLETE; says how many.

    Any number of processes may do so at once: a dead owner stays dead, so asking before is as good
    as inside. A reply without an owner was cut in the moment between its two first writes; while
    another window lives it may be just that window's, and waits. What cannot be written now is
    left for the next start. Raises apsw.CorruptError, apsw.NotADBError.
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
