"""Reads the JSON of a backup: assistants with the titles of their topics, and a browser's database.

The database has messages in one table and the blocks that they are made of in another, which may
not fit into the memory: topics are taken some at a time, with the blocks that they need.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from desktop.exchange.json_files.decoding import decode
from desktop.exchange.json_files.elements import objects, pairs
from desktop.exchange.readers.cherry_export.blocks import blocks_of_old, take_block
from desktop.exchange.readers.cherry_export.messages import Placing, said_of
from desktop.exchange.readers.cherry_export.settings import asked_of, parameters_of
from desktop.exchange.readers.cherry_export.spoken import Spoken
from desktop.exchange.readers.cherry_export.stored import SOURCE, Stored
from desktop.exchange.readers.shared.assembling import Chat, assembled
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import ident, line, rows, table, tables, text
from desktop.exchange.record import Record
from desktop.exchange.source import Source, Unreadable, Why

_MOST_BLOCKS, _MOST_TEXT = 80_000, 64 << 20
"""Blocks that are held at a time, and characters in them."""
_TOPIC = "topic:"
_PERSISTED = "persist:cherry-studio"


def chats_of_backup(source: Source, member: str, stored: Stored) -> Iterator[Record]:
    """The chat of each topic."""
    titled = _titled(source, member, stored)
    found: set[str] = set()
    waiting: deque[_Topic] = deque()
    topics = _topics(source, member, stored)
    while batch := _batch(waiting, topics):
        blocks = _blocks(source, member, batch, waiting)
        for topic in batch:
            found.add(topic.id)
            if record := _record(topic, titled.get(topic.id, {}), blocks, stored):
                yield record
    for id_, entry in titled.items():
        if id_ not in found:
            stored.skip(line(entry.get("name")) or id_, Why.EMPTY)


# what the assistants say of topics --------------------------------------------------------------


def _titled(source: Source, member: str, stored: Stored) -> dict[str, Mapping[str, Any]]:
    """The entry of each topic, with that of its assistant. All else that is persisted, keys among
    it, stays undecoded text."""
    with closing(_pairs(source, member, stored)) as found:
        persisted = table(next(found, ("", None))[1]).get(_PERSISTED)
    slices = table(_inner(persisted))
    listed = table(_inner(slices.get("assistants")))
    assistants = [table(listed.get("defaultAssistant")), *tables(listed.get("assistants"))]
    return {
        ident(topic.get("id")): {**topic, "assistant": assistant}
        for assistant in assistants
        for topic in tables(assistant.get("topics"))
    }


def _pairs(source: Source, member: str, stored: Stored) -> Any:
    return pairs(source, member, stored.skip, lambda key: key == "localStorage")


def _inner(written: object) -> object:
    """The value of JSON that stands in a text of JSON."""
    if not isinstance(written, str):
        return written
    try:
        return decode(written.encode("utf-8", "replace"))
    except Unreadable:
        return None


# topics and their blocks ------------------------------------------------------------------------


@dataclass(slots=True)
class _Topic:
    id: str
    messages: list[Mapping[str, Any]]
    blocks: list[str] = field(default_factory=list)
    """The ids of those that its messages are made of."""


def _topics(source: Source, member: str, stored: Stored) -> Iterator[_Topic]:
    """All topics. The first version wrote a list of keys and values for the whole database."""
    has_any = False
    for value in objects(source, member, stored.skip, ("indexedDB", "topics")):
        has_any = True
        yield _topic(ident(value.get("id")), value)
    if has_any:
        return
    try:
        for entry in objects(source, member, stored.skip, ("indexedDB",)):
            key, value = text(entry.get("key")), table(entry.get("value"))
            if key.startswith(_TOPIC):
                yield _topic(ident(value.get("id")) or key.removeprefix(_TOPIC), value)
    except Unreadable:  # a table without topics
        return


def _topic(id_: str, value: Mapping[str, Any]) -> _Topic:
    messages = list(tables(value.get("messages")))
    blocks = (ident(one) for message in messages for one in rows(message.get("blocks")))
    return _Topic(id_, messages, list(filter(None, blocks)))


def _batch(waiting: deque[_Topic], topics: Iterator[_Topic]) -> list[_Topic]:
    """The next topics, as many as blocks of them may be held; none at the end."""
    batch: list[_Topic] = []
    size = 0
    while size < _MOST_BLOCKS:
        topic = waiting.popleft() if waiting else next(topics, None)
        if topic is None:
            break
        batch.append(topic)
        size += len(topic.blocks) + len(topic.messages)
    return batch


def _blocks(
    source: Source, member: str, batch: list[_Topic], waiting: deque[_Topic]
) -> dict[str, Mapping[str, Any]]:
    """The blocks of these topics. Where they are too large, the last topics wait once more."""
    found: dict[str, Mapping[str, Any]] = {}
    wanted = {id_ for topic in batch for id_ in topic.blocks}
    size = 0
    if not wanted:
        return found
    with closing(_all_blocks(source, member)) as blocks:
        for block in blocks:
            id_ = ident(block.get("id"))
            if id_ not in wanted:
                continue
            found[id_] = {key: value for key, value in block.items() if key not in _UNUSED}
            size += _size(block)
            if size > _MOST_TEXT and len(batch) > 1:
                waiting.extendleft(reversed(batch[len(batch) // 2 :]))
                del batch[len(batch) // 2 :]
                wanted = {id_ for topic in batch for id_ in topic.blocks}
                found = {id_: block for id_, block in found.items() if id_ in wanted}
                size = sum(map(_size, found.values()))
            if len(found) == len(wanted):
                break
    return found


def _all_blocks(source: Source, member: str) -> Any:
    return objects(source, member, _unheard, ("indexedDB", "message_blocks"))


_UNUSED = ("id", "messageId", "createdAt", "updatedAt", "status", "model")


def _size(block: Mapping[str, Any]) -> int:
    texts = (block.get("content"), block.get("url"))
    return sum(len(one) for one in texts if isinstance(one, str))


def _unheard(_what: str, _why: Why) -> None:
    """The table of blocks is read several times: what is damaged in it is missed, and told, where
    its message is read."""


# one topic --------------------------------------------------------------------------------------


def _record(
    topic: _Topic,
    entry: Mapping[str, Any],
    blocks: Mapping[str, Mapping[str, Any]],
    stored: Stored,
) -> Record | None:
    assistant = table(entry.get("assistant"))
    placing = Placing(topic.messages)
    prompts = (text(one.get("prompt")).strip() for one in (assistant, entry))
    chat = Chat(
        SOURCE,
        topic.id,
        line(entry.get("name")),
        seconds(entry.get("createdAt")),
        leaf=placing.leaf,
        model=asked_of(assistant.get("model")),
        system="\n".join(filter(None, prompts)),
        parameters=parameters_of(assistant.get("settings")),
        is_pinned=entry.get("pinned") is True,
    )
    files, said = stored.files(), []
    for placed in placing.placed:
        spoken = Spoken(files, partial(stored.told_unknown, chat.name))
        for block in _blocks_of(placed.message, blocks, chat, stored):
            take_block(spoken, block)
        said.append(said_of(placed, spoken))
    newest = max((one.at for one in said if one.at is not None), default=0.0)
    updated = seconds(entry.get("updatedAt"))
    chat.updated_at = None if updated is None else max(updated, newest)
    chat.files = files.bytes
    return assembled(chat, said, stored.skip)


def _blocks_of(
    message: Mapping[str, Any],
    blocks: Mapping[str, Mapping[str, Any]],
    chat: Chat,
    stored: Stored,
) -> Iterator[Mapping[str, Any]]:
    """The blocks that a message names, in their order; before there were any, what it says."""
    named = [ident(one) for one in rows(message.get("blocks"))]
    for id_ in named:
        if id_ in blocks:
            yield blocks[id_]
        else:
            stored.skip(f"{chat.name}: {id_ or '…'}", Why.DAMAGED)
    if not named:
        yield from blocks_of_old(message)
