"""Reads the SQLite file of version 2: topics, and a tree of messages for each.

Its columns still change: each is asked for before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from desktop.chat.messages import Role
from desktop.exchange.readers.cherry_export.blocks import take_block
from desktop.exchange.readers.cherry_export.messages import STATES, figures, finished
from desktop.exchange.readers.cherry_export.parts import take_part
from desktop.exchange.readers.cherry_export.settings import asked_of, parameters_of
from desktop.exchange.readers.cherry_export.spoken import Spoken
from desktop.exchange.readers.cherry_export.stored import SOURCE, Stored
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.columns import (
    Grouped,
    Row,
    has,
    json_in,
    rows_of,
    text_in,
    time_in,
)
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.trees import contracted, mended
from desktop.exchange.readers.shared.values import line, table, tables
from desktop.exchange.record import Record
from desktop.exchange.source import Tables, Why

_TOPIC = (
    "id",
    "name",
    "assistant_id",
    "active_node_id",
    "group_id",
    "prompt",
    "is_pinned",
    "created_at",
    "updated_at",
    "deleted_at",
)
_MESSAGE = (
    "id",
    "parent_id",
    "role",
    "data",
    "status",
    "model_id",
    "model_snapshot",
    "model_meta",
    "stats",
    "created_at",
    "deleted_at",
)


def is_database(found: Tables) -> bool:
    """Whether it has topics with messages."""
    return has(found, "topic", "id") and has(found, "message", "id", "topic_id", "data")


def chats_of_database(found: Tables, stored: Stored) -> Iterator[Record]:
    """The chat of each topic that is not deleted."""
    groups = _by_id(found, "group", ("name",))
    assistants = _by_id(found, "assistant", ("prompt", "model_id", "settings"))
    messages = Grouped(found, "message", "topic_id")
    for topic in [*rows_of(found, "topic", _TOPIC)]:
        if topic.get("deleted_at") is None:
            group = groups.get(text_in(topic.get("group_id")), {})
            assistant = assistants.get(text_in(topic.get("assistant_id")), {})
            if record := _record(messages, topic, group, assistant, stored):
                yield record


def _by_id(found: Tables, name: str, columns: tuple[str, ...]) -> dict[str, Row]:
    if not has(found, name, "id"):
        return {}
    return {text_in(row["id"]): row for row in rows_of(found, name, ("id", *columns))}


def _record(
    written: Grouped, topic: Row, group: Row, assistant: Row, stored: Stored
) -> Record | None:
    prompts = (text_in(one.get("prompt")).strip() for one in (assistant, topic))
    chat = Chat(
        SOURCE,
        text_in(topic.get("id")),
        line(text_in(topic.get("name"))),
        _at(topic, "created_at"),
        _at(topic, "updated_at"),
        leaf=text_in(topic.get("active_node_id")) or None,
        model=asked_of(text_in(assistant.get("model_id"))),
        system="\n".join(filter(None, prompts)),
        parameters=parameters_of(json_in(assistant.get("settings"))),
        folder=(line(text_in(group.get("name"))),),
        is_pinned=topic.get("is_pinned") == 1,
    )
    messages = {text_in(row["id"]): row for row in written.rows(_MESSAGE, chat.key)}
    parents, has_cycle = mended(
        {key: text_in(row.get("parent_id")) or None for key, row in messages.items()}
    )
    if has_cycle:
        stored.skip(chat.name, Why.CYCLE)
    shown = {key for key, row in messages.items() if _is_shown(row)}
    files = stored.files()
    said: list[Said] = []
    for key, parent in contracted(parents, shown).items():
        spoken = Spoken(files, partial(stored.told_unknown, chat.name))
        said.append(_said(key, parent, messages[key], spoken))
    chat.leaf = _shown_at(chat.leaf, parents, shown)
    chat.files = files.bytes
    return assembled(chat, said, stored.skip)


def _at(row: Row, column: str) -> float | None:
    return seconds(time_in(row.get(column)))


def _is_shown(row: Row) -> bool:
    """Whether it is a message: neither deleted nor the root that all others hang on."""
    return row.get("deleted_at") is None and text_in(row.get("role")) != "root"


def _shown_at(key: str | None, parents: Mapping[str, str | None], shown: set[str]) -> str | None:
    """The message, or the nearest one above it that is shown."""
    while key is not None and key not in shown:
        key = parents.get(key)
    return key


def _said(key: str, parent: str | None, row: Row, spoken: Spoken) -> Said:
    data, stats = json_in(row.get("data")), json_in(row.get("stats"))
    for part in tables(data.get("parts")):
        take_part(spoken, part)
    if not data.get("parts"):
        for block in tables(data.get("blocks")):
            take_block(spoken, block)
    state = STATES.get(text_in(row.get("status")))
    said = finished(key, parent, text_in(row.get("role")), state, spoken)
    said.at = _at(row, "created_at")
    if said.role is Role.ASSISTANT:
        said.model = _model(row)
        said.stats = figures(stats, stats, spoken)
    return said


def _model(row: Row) -> str:
    """The model as it was when it answered, else by its id of today."""
    kept: Any = table(json_in(row.get("model_snapshot")) or json_in(row.get("model_meta")))
    return asked_of(kept) or asked_of(text_in(row.get("model_id")))
