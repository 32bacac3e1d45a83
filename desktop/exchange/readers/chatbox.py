"""Reads what Chatbox exports: one object of JSON with all that it keeps, chats among them, or an
archive that has each chat in a file, with pictures and files beside it.

Its settings stand in the same file and may hold keys: their values are passed over undecoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.chat.messages import Role
from desktop.exchange.json_files.elements import objects, pairs, whole
from desktop.exchange.readers.chatbox_export.messages import model_in, said_of, text_in
from desktop.exchange.readers.chatbox_export.stored import Resource, StoredFiles, resources_of
from desktop.exchange.readers.chatbox_export.tails import Placed, Tree
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.failing import why
from desktop.exchange.readers.shared.folds import fenced, joined
from desktop.exchange.readers.shared.shapes import Opening, json_members
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import ident, line, table, tables, text
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "chatbox"
_SESSION = "session:"
_LIST = "chat-sessions-list"
_OLD = "chat-sessions"
_NAMES = r"chatbox.*\.json"
_PARAMETERS = {"temperature": "temperature", "topP": "top_p", "maxTokens": "max_tokens"}


def recognises(source: Source) -> bool:
    """Whether it is an object with sessions of Chatbox, an archive of some, or a backup."""
    members = json_members(source, _NAMES)
    return _manifest(source) is not None or any(_is_one(source, member) for member in members)


def _manifest(source: Source) -> str | None:
    """The member that lists all others, which newer backups have."""
    for member in Members(source).matching(r"manifest\.json"):
        opening = Opening(source, member)
        if all(opening.has((key,)) for key in ("format", "formatVersion", "exportItems")):
            return member
    return None


def _is_one(source: Source, member: str) -> bool:
    opening = Opening(source, member)
    return opening.has((_LIST,), (_OLD,), ("__exported_items",)) or opening.has_beginning(_SESSION)


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat; the earlier topics of one are chats of their own."""
    members = Members(source)
    if (manifest := _manifest(source)) is not None:
        yield from _of_backup(members, table(whole(source, manifest)), skip)
        return
    for member in json_members(source, _NAMES):
        if not member or _is_one(source, member):
            yield from _of_file(_Reading(members, skip), member)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What chats are read with."""

    members: Members
    skip: Skip
    resources: Mapping[str, Resource] = field(default_factory=dict)


def _of_backup(members: Members, manifest: Mapping[str, Any], skip: Skip) -> Iterator[Record]:
    """The chats of a backup, each in a file of its own."""
    reading = _Reading(members, skip, resources_of(manifest, members))
    for entry in tables(manifest.get("sessions")):
        meta, id_ = table(entry.get("meta")), ident(entry.get("id"))
        member = members.ending_with(text(entry.get("path"))) or ""
        try:
            session = table(whole(members.source, member)) if member else {}
        except Unreadable as exc:
            skip(line(meta.get("name")) or id_ or "…", why(exc))
            continue
        if not session:
            skip(line(meta.get("name")) or id_ or "…", Why.DAMAGED)
            continue
        yield from _chats(_Session(id_ or ident(session.get("id")), session, meta), reading)


def _of_file(reading: _Reading, member: str) -> Iterator[Record]:
    """The chats of an export in one file."""
    source, skip = reading.members.source, reading.skip
    listed = _listed(source, member)
    found: set[str] = set()
    for key, session in pairs(source, member, skip, lambda key: key.startswith(_SESSION)):
        id_ = ident(table(session).get("id")) or key.removeprefix(_SESSION)
        found.add(id_)
        yield from _chats(_Session(id_, table(session), listed.get(id_, {})), reading)
    for session in objects(source, member, skip, (_OLD,)):
        id_ = ident(session.get("id"))
        if id_ not in found:
            yield from _chats(_Session(id_, session, listed.get(id_, {})), reading)
            found.update({id_} - {""})
    for id_, entry in listed.items():
        if id_ not in found:
            skip(line(entry.get("name")) or id_, Why.EMPTY)


def _listed(source: Source, member: str) -> dict[str, Mapping[str, Any]]:
    """What the list says of each session: its name, and whether it is starred or hidden."""
    try:
        entries = list(objects(source, member, lambda _what, _why: None, (_LIST,)))
    except Unreadable:
        return {}
    return {ident(entry.get("id")): entry for entry in entries if ident(entry.get("id"))}


@dataclass(frozen=True, slots=True)
class _Session:
    id: str
    said: Mapping[str, Any]
    entry: Mapping[str, Any]
    """Its entry in the list, which wins."""

    @property
    def name(self) -> str:
        return line(self.entry.get("name")) or line(self.said.get("name"))

    def has(self, mark: str) -> bool:
        """Whether it is "starred", or "hidden"."""
        return self.entry.get(mark, self.said.get(mark)) is True


def _chats(session: _Session, reading: _Reading) -> Iterator[Record]:
    tree = Tree(table(session.said.get("messageForksHash")))
    topics = list(tables(session.said.get("threads")))
    lines = [tree.along(one.get("messages")) for one in (session.said, *topics)]
    for messages in tree.untaken():
        lines[0][0].extend(tree.along(messages)[0])
    for place, (placed, leaf) in enumerate(lines):
        topic = topics[place - 1] if place else {}
        if not placed and (place or any(others for others, _leaf in lines)):
            continue  # a topic that was just begun
        chat = Chat(SOURCE, session.id, session.name, leaf=leaf)
        if place:
            chat.key = f"{session.id}/{ident(topic.get('id')) or place}"
            chat.title = line(topic.get("name")) or session.name
            chat.created_at = seconds(topic.get("createdAt"))
        if record := _record(chat, placed, session, reading):
            yield record


def _record(
    chat: Chat, placed: Sequence[Placed], session: _Session, reading: _Reading
) -> Record | None:
    settings = table(session.said.get("settings"))
    model = line(settings.get("modelId"))
    files = StoredFiles(reading.members, reading.resources, reading.skip)
    said = _Line(chat, files, model, reading.skip)
    boundaries = _boundaries(session.said)
    for one in placed:
        said.take(one, boundaries)
    chat.leaf = said.kept(chat.leaf)
    chat.model, chat.files = model, files.bytes
    chat.parameters = {
        ours: settings[theirs] for theirs, ours in _PARAMETERS.items() if theirs in settings
    }
    chat.is_pinned = session.has("starred") and chat.key == session.id
    chat.is_archived = session.has("hidden")
    chat.archived_at = seconds(session.entry.get("archivedAt"))
    return assembled(chat, said.said, reading.skip)


def _boundaries(session: Mapping[str, Any]) -> dict[str, str]:
    """Each message that is a summary, with the last of those that it sums up."""
    points = tables(session.get("compactionPoints"))
    return {
        ident(one.get("summaryMessageId")): ident(one.get("boundaryMessageId")) for one in points
    }


class _Line:
    """The messages of one chat, without those that are none of Weir's: the system prompt that it
    begins with, summaries, and what tools gave."""

    def __init__(self, chat: Chat, files: StoredFiles, model: str, skip: Skip) -> None:
        self.said: list[Said] = []
        self._chat = chat
        self._files = files
        self._model = model
        self._skip = skip
        self._by_key: dict[str, Said] = {}
        self._above: dict[str, str | None] = {}
        """What was left out, with what stands above it."""

    def kept(self, key: str | None) -> str | None:
        """The message, or the one above it where it was left out."""
        return None if key is None else self._above.get(key, key)

    def take(self, placed: Placed, boundaries: Mapping[str, str]) -> None:
        """Add a message, whose parent was added before."""
        message, parent = placed.message, self.kept(placed.parent)
        if self._is_put_elsewhere(placed, parent, boundaries):
            self._above[placed.key] = parent
            return
        one = said_of(placed.key, parent, message, self._files, self._unknown)
        if one.role is Role.ASSISTANT:
            one.model = model_in(message, self._model)
        self.said.append(one)
        self._by_key[one.key] = one

    def _is_put_elsewhere(
        self, placed: Placed, parent: str | None, boundaries: Mapping[str, str]
    ) -> bool:
        message, above = placed.message, self._by_key.get(parent or "")
        match message.get("role"):
            case "system" if parent is None and not self._chat.system:
                self._chat.system = text_in(message)
                return True
            case "tool" if above is not None and above.role is Role.ASSISTANT:
                above.reasoning = joined(above.reasoning, fenced(text_in(message)))
                return True
        summed_up = self._by_key.get(boundaries.get(placed.key, ""))
        if message.get("isSummary") is True and summed_up is not None and text_in(message):
            summed_up.summary = text_in(message)
            return True
        return False

    def _unknown(self, kind: str) -> None:
        self._skip(f"{self._chat.name}: {line(kind) or '…'}", Why.UNKNOWN)
