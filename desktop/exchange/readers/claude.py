"""Claude's data export: a zip, or the file of chats within it. No picture or file is in it.

Anthropic publishes no schema: this is what exports of 2024 to 2026 have. A single chat as the
web page loads it is read, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import Role, TurnState, TurnStats
from desktop.exchange.json_files.elements import elements
from desktop.exchange.readers.claude_export.blocks import BlockReader
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled, in_a_row
from desktop.exchange.readers.shared.chat_files import ChatFiles
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import ident, line, rows, table, tables, text, title
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "claude"
_REASONS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}
_PARENT = "parent_message_uuid"


def _is_chat(value: Any) -> bool:
    return isinstance(table(value).get("chat_messages"), list)


_FILES = ChatFiles(r"conversations(-\d+)?\.json", (("chat_messages",),), _is_chat)


def recognises(source: Source) -> bool:
    """Whether its chats have `chat_messages`."""
    return _FILES.recognised(source)


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat of each file of chats."""
    projects = _projects(source, Members(source), skip)
    for value in _FILES.each(source, skip):
        if record := _record(table(value), projects, skip):
            yield record


def _projects(source: Source, members: Members, skip: Skip) -> dict[str, str]:
    """The names of the projects by their ids. Their documents have no place in a chat."""
    found: dict[str, str] = {}
    for name in members.matching(r"projects\.json"):
        try:
            for project in elements(source, name, skip):
                known = table(project)
                found[ident(known.get("uuid"))] = line(known.get("name"))
                for document in tables(known.get("docs")):
                    named = line(document.get("filename")) or ident(document.get("uuid"))
                    skip(f"{line(known.get('name'))}: {named}", Why.NO_BYTES)
        except Unreadable:
            skip(name, Why.DAMAGED)
    found.pop("", None)
    return found


def _record(value: Mapping[str, Any], projects: Mapping[str, str], skip: Skip) -> Record | None:
    key, name = ident(value.get("uuid")), title(value.get("name"))
    if not _is_chat(value):
        skip(name or key or "…", Why.DAMAGED)
        return None
    files, blocks = Files(skip), BlockReader(skip)
    model = line(value.get("model"))
    messages = [*tables(value["chat_messages"])]
    said = [_said(message, model, blocks, files) for message in messages]
    row = in_a_row(said)
    for one, message in zip(row, messages, strict=True):
        if _PARENT in message:
            one.parent = ident(message[_PARENT]) or None
    project = table(value.get("project"))
    folder = line(project.get("name")) or projects.get(
        ident(value.get("project_uuid")) or ident(project.get("uuid")), ""
    )
    chat = Chat(
        SOURCE,
        key,
        name,
        created_at=seconds(value.get("created_at")),
        updated_at=seconds(value.get("updated_at")),
        leaf=_leaf(value, row),
        model=model,
        folder=(folder,) if folder else (),
        is_pinned=value.get("is_starred") is True,
        files=files.bytes,
    )
    return assembled(chat, row, skip)


def _leaf(value: Mapping[str, Any], row: Sequence[Said]) -> str | None:
    """The message that the path leads to: the last one, where no other is named."""
    named = ident(value.get("current_leaf_message_uuid"))
    return next((one.key for one in row if one.key == named), row[-1].key if row else None)


def _said(message: Mapping[str, Any], model: str, blocks: BlockReader, files: Files) -> Said:
    said = blocks.read(message)
    is_question = message.get("sender") in ("human", "user")
    written = ("\n" if is_question else "\n\n").join(filter(None, said.texts))
    stop = message.get("stop_reason")
    thought = round(said.thought_s * 1000.0, 3)
    at = seconds(message.get("created_at"))
    return Said(
        key=ident(message.get("uuid")),
        parent=None,
        role=Role.USER if is_question else Role.ASSISTANT,
        content=content_of([*_attached(message, files), written]),
        at=at if at is not None else said.at,
        reasoning=joined(*said.thoughts),
        tool_calls=tuple(said.calls),
        state=TurnState.STOPPED if stop == "user_canceled" else TurnState.DONE,
        finish_reason=_REASONS.get(stop) if isinstance(stop, str) else None,
        model="" if is_question else model,
        stats=TurnStats(thought_ms=thought or None),
    )


def _attached(message: Mapping[str, Any], files: Files) -> Iterator[str | Part]:
    """The files of a message: those of which the text came along, and mentions of the others."""
    seen: set[str] = set()
    for one in tables(message.get("attachments")):
        name = text(one.get("file_name"))
        seen.add(name)
        content = text(one.get("extracted_content"))
        yield files.of_text(content, name or "pasted.txt") if content else files.missing(name)
    for key in ("files", "files_v2", "sync_sources"):
        for one in rows(message.get(key)):
            known = table(one)
            name = text(known.get("file_name")) or text(known.get("name")) or text(one)
            name = name or ident(known.get("file_uuid")) or ident(known.get("uuid"))
            if name not in seen:
                seen.add(name)
                yield files.missing(name)
