"""Decides what a record adds to the history: new messages in their places, and newer facts.

Nothing that a person wrote, chose or deleted here is changed by a file of another program. Between
two histories of Weir, the newer facts hold, and the messages of both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.chat.content import File, Part, Picture
from desktop.chat.messages import Message, TurnState
from desktop.chat.ordering.folder import folder_path
from desktop.exchange.record import Record
from desktop.storage.importing.known import Known, KnownChat, KnownMessage


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written. Messages are named by their ids in the record."""

    added: tuple[Message, ...]
    """Those that the history lacks; their parents are there, or stand before them."""
    parents: Mapping[int, int | None]
    """Where each one added hangs."""
    here: Mapping[int, int]
    """The id in the history of each message that it has, and that is not deleted."""
    leads: Mapping[int | None, int]
    """Each parent (None: the root) that leads somewhere else from now on, and where."""
    facts: Mapping[str, Any]
    """What changes of the chat: "title", "pinned", "archived", "folder", "steering", "choice"."""
    said: Mapping[str, str]
    """What the file says, to be compared with the next one."""
    grown: tuple[Message, ...] = ()
    """Replies that went on since they were read, and messages whose files come along by now."""
    marked: tuple[Message, ...] = ()
    """Messages that the person marked elsewhere."""
    brought_back: tuple[int, ...] = ()
    """Ids in the history of messages that went with an import that was undone."""
    brings_chat_back: bool = False
    """Whether the chat went so."""
    keeps_own: bool = False
    """Whether something that was changed here stays, though the file is newer: what the history has
    then is newer than both, and the other machine is to take it."""

    @property
    def changes(self) -> bool:
        """Whether the history changes by it."""
        some = self.added, self.grown, self.marked, self.brought_back, self.leads, self.facts
        return any(some) or self.brings_chat_back

    def is_known(self, said: Mapping[str, str]) -> bool:
        """Whether nothing at all is to be written, where the last file `said` this."""
        return not self.changes and not self.keeps_own and self.said == said

    @property
    def count(self) -> int:
        """How many messages it brings."""
        if self.brings_chat_back:
            return len(self.added) + len(self.here)
        return len(self.added) + len(self.brought_back)


def plan(record: Record, known: Known) -> Plan:
    """What this record brings to what is known. Its messages and keys are sound."""
    if known.chat is None:
        parents = {message.id: message.parent_id for message in record.messages}
        leads = dict(record.active_children)
        return Plan(record.messages, parents, {}, leads, _all_facts(record), _said(record))
    found = [(one, known.messages.get(record.keys[one.id])) for one in record.messages]
    back = tuple(here.id for _one, here in found if here and here.was_undone)
    living = {one.id: here for one, here in found if here and _lives(here)}
    added = [one for one, here in found if here is None and record.keys[one.id] not in known.gone]
    there = living.keys() | {one.id for one in added}
    is_newer, is_older = _is_newer(record, known.chat), _is_older(record, known.chat)
    facts = {} if is_older else _newer_facts(record, known, is_newer=is_newer)
    return Plan(
        tuple(added),
        _places(record, added, there),
        {id_: here.id for id_, here in living.items()},
        _leads(record, known, living, there, is_older=is_older),
        facts,
        known.chat.said if is_older else _said(record),
        tuple(one for one in record.messages if _grew(record, one, living.get(one.id))),
        tuple(one for one in record.messages if is_newer and _is_marked(one, living.get(one.id))),
        back,
        known.chat.was_undone,
        is_newer and any(name not in facts for name in _differing(record, known.chat)),
    )


def _is_newer(record: Record, here: KnownChat) -> bool:
    """Whether the facts of the record hold. Of two of the same moment, each machine takes the same.
    No other program says when they were changed."""
    if not record.changed_at:
        return False
    theirs, ours = sorted(_marks(record).items()), sorted(_marks(here).items())
    return (record.changed_at, theirs) > (here.changed_at, ours)


def _is_older(record: Record, here: KnownChat) -> bool:
    """Whether a file that was read before says how the chat was later: what was changed since then
    does not go back. Of Weir's own, `_is_newer` knows."""
    return not record.changed_at and _moment(record) < here.said.get(_AT, "")


def _differing(record: Record, here: KnownChat) -> list[str]:
    """The facts that are others there than here."""
    theirs, ours = _marks(record), _marks(here)
    return [name for name in theirs if theirs[name] != ours[name]]


