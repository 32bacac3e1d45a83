"""Reads the folder in which Jan keeps its threads: a folder each, with a file of its messages.

What is chosen may be Jan's folder, the one of all threads, or the one of a single thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, BinaryIO

from desktop.chat.content import Part
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.json_files.decoding import decode
from desktop.exchange.json_files.elements import whole
from desktop.exchange.readers.shared.archive import base_name
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.failing import failure, why
from desktop.exchange.readers.shared.folds import fenced, joined, thought_and_said, unread
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import (
    arguments,
    count,
    ident,
    line,
    number,
    table,
    tables,
    text,
)
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "jan"
_THREAD, _MESSAGES = "thread.json", "messages.jsonl"
_LONGEST_LINE = 32 << 20
"""Bytes of one message."""
_BLOCK = 1 << 16
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}
_PARAMETERS = (
    "temperature",
    "top_p",
    "max_tokens",
    "presence_penalty",
    "frequency_penalty",
    "stop",
)


def recognises(source: Source) -> bool:
    """Whether threads of Jan lie in it."""
    return bool(_threads(source))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """The chat of each thread."""
    names = frozenset(source.names())
    for folder in _threads(source):
        try:
            record = _record(source, folder, names, skip)
        except Unreadable as exc:
            skip(
                folder.rstrip("/") or source.name,
                why(exc),
            )
            continue
        if record is not None:
            yield record


def _threads(source: Source) -> list[str]:
    """The path of each thread's folder, with "/" at its end; "" is what was chosen itself."""
    names = frozenset(source.names())
    found = [name.removesuffix(_THREAD) for name in names if f"/{name}".endswith(f"/{_THREAD}")]
    return sorted(one for one in found if _is_one(one, names))


def _is_one(folder: str, names: frozenset[str]) -> bool:
    """Whether messages lie beside, or the folder stands among those of other threads."""
    return f"{folder}{_MESSAGES}" in names or folder.split("/")[-3:-2] == ["threads"]


def _record(source: Source, folder: str, names: frozenset[str], skip: Skip) -> Record | None:
    thread = table(whole(source, f"{folder}{_THREAD}"))
    assistant = next(tables(thread.get("assistants")), {})
    asked = table(assistant.get("model"))
    settings = {**table(asked.get("settings")), **table(asked.get("parameters"))}
    metadata = table(thread.get("metadata"))
    model = line(asked.get("id")) or line(table(thread.get("model")).get("id"))
    chat = Chat(
        SOURCE,
        ident(thread.get("id")) or folder.rstrip("/").rpartition("/")[2],
        line(thread.get("title")) or line(metadata.get("title")),
        seconds(thread.get("created")),
        seconds(thread.get("updated")),
        model=model,
        system=text(assistant.get("instructions")),
        parameters={name: settings[name] for name in _PARAMETERS if settings.get(name) is not None},
    )
    said = _Messages(source, folder, names, chat, skip)
    if f"{folder}{_MESSAGES}" in names:
        said.read()
    chat.files = said.files.bytes
    chat.is_pinned = metadata.get("is_favorite") is True
    return assembled(chat, list(said.all.values()), skip)


class _Messages:
    """The messages of one thread, in their order."""

    def __init__(
        self, source: Source, folder: str, names: frozenset[str], chat: Chat, skip: Skip
    ) -> None:
        self.all: dict[str, Said] = {}
        self.files = Files(skip)
        self._source = source
        self._folder = folder
        self._names = names
        self._chat = chat
        self._skip = skip
        self._last: Said | None = None

    def read(self) -> None:
        """Take each line of the file; a damaged one is told and passed over."""
        with closing(self._source.open(f"{self._folder}{_MESSAGES}")) as file:
            for number_, written in enumerate(_lines(file), 1):
                if not written.strip():
                    continue
                what = f"{self._chat.name}: {number_}"
                if len(written) > _LONGEST_LINE:
                    self._skip(what, Why.TOO_LARGE)
                    continue
                try:
                    message = decode(written)
                except Unreadable as exc:
                    self._skip(what, why(exc))
                    continue
                if isinstance(message, dict):
                    self._take(message)
                else:
                    self._skip(what, Why.DAMAGED)

    def _take(self, message: Mapping[str, Any]) -> None:
        key = ident(message.get("id")) or f"#{len(self.all) + 1}"
        parts = self._parts(message)
        if message.get("role") == "tool" and self._last and self._last.role is Role.ASSISTANT:
            results = [one for one in parts.pieces if isinstance(one, str) and one.strip()]
            self._last.reasoning = joined(self._last.reasoning, *map(fenced, results))
            return
        before = self.all.get(key)
        above = self._last.key if self._last else None
        if before is not None:  # written anew
            above = before.parent
        self.all[key] = said = _said(message, key, above, parts)
        if said.role is Role.ASSISTANT:
            said.model = self._chat.model
        self._last = said if before is None else self._last

    def _parts(self, message: Mapping[str, Any]) -> _Parts:
        parts = _Parts(self._picture, self._unknown)
        content = message.get("content")
        if isinstance(content, str):
            parts.pieces.append(text(content))
        for part in tables(content):
            parts.take(part)
        for call in tables(table(message.get("metadata")).get("tool_calls")):
            parts.call(call)
        for attached in tables(message.get("attachments")):
            name = attached.get("name") or attached.get("file_name") or attached.get("file_id")
            parts.pieces.append(self.files.missing(name))
        return parts

    def _picture(self, url: object) -> str | Part:
        if isinstance(url, str) and url.startswith("data:"):
            return self.files.of_data_url(url)
        member = f"{self._folder}files/{base_name(url)}"
        if member in self._names:
            return self.files.of_member(self._source, member)
        return self.files.missing(url)

    def _unknown(self, kind: str) -> None:
        self._skip(f"{self._chat.name}: {line(kind) or '…'}", Why.UNKNOWN)


