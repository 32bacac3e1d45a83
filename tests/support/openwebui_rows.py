"""Rows as Open WebUI exports them."""

from __future__ import annotations

from typing import Any

from desktop.chat.messages import Message
from desktop.exchange.readers import openwebui
from desktop.exchange.record import Record
from tests.support.damaged_exports import check
from tests.support.sources import Skipped, read

T = 1_760_000_000


def message(
    key: str, parent: str | None, role: str = "user", content: object = "", **fields: Any
) -> dict[str, Any]:
    known = {"id": key, "parentId": parent, "childrenIds": [], "role": role, "content": content}
    return {**known, **fields}


def row(*messages: dict[str, Any], chat: dict[str, Any] | None = None, **fields: Any) -> Any:
    history = {"messages": {one["id"]: one for one in messages}, "currentId": None}
    known = {"id": "w", "title": "Sum", "created_at": T, "updated_at": T + 10, "meta": {"tags": []}}
    inner = {"title": "Sum", "models": ["qwen"], "params": {}, "history": history, **(chat or {})}
    return {**known, "chat": inner, **fields}


def only(value: object, skip: Skipped | None = None) -> Record:
    (record,) = read(openwebui, [value], skip)
    check(record, "openwebui")
    return record


def reply(content: object, **fields: Any) -> Message:
    answer = message("a", "u", "assistant", content, **fields)
    return only(row(message("u", None, content="?"), answer)).messages[-1]


def asked(**fields: Any) -> tuple[Record, Skipped]:
    skipped = Skipped()
    return only(row(message("u", None, content="?", **fields)), skipped), skipped
