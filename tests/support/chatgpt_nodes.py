"""Chats as ChatGPT's export has them, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.chat.messages import Message
from desktop.exchange.readers import chatgpt
from desktop.exchange.record import Record
from tests.support.damaged_exports import check
from tests.support.sources import Skipped, read

T = 1_760_000_000.0


def node(
    key: str,
    parent: str | None,
    role: str = "user",
    said: object = "",
    at: float | None = None,
    children: tuple[str, ...] = (),
    **fields: Any,
) -> dict[str, Any]:
    """A node; a text becomes its one part, an object its content."""
    content = {"content_type": "text", "parts": [said]} if isinstance(said, str) else said
    message = {"id": key, "author": {"role": role}, "create_time": at, "content": content}
    message |= {"metadata": {}, "recipient": "all", **fields}
    return {"id": key, "parent": parent, "children": [*children], "message": message}


def root(key: str = "root") -> dict[str, Any]:
    return {"id": key, "parent": None, "children": [], "message": None}


def chat(*nodes: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    mapping = {one["id"]: one for one in nodes}
    known = {"conversation_id": "c", "title": "Boats", "create_time": T, "update_time": T + 99}
    return {**known, "mapping": mapping, **fields}


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(chatgpt, [value], skip)
    check(record, "chatgpt")
    return record


def by_key(record: Record) -> dict[str, Message]:
    return {record.keys[one.id]: one for one in record.messages}


def reply(*nodes: Mapping[str, Any], skip: Skipped | None = None) -> Message:
    """The reply that the nodes below a question "u" make."""
    return only(chat(root(), node("u", "root", said="?", at=T), *nodes), skip).messages[-1]
