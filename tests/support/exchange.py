"""Records as readers give them, and a history that takes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.chat.messages import Message, Role
from desktop.exchange.record import Origin, Record
from desktop.storage.database.database import Location
from desktop.storage.exporting.chats import ChatReader
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


def take(path: Location, records: Iterable[Record], name: str = "export.json") -> list[Taken]:
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


def exported(history: History) -> list[Record]:
    """All chats, as the export of this history has them."""
    with closing(ChatReader(history.database, lambda _sha256: None)) as rows:
        return [rows.record(chat.id)[0] for chat in rows.listed(None, None, None)]


def hash_of(content: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(content).hexdigest()


def chatgpt_file(path: Path, chats: int, messages: int = 2, longest: int = 20) -> Path:
    """An export of ChatGPT with so many chats, each a line of so many messages."""
    path.write_text(
        json.dumps(
            [
                chatgpt_chat(
                    number,
                    [
                        f"{'Answer' if at % 2 else 'Question'} {number}.{at} ".ljust(longest, "x")
                        for at in range(messages)
                    ],
                )
                for number in range(chats)
            ]
        )
    )
    return path


def chatgpt_chat(number: int, texts: Sequence[str]) -> dict[str, Any]:
    """A chat of such an export: a question, its answer, and so on."""
    nodes: dict[str, Any] = {}
    for at, text in enumerate(texts):
        nodes[f"m{at}"] = {
            "id": f"m{at}",
            "parent": f"m{at - 1}" if at else None,
            "children": [f"m{at + 1}"] if at < len(texts) - 1 else [],
            "message": {
                "id": f"m{at}",
                "author": {"role": "assistant" if at % 2 else "user"},
                "create_time": 1760000000.0 + at,
                "content": {"content_type": "text", "parts": [text]},
                "metadata": {"model_slug": "gpt-x"} if at % 2 else {},
                "recipient": "all",
                "status": "finished_successfully",
            },
        }
    return {
        "conversation_id": f"c-{number}",
        "title": f"Chat {number}",
        "create_time": 1760000000.0,
        "update_time": 1760000000.0 + number,
        "current_node": f"m{len(texts) - 1}",
        "mapping": nodes,
    }
