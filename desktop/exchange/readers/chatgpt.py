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
from desktop.exchange.readers.shared.elements import elements, whole
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.shapes import ITEM, Opening, json_members
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.trees import mended
from desktop.exchange.readers.shared.values import ident, line, table
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "chatgpt"
_PROGRAM = "ChatGPT"
_CHATS = r"conversations(-\d+)?\.json"
_ALONE = ("mapping",)
_SIGNS = ((ITEM, "mapping"), ("conversations", ITEM, "mapping"), _ALONE)


def recognises(source: Source) -> bool:
    """Whether its chats have a `mapping`."""
    return any(Opening(source, name).has(*_SIGNS) for name in json_members(source, _CHATS))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat of each file of chats."""
    members = Members(source)
    names = json_members(source, _CHATS)
    is_named = bool(members.matching(_CHATS))
    for name in names:
        try:
            opening = Opening(source, name)
            if is_named or members.is_bare or opening.has(*_SIGNS):
                for value in _chats(source, name, opening, skip):
                    if record := _record(table(value), members, skip):
                        yield record
        except Unreadable as exc:
            if len(names) == 1:
                raise
            skip(name, exc.why if isinstance(exc.why, Why) else Why.DAMAGED)


def _chats(source: Source, name: str, opening: Opening, skip: Skip) -> Iterator[Any]:
    if opening.has(_ALONE):  # one chat, as the web page loads it
        yield whole(source, name)
        return
    path = ("conversations",) if opening.has(("conversations",)) else ()
    yield from elements(source, name, skip, path, _is_chat)


def _is_chat(value: Any) -> bool:
    return isinstance(table(value).get("mapping"), dict)


def _record(value: Mapping[str, Any], members: Members, skip: Skip) -> Record | None:
    key = ident(value.get("conversation_id")) or ident(value.get("id"))
    title = line(value.get("title"))
    if not _is_chat(value):
        skip(title or key, Why.DAMAGED)
        return None
    assets = Assets(members, skip)
    nodes = {one.key: one for one in nodes_of(value["mapping"], Speaking(assets, skip))}
    parents, has_cycle = mended({key: node.parent for key, node in nodes.items()})
    if has_cycle:
        skip(title or key, Why.CYCLE)
    turns = Turns(nodes, parents)
    default = line(value.get("default_model_slug"))
    model = "" if default == "auto" else default
    said = turns.said(model)
    chat = Chat(
        SOURCE,
        _PROGRAM,
        key,
        title,
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
