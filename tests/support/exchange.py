"""Records as readers give them, and a history that takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desktop.chat.messages import Message, Role
from desktop.exchange.record import Origin, Record
from desktop.storage.history.history import History
from desktop.storage.importing.writing import ImportTarget, Taken


def record(
    key: str,
    tree: Mapping[str, tuple[str | None, str]],
    *,
    source: str = "chatgpt",
    leaf: str | None = None,
    **facts: Any,
) -> Record:
    """A chat of these messages by their keys, each with its parent's key and its text: questions
    stand below replies and at the beginning. `leaf`: the last one of the active path; None: the
    last one of all."""
    ids = {name: number for number, name in enumerate(tree, 1)}
    messages: list[Message] = []
    depth: dict[str, int] = {}
    for name, (parent, text) in tree.items():
        depth[name] = 0 if parent is None else depth[parent] + 1
        role = Role.ASSISTANT if depth[name] % 2 else Role.USER
        content = facts.pop(f"content_{name}", None) or message_content(text)
        above = None if parent is None else ids[parent]
        messages.append(Message(ids[name], above, role, content, 1000.0 + ids[name]))
    active: dict[int | None, int] = {}
    at = leaf or next(iter([*tree][::-1]), None)
    while at is not None:
        parent = tree[at][0]
        active[None if parent is None else ids[parent]] = ids[at]
        at = parent
    return Record(
        Origin(source, key),
        facts.pop("title", f"Chat {key}"),
        tuple(messages),
        {ids[name]: name for name in tree},
        active,
        facts.pop("created_at", 1000.0),
        facts.pop("updated_at", 2000.0),
        **facts,
    )


def message_content(text: str) -> Any:
    """The content of a message that is text alone."""
    from desktop.chat.content import of_text

    return of_text(text)


LINE = {"q": (None, "Why is the sky blue?"), "a": ("q", "Rayleigh scattering.")}
"""A question and its answer."""


def take(path: Path, records: Iterable[Record], name: str = "export.json") -> list[Taken]:
    """Import these records into the history at `path`."""
    records = list(records)
    source = records[0].origin.source if records else "chatgpt"
    target = ImportTarget(path, source, name)
    try:
        return [target.take(one, lambda _record, _messages: None) for one in records]
    finally:
        target.close()


def told(history: History, chat_id: int) -> dict[str, Any]:
    """What a chat says, by keys and not by numbers: two machines can be compared."""
    chat = history.load(chat_id)
    origin, keys = history.origins.of(chat_id)
    return {
        "origin": origin,
        "title": chat.title,
        "messages": {
            keys[one.id]: (keys.get(one.parent_id or 0), one.role, one.text, one.created_at)
            for one in chat.messages()
        },
        "path": [keys[one.id] for one in chat.active_path()],
    }


def as_record(history: History, chat_id: int) -> Record:
    """A chat as the export of this history has it."""
    chat = history.load(chat_id)
    origin, keys = history.origins.of(chat_id)
    [(title, created, updated, pinned, archived, titled_by)] = history.rows(
        "SELECT title, created_at, updated_at, pinned_at, archived_at, titled_by"
        " FROM conversations WHERE id = ?",
        chat_id,
    )
    messages = list(chat.messages())
    ids = {message.id: number for number, message in enumerate(messages, 1)}
    from dataclasses import replace

    return Record(
        origin,
        title,
        tuple(
            replace(one, id=ids[one.id], parent_id=ids.get(one.parent_id or 0)) for one in messages
        ),
        {ids[id_]: key for id_, key in keys.items() if id_ in ids},
        {ids.get(at or 0): ids[child] for at, child in chat.active_children().items()},
        created,
        updated,
        chat.choice,
        chat.steering,
        titled_by=titled_by,
        pinned_at=pinned,
        archived_at=archived,
        changed_at=history.origins.changed_at(chat_id),
    )


def hash_of(content: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(content).hexdigest()
