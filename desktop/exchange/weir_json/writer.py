"""Writes chats as Weir's own JSON: a line for each message, and nothing but what it is given.

The same chats are the same bytes, but for the time in the head.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from typing import assert_never

import msgspec

import desktop
from desktop.chat.content import File, Part, Picture, Text, Unknown, attachments
from desktop.chat.messages import Message, TurnState, TurnStats
from desktop.chat.steering.steering import SentKind, Steering
from desktop.chat.text import sound_text
from desktop.exchange.record import Bytes, FolderSettings, Record
from desktop.exchange.weir_json import shape
from desktop.exchange.weir_json.shape import LAST_MOMENT, plain
from desktop.exchange.writing import Chats, How, Output

_PIECE = 3 << 18
"""Bytes of a file in one piece; a multiple of three, so that no piece but the last is padded."""
_encode = msgspec.json.Encoder().encode


def write(chats: Chats, output: Output, how: How) -> None:
    """Write all chats, whole; `how` takes nothing away."""
    output.write(b'{"format":"%s","version":%d,\n' % (shape.FORMAT.encode(), shape.VERSION))
    output.write(b'"exported_at":%s,\n' % _encode(round(chats.at, 3)))
    output.write(b'"exported_by":%s,\n"folders":[' % _encode(f"Weir {desktop.__version__}"))
    _write_all(output, (_encode(_folder(folder)) for folder in chats.folders))
    output.write(b'],\n"chats":[')
    written: set[str] = set()
    for number, record in enumerate(chats.records):
        output.write(b",\n" if number else b"\n")
        _write_chat(output, record, written)
    output.write(b"\n]}\n")


def _write_all(output: Output, values: Iterator[bytes]) -> None:
    """The values of an array, each on a line of its own."""
    for number, value in enumerate(values):
        output.write(b",\n" if number else b"\n")
        output.write(value)


def _write_chat(output: Output, record: Record, written: set[str]) -> None:
    output.write(_encode(_head(record))[:-1] + b',\n"messages":[')
    _write_all(output, (_encode(_message(record, one)) for one in record.messages))
    output.write(b"]")
    files = {
        part.sha256: record.files[part.sha256]
        for message in record.messages
        for _offset, part in attachments(message.content)
        if not isinstance(part, Unknown) and part.sha256 in record.files
    }
    is_first = True
    for sha256, content in files.items():
        if sha256 not in written and (data := _bytes(content)) is not None:
            output.write(b',\n"files":[\n' if is_first else b",\n")
            is_first = False
            _write_file(output, sha256, data)
            written.add(sha256)
    output.write(b"}" if is_first else b"]}")


def _bytes(content: Bytes) -> bytes | None:
    try:
        return content()
    except (OSError, ValueError):
        return None


def _write_file(output: Output, sha256: str, data: bytes) -> None:
    output.write(b'{"sha256":"%s","base64":[' % sha256.encode())
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    _write_all(output, (b'"%s"' % base64.b64encode(piece) for piece in pieces))
    output.write(b"]}")


def _head(record: Record) -> shape.Head:
    origin, choice = record.origin, record.choice
    return shape.Head(
        origin=shape.Came(sound_text(origin.source), sound_text(origin.key)),
        title=sound_text(record.title),
        titled_by=record.titled_by,  # type: ignore[arg-type]
        created_at=_moment(record.created_at),
        updated_at=_moment(record.updated_at),
        changed_at=_moment(record.changed_at),
        choice=None
        if choice is None
        else shape.Choice(sound_text(choice.endpoint_name), sound_text(choice.model)),
        steering=_steering(record.steering),
        folder=list(map(sound_text, record.folder)),
        pinned_at=_moment_or_none(record.pinned_at),
        archived_at=_moment_or_none(record.archived_at),
        leads_to=record.active_children.get(None),
    )


def _folder(folder: FolderSettings) -> shape.FolderEntry:
    return shape.FolderEntry(list(map(sound_text, folder.path)), _steering(folder.steering))


def _steering(steering: Steering) -> shape.Settings | None:
    sent = None
    if steering.sent.kind is not SentKind.ALL:
        sent = shape.Sent(steering.sent.kind.value, steering.sent.limit)  # type: ignore[arg-type]
    made = shape.Settings(
        sound_text(steering.preset),
        sound_text(steering.system),
        plain(dict(steering.parameters)),
        sent,
    )
    return None if made == shape.Settings() else made


def _message(record: Record, message: Message) -> shape.MessageEntry:
    starred_at = record.starred_at.get(message.id, message.created_at)
    state = TurnState.INCOMPLETE if message.state is TurnState.STREAMING else message.state
    return shape.MessageEntry(
        id=message.id,
        role=message.role,
        parent=message.parent_id,
        key=sound_text(record.keys.get(message.id, "")),
        created_at=_moment(message.created_at),
        content=list(map(_part, message.content)),
        reasoning=sound_text(message.reasoning),
        tool_calls=[
            shape.Call(sound_text(one.name), sound_text(one.arguments))
            for one in message.tool_calls
        ],
        seams=[shape.SeamMark(one.offset, sound_text(one.cause)) for one in message.seams],
        state=state.value,  # type: ignore[arg-type]
        finish_reason=None if message.finish_reason is None else sound_text(message.finish_reason),
        failure=_facts(message.failure),
        endpoint=sound_text(message.endpoint_name),
        model=sound_text(message.model),
        figures=_figures(message.stats),
        parameters=_facts(message.parameters) or {},
        sending=message.sending,
        summary=sound_text(message.summary),
        starred_at=_moment(starred_at) if message.is_starred else None,
        leads_to=record.active_children.get(message.id),
    )


def _facts(facts: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if facts is None else plain(dict(facts))


def _part(part: Part) -> shape.Part:
    match part:
        case Text(text):
            return shape.TextPart(sound_text(text))
        case Picture(sha256, name, media_type, size):
            return shape.PicturePart(sha256, sound_text(name), sound_text(media_type), size)
        case File(sha256, name, media_type, size, text):
            return shape.FilePart(
                sha256, sound_text(name), sound_text(media_type), size, sound_text(text)
            )
        case Unknown(source):
            return shape.UnknownPart(sound_text(source))
        case _:
            assert_never(part)


def _figures(stats: TurnStats) -> shape.Figures | None:
    if stats == TurnStats():
        return None
    return shape.Figures(
        ttft_ms=_finite(stats.ttft_ms),
        tokens_per_second=_finite(stats.tokens_per_second),
        prompt_tokens=_count(stats.prompt_tokens),
        completion_tokens=_count(stats.completion_tokens),
        cached_tokens=_count(stats.cached_tokens),
        thought_ms=_finite(stats.thought_ms),
        estimated=stats.estimated,
    )


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _count(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < 2**53 else None


def _moment(at: float) -> float:
    return at if 0 <= at < LAST_MOMENT else 0.0


def _moment_or_none(at: float | None) -> float | None:
    return None if at is None else _moment(at)
