"""ChatGPT's data export: a zip, or one of the files of chats within it.

OpenAI publishes no schema: this is what exports of 2023 to 2026 have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange.readers.chatgpt_export.assets import Assets
from desktop.exchange.readers.chatgpt_export.nodes import Node, nodes_of
from desktop.exchange.readers.chatgpt_export.speaking import Speaking
from desktop.exchange.readers.chatgpt_export.turns import Turns
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, assembled
from desktop.exchange.readers.shared.chat_files import ChatFiles
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.trees import mended
from desktop.exchange.readers.shared.values import ident, line, table, title
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Why

SOURCE = "chatgpt"


def _is_chat(value: Any) -> bool:
    return isinstance(table(value).get("mapping"), dict)


_FILES = ChatFiles(r"conversations(-\d+)?\.json", (("mapping",),), _is_chat)


def recognises(source: Source) -> bool:
    """Whether its chats have a `mapping`."""
    return _FILES.recognised(source)


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat of each file of chats."""
    members = Members(source)
    for value in _FILES.each(source, skip):
        if record := _record(table(value), members, skip):
            yield record


def _record(value: Mapping[str, Any], members: Members, skip: Skip) -> Record | None:
    key = ident(value.get("conversation_id")) or ident(value.get("id"))
    name = title(value.get("title"))
    if not _is_chat(value):
        skip(name or key or "…", Why.DAMAGED)
        return None
    assets = Assets(members, skip)
    nodes = {one.key: one for one in nodes_of(value["mapping"], Speaking(assets, skip))}
    parents, has_cycle = mended({key: node.parent for key, node in nodes.items()})
    if has_cycle:
        skip(name or key or "…", Why.CYCLE)
    turns = Turns(nodes, parents)
    default = line(value.get("default_model_slug"))
    model = "" if default == "auto" else default
    said = turns.said(model)
    chat = Chat(
        SOURCE,
        key,
        name,
        created_at=seconds(value.get("create_time")),
        updated_at=seconds(value.get("update_time")),
        leaf=turns.leaf(ident(value.get("current_node")) or None),
        model=model,
        system=_system(nodes),
        pinned_at=seconds(value.get("pinned_time")),
        is_pinned=value.get("is_starred") is True,
        is_archived=value.get("is_archived") is True,
        files=assets.files.bytes,
    )
    return assembled(chat, said, skip)


def _system(nodes: Mapping[str, Node]) -> str:
    """The chat's instructions, each kind once: of several, those that stand last."""
    told = dict(node.instructions for node in nodes.values() if node.instructions is not None)
    return joined(*told.values())