def _moment(record: Record) -> str:
    """When the chat was as the record has it; of two, the later one sorts behind."""
    return f"{max(record.changed_at, record.updated_at, 0.0):017.3f}"


def _lives(here: KnownMessage) -> bool:
    return not here.is_deleted or here.was_undone


def _places(record: Record, added: Iterable[Message], there: set[int]) -> dict[int, int | None]:
    """Where each new message hangs: where its parent is deleted, below the nearest that is not."""
    nearest: dict[int | None, int | None] = {None: None}
    for message in record.messages:  # each one behind its parent
        is_there = message.id in there
        nearest[message.id] = message.id if is_there else nearest[message.parent_id]
    return {message.id: nearest[message.parent_id] for message in added}


def _follows(record: Record, known: Known) -> bool:
    """Whether the person is still where the file left them, or further up on its path."""
    leaf = known.leaf()
    if known.chat is not None and _mark(leaf) == known.chat.said.get("leaf"):
        return True
    return leaf is not None and leaf in {record.keys[id_] for id_ in _path(record)}


def _leads(
    record: Record,
    known: Known,
    living: Mapping[int, KnownMessage],
    there: set[int],
    *,
    is_older: bool,
) -> dict[int | None, int]:
    leads: dict[int | None, int] = {}
    assert known.chat is not None
    follows = not is_older and _follows(record, known)
    for parent, child in record.active_children.items():
        if child not in there or (parent is not None and parent not in there):
            continue
        if parent is not None and parent not in living:
            leads[parent] = child  # a new one leads on as it did there
        elif follows:
            now = known.chat.first_child if parent is None else living[parent].active_child
            if child not in living or living[child].id != now:
                leads[parent] = child
    return leads


def _grew(record: Record, message: Message, here: KnownMessage | None) -> bool:
    """Whether a reply that was not done says more by now, or files of a message come along that an
    earlier export lacked."""
    if here is None:
        return False
    if here.unfinished_text is None:
        return not here.has_files and any(_has_bytes(record, part) for part in message.content)
    longer = len(message.text) > len(here.unfinished_text) or message.state is TurnState.DONE
    return longer and message.text.startswith(here.unfinished_text)


def _has_bytes(record: Record, part: Part) -> bool:
    return isinstance(part, Picture | File) and part.sha256 in record.files


def _is_marked(message: Message, here: KnownMessage | None) -> bool:
    if here is None:
        return False
    return (message.is_starred, message.sending, message.summary) != (
        bool(here.is_starred),
        here.sending,
        here.summary,
    )


def _all_facts(record: Record) -> dict[str, Any]:
    return {
        "title": record.title,
        "pinned": record.pinned_at,
        "archived": record.archived_at,
        "folder": folder_path(record.folder),
        "steering": record.steering,
        "choice": record.choice,
    }


_AT = "at"
_OF_ALL = ("title", "pinned", "archived")
"""What a newer file of another program may change."""


def _newer_facts(record: Record, known: Known, *, is_newer: bool) -> dict[str, Any]:
    """The facts that changed there. One that changed here, too, stays; or, between two histories
    of Weir, the newer one holds."""
    assert known.chat is not None
    theirs, said = _marks(record), known.chat.said
    ours = _marks(known.chat)
    taken = {}
    for name, value in _all_facts(record).items():
        base = said.get(name)
        unchanged_here = ours[name] == base and (name in _OF_ALL or record.changed_at > 0)
        if theirs[name] not in (ours[name], base) and (unchanged_here or is_newer):
            taken[name] = value
    return taken


def _said(record: Record) -> dict[str, str]:
    path = _path(record)
    leaf = _mark(record.keys[path[-1]] if path else None)
    return {**_marks(record), "leaf": leaf, _AT: _moment(record)}


def _marks(chat: Any) -> dict[str, str]:
    """What tells one state of a chat's facts from another: no words of it."""
    choice = chat.choice
    return {
        "title": _mark(chat.title),
        "pinned": _mark(chat.pinned_at is not None),
        "archived": _mark(chat.archived_at is not None),
        "folder": _mark(folder_path(chat.folder)),
        "steering": _mark(chat.steering.to_record()),
        "choice": _mark([choice.endpoint_name, choice.model] if choice else None),
    }


def _mark(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _path(record: Record) -> list[int]:
    """The active path."""
    path: dict[int, None] = {}
    at = record.active_children.get(None)
    while at is not None and at not in path:
        path[at] = None
        at = record.active_children.get(at)
    return list(path)