class _Parts:
    """What the parts of one message come to."""

    def __init__(
        self, picture: Callable[[object], str | Part], unknown: Callable[[str], None]
    ) -> None:
        self._picture = picture
        self._unknown = unknown
        self.pieces: list[str | Part] = []
        self.thoughts: list[str] = []
        self.calls: list[ToolCall] = []

    def take(self, part: Mapping[str, Any]) -> None:
        """Add one part."""
        match kind := text(part.get("type") or part.get("type_")):
            case "text":
                self.pieces.append(_value(part.get("text")))
            case "reasoning":
                self.thoughts.append(_value(part.get("text") or part.get("reasoning")))
            case "image_url" | "image":
                self.pieces.append(self._picture(table(part.get("image_url")).get("url")))
            case "tool_call":
                self.call(part)
            case _:
                self._unknown(kind)
                self.pieces.append(_value(part.get("text")) or unread(part))

    def call(self, call: Mapping[str, Any]) -> None:
        """Add a call of a tool, in any of the shapes that Jan had for it."""
        tool = table(call.get("tool")) or call
        inner = table(tool.get("function")) or tool
        name = line(inner.get("name") or inner.get("tool_name"))
        given = inner.get("arguments", inner.get("input"))
        self.calls.append(ToolCall(name, "" if given is None else arguments(given)))
        result = call.get("response", call.get("output"))
        shown = "\n".join(_value(one.get("text")) for one in tables(table(result).get("content")))
        shown = shown or ("" if result is None else arguments(result))
        if shown.strip():
            self.thoughts.append(fenced(shown))


def _said(message: Mapping[str, Any], key: str, parent: str | None, parts: _Parts) -> Said:
    said = Said(
        key,
        parent,
        _ROLES.get(text(message.get("role")), Role.USER),
        content_of(parts.pieces),
        seconds(message.get("created_at")),
    )
    if said.role is not Role.ASSISTANT:
        return said
    pieces = parts.pieces
    if pieces and isinstance(pieces[0], str):
        thought, pieces[0] = thought_and_said(pieces[0])
        parts.thoughts.insert(0, thought)
        said.content = content_of(pieces)
    said.reasoning = joined(*parts.thoughts)
    said.tool_calls = tuple(parts.calls)
    said.state = _STATES.get(text(message.get("status")), TurnState.DONE)
    said.stats = _stats(table(message.get("metadata")))
    if said.state is TurnState.FAILED:
        said.failure = failure(
            table(message.get("metadata")).get("error"), message.get("error_code")
        )
    return said


_STATES = {
    "pending": TurnState.INCOMPLETE,
    "error": TurnState.FAILED,
    "stopped": TurnState.STOPPED,
}


def _stats(metadata: Mapping[str, Any]) -> TurnStats:
    usage, speed = table(metadata.get("usage")), metadata.get("tokenSpeed")
    said = count(usage.get("completion_tokens"))
    return TurnStats(
        tokens_per_second=number(table(speed).get("tokenSpeed", speed)),
        prompt_tokens=count(usage.get("prompt_tokens")),
        completion_tokens=count(table(speed).get("tokenCount")) if said is None else said,
    )


def _value(said: object) -> str:
    """A text that stands by itself, or as the `value` of an object."""
    return text(said.get("value")) if isinstance(said, dict) else text(said)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line of a file. One that is too long comes as far as it was read."""
    kept, is_too_long = b"", False
    while block := file.read(_BLOCK):
        first, *others = block.split(b"\n")
        kept = kept if is_too_long else kept + first
        is_too_long = len(kept) > _LONGEST_LINE
        for one in others:
            yield kept
            kept, is_too_long = one, False
    yield kept
