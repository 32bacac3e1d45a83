"""Makes a record of what a file says of a chat. Nothing of it is trusted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import msgspec

from desktop.chat.content import (
    Attachment,
    Content,
    File,
    Picture,
    Unknown,
    content_of,
    text_of,
)
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message, Seam, ToolCall, TurnState, TurnStats
from desktop.chat.ordering.folder import folder_path
from desktop.chat.steering.steering import Steering
from desktop.chat.text import sound_text
from desktop.exchange.programs import WEIR
from desktop.exchange.record import Bytes, FolderSettings, Origin, Record
from desktop.exchange.source import Skip, Why
from desktop.exchange.weir_json import shape
from desktop.exchange.weir_json.hanging import hung, unique
from desktop.exchange.weir_json.shape import plain

_LONGEST_TITLE = 32_767
"""Characters that a person can write in the window. A longer one, of a file that no Weir wrote,
would be laid out again and again."""
_LONGEST_NAME = 80
"""Characters of a title by which a person knows a chat that was not taken."""


class _Entry(shape.MessageEntry):
    """A message as it is read: one part that nobody knows costs that part alone."""

    content: list[Any] = msgspec.field(default_factory=list)


@dataclass(slots=True)
class Entries:
    """What was read of a chat so far."""

    number: str
    """Its place in the file, for a chat without a title."""
    head: dict[str, Any] = field(default_factory=dict)
    messages: dict[int, _Entry] = field(default_factory=dict)
    lost: list[Why] = field(default_factory=list)
    """Why messages were not taken."""

    @property
    def name(self) -> str:
        """What a person knows the chat by."""
        title = self.head.get("title")
        shown = " ".join(title.split())[:_LONGEST_NAME] if isinstance(title, str) else ""
        return shown or self.number

    def add(self, value: Any) -> None:
        """Take a message, or note that it cannot be read."""
        try:
            entry = msgspec.convert(value, _Entry)
        except (ValueError, OverflowError):
            self.lost.append(Why.DAMAGED)
            return
        if entry.id in self.messages:
            self.lost.append(Why.DAMAGED)
        else:
            self.messages[entry.id] = entry


def record_of(entries: Entries, files: Mapping[str, Bytes], skip: Skip) -> Record | None:
    """The chat; None for one that was told to `skip`."""
    try:
        head = msgspec.convert(entries.head, shape.Head)
    except (ValueError, OverflowError):
        skip(entries.name, Why.DAMAGED)
        return None
    for why in entries.lost:
        skip(entries.name, why)
    if not entries.messages:
        if not entries.lost:
            skip(entries.name, Why.EMPTY)
        return None
    return _record(head, entries, files, skip)


def folder_from(entry: shape.FolderEntry) -> FolderSettings | None:
    """A folder; None where it has no name."""
    path = folder_path(entry.path)
    return FolderSettings(path, _steering(entry.steering)) if path else None


def _record(head: shape.Head, entries: Entries, files: Mapping[str, Bytes], skip: Skip) -> Record:
    parents = {entry.id: entry.parent for entry in entries.messages.values()}
    placed = hung(parents, lambda _id: skip(entries.name, Why.CYCLE))
    ids = {old: number for number, old in enumerate(placed, 1)}
    ordered = [entries.messages[old] for old in placed]
    messages = tuple(
        _message(entry, ids[entry.id], None if parent is None else ids[parent])
        for entry, parent in zip(ordered, placed.values(), strict=True)
    )
    led = [(None, head.leads_to), *((entry.id, entry.leads_to) for entry in ordered)]
    active = {
        None if at is None else ids[at]: ids[child]
        for at, child in led
        if child in placed and placed[child] == at
    }
    keys = unique((ids[entry.id], sound_text(entry.key) or str(entry.id)) for entry in ordered)
    stars = {ids[entry.id]: entry.starred_at for entry in ordered if entry.starred_at is not None}
    return Record(
        origin=_origin(head, messages),
        title=sound_text(head.title[:_LONGEST_TITLE]),
        messages=messages,
        keys=keys,
        active_children=active,
        created_at=head.created_at,
        updated_at=head.updated_at,
        choice=_choice(head.choice),
        steering=_steering(head.steering),
        titled_by=head.titled_by,
        folder=folder_path(head.folder),
        pinned_at=head.pinned_at,
        archived_at=head.archived_at,
        files=files,
        changed_at=head.changed_at,
        starred_at=stars,
    )


def _origin(head: shape.Head, messages: Iterable[Message]) -> Origin:
    came = head.origin
    if came is not None and came.source and came.key:
        return Origin(sound_text(came.source), sound_text(came.key))
    first = next((message.text for message in messages if message.text), "")
    said = json.dumps([head.title, head.created_at, first]).encode()
    return Origin(WEIR, hashlib.sha256(said).hexdigest())


def _choice(choice: shape.Choice | None) -> ModelChoice | None:
    return (
        None
        if choice is None
        else ModelChoice(sound_text(choice.endpoint), sound_text(choice.model))
    )


def _steering(settings: shape.Settings | None) -> Steering:
    if settings is None:
        return Steering()
    sent = settings.sent
    return Steering.from_record(
        {
            "preset": sound_text(settings.preset),
            "system": sound_text(settings.system),
            "parameters": plain(settings.parameters),
            "sent": None if sent is None else [sent.kind, sent.limit],
        }
    )


def _message(entry: _Entry, id_: int, parent_id: int | None) -> Message:
    content = _content(entry.content)
    end = len(text_of(content))
    return Message(
        id=id_,
        parent_id=parent_id,
        role=entry.role,
        content=content,
        created_at=entry.created_at,
        reasoning=sound_text(entry.reasoning),
        tool_calls=tuple(
            ToolCall(sound_text(one.name), sound_text(one.arguments)) for one in entry.tool_calls
        ),
        seams=tuple(
            Seam(one.offset, sound_text(one.cause)) for one in entry.seams if one.offset <= end
        ),
        state=TurnState(entry.state),
        finish_reason=None if entry.finish_reason is None else sound_text(entry.finish_reason),
        failure=None if entry.failure is None else plain(entry.failure),
        endpoint_name=sound_text(entry.endpoint),
        model=sound_text(entry.model),
        stats=_stats(entry.figures),
        parameters=plain(entry.parameters),
        sending=entry.sending,
        summary=sound_text(entry.summary),
        is_starred=entry.starred_at is not None,
    )


def _content(parts: Iterable[Any]) -> Content:
    text, others = "", list[tuple[int, Attachment]]()
    for value in parts:
        part = _part(value)
        if isinstance(part, str):
            text += part
        else:
            others.append((len(text), part))
    return content_of(text, others)


def _part(value: Any) -> str | Attachment:
    try:
        read = msgspec.convert(value, shape.Part)
    except (ValueError, OverflowError):
        return Unknown(json.dumps(plain(value)))
    match read:
        case shape.TextPart(text):
            return sound_text(text)
        case shape.PicturePart(sha256, name, media_type, size):
            return Picture(sha256, sound_text(name), sound_text(media_type), size)
        case shape.FilePart(sha256, name, media_type, size, text):
            return File(sha256, sound_text(name), sound_text(media_type), size, sound_text(text))
        case shape.UnknownPart(source):
            return Unknown(_kept(source))
        case _:
            assert_never(read)


def _kept(source: str) -> str:
    """The JSON of a part that nobody knows; where it is none, the JSON of it as a text. It is
    stored within other JSON, which it must not break."""
    try:
        value = json.loads(source)
        if plain(value) == value:
            return sound_text(source)
    except (ValueError, RecursionError):
        pass
    return json.dumps(sound_text(source))


def _stats(figures: shape.Figures | None) -> TurnStats:
    if figures is None:
        return TurnStats()
    return TurnStats(
        figures.ttft_ms,
        figures.tokens_per_second,
        figures.prompt_tokens,
        figures.completion_tokens,
        estimated=figures.estimated,
        thought_ms=figures.thought_ms,
        cached_tokens=figures.cached_tokens,
    )
