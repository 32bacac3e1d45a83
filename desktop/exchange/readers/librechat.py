"""Reads conversations that LibreChat exported: one object each, its messages a list or a tree.

The tree nests a level for each message, so that nothing here may call itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.json_files.elements import objects, pairs
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.failing import LONGEST_ERROR, failure, why
from desktop.exchange.readers.shared.folds import fenced, joined, thought_and_said, unread
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.shapes import Opening
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import (
    arguments,
    count,
    ident,
    line,
    rows,
    table,
    tables,
    text,
)
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why

SOURCE = "librechat"
_TREE, _LIST = "messagesTree", "messages"
_THINKING = re.compile(r"\s*:::thinking\b(.*?)(?:\n:::[ \t]*(?:\n|\Z)|\Z)", re.DOTALL)
_PARAMETERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "topP": "top_p",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "max_tokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "maxTokens": "max_tokens",
    "seed": "seed",
    "stop": "stop",
    "reasoning_effort": "reasoning_effort",
}


def recognises(source: Source) -> bool:
    """Whether it is a conversation of LibreChat, or an archive of some."""
    return any(_is_one(source, member) for member in _members(source)[:3])


def _members(source: Source) -> list[str]:
    members = Members(source)
    return [""] if members.is_bare else members.matching(r".*\.json")


def _is_one(source: Source, member: str) -> bool:
    opening = Opening(source, member)
    return opening.has((_TREE,)) or (opening.has(("conversationId",)) and opening.has((_LIST,)))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """The conversation, or each of the archive's."""
    members = _members(source)
    for member in members:
        try:
            if not member or _is_one(source, member):
                record = _record(source, member, skip)
                if record is not None:
                    yield record
        except Unreadable as exc:
            if len(members) == 1:
                raise
            skip(member, why(exc))


def _record(source: Source, member: str, skip: Skip) -> Record | None:
    head = dict(pairs(source, member, skip, lambda key: key not in (_TREE, _LIST)))
    options = table(head.get("options"))
    files = Files(skip)
    chat = Chat(
        SOURCE,
        ident(head.get("conversationId")),
        line(head.get("title")) or line(options.get("title")),
        model=line(options.get("model")) or line(head.get("model")),
        system=_system(options),
        parameters=_parameters(options),
    )
    said: list[Said] = []
    for message, key, above in _flat(_roots(source, member, skip)):
        said.append(_said(message, key, above, files, chat, skip))
    chat.files = files.bytes
    return assembled(chat, said, skip)


def _roots(source: Source, member: str, skip: Skip) -> Iterator[Mapping[str, Any]]:
    """The messages at the top: of the tree, else of the list, which nests in old exports, too."""
    has_any = False
    try:
        for root in objects(source, member, skip, (_TREE,)):
            has_any = True
            yield root
    except Unreadable:  # it is null where the list is the one that is filled
        if has_any:
            raise
    if not has_any:
        yield from objects(source, member, skip, (_LIST,))


def _flat(
    roots: Iterator[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], str, str | None]]:
    """Each message with its key, and with that of the one that it is nested in."""
    number = 0
    for root in roots:
        waiting: list[tuple[Mapping[str, Any], str | None]] = [(root, None)]
        while waiting:
            message, above = waiting.pop()
            number += 1
            key = ident(message.get("messageId")) or f"#{number}"
            yield message, key, above
            below = [(child, key) for child in tables(message.get("children"))]
            waiting += reversed(below)


def _said(
    message: Mapping[str, Any],
    key: str,
    above: str | None,
    files: Files,
    chat: Chat,
    skip: Skip,
) -> Said:
    parts = _Parts(files, lambda kind: skip(f"{chat.name}: {line(kind) or '…'}", Why.UNKNOWN))
    for part in rows(message.get("content")):
        if isinstance(part, dict):  # gaps are null
            parts.take(part)
    is_question = message.get("isCreatedByUser") is True
    written = text(message.get("text"))
    if message.get("error") is True and not is_question:  # the text is no reply
        parts.error = parts.error or written or "…"
        parts.thoughts += [written] if len(written) > LONGEST_ERROR else []
    elif not any(parts.pieces):
        thought, said = _divided(written, is_question)
        parts.thoughts.insert(0, thought)
        parts.pieces.insert(0, said)
    for attached in (*tables(message.get("files")), *tables(message.get("attachments"))):
        if attached.get("filename") or attached.get("file_id"):
            parts.pieces.append(files.missing(attached.get("filename") or attached.get("file_id")))
    failed = parts.error
    return Said(
        key,
        above or ident(message.get("parentMessageId")) or None,
        Role.USER if is_question else Role.ASSISTANT,
        content_of(parts.pieces),
        seconds(message.get("createdAt")),
        reasoning=joined(*parts.thoughts),
        tool_calls=tuple(parts.calls),
        state=_state(message, failed),
        finish_reason=line(message.get("finish_reason")) or None,
        failure=failure(failed) if failed else None,
        model="" if is_question else line(message.get("model")),
        stats=_stats(message, is_question),
    )


def _divided(said: str, is_question: bool) -> tuple[str, str]:
    """What a model thought before it spoke, where both stand in one text, and what it said."""
    if is_question:
        return "", said
    if found := _THINKING.match(said):
        return found[1].strip(), said[found.end() :].lstrip()
    return thought_and_said(said)


def _state(message: Mapping[str, Any], failed: str) -> TurnState:
    if failed:
        return TurnState.FAILED
    cut = message.get("unfinished") is True or message.get("finish_reason") == "incomplete"
    return TurnState.INCOMPLETE if cut else TurnState.DONE


def _stats(message: Mapping[str, Any], is_question: bool) -> TurnStats:
    if is_question:
        return TurnStats()
    return TurnStats(
        prompt_tokens=count(message.get("promptTokens")),
        completion_tokens=count(message.get("tokenCount")),
    )


class _Parts:
    """What the parts of one message come to."""

    def __init__(self, files: Files, unknown: Any) -> None:
        self._files = files
        self._unknown = unknown
        self.pieces: list[str | Part] = []
        self.thoughts: list[str] = []
        self.calls: list[ToolCall] = []
        self.error = ""

    def take(self, part: Mapping[str, Any]) -> None:
        """Add one part."""
        match kind := text(part.get("type")):
            case "text" | "text_delta":
                self.pieces.append(_value(part.get(kind, part.get("text"))))
            case "think":
                self.thoughts.append(_value(part.get("think")))
            case "summary":
                self.thoughts.append(_value(part.get("summary", part.get("text"))))
            case "tool_call":
                self._call(table(part.get("tool_call")))
            case "image_file":
                self._picture(table(part.get("image_file")))
            case "image_url":
                url = part.get("image_url")
                self._picture({"url": table(url).get("url") if isinstance(url, dict) else url})
            case "error":
                self.error = _value(part.get("error")) or "…"
            case "agent_update":
                pass  # which of several agents speaks on
            case _:
                self._unknown(kind)
                self.pieces.append(_value(part.get("text")) or unread(part))

    def _call(self, call: Mapping[str, Any]) -> None:
        inner = table(call.get("function"))
        name = line(call.get("name") or inner.get("name") or call.get("type"))
        given = call.get("args", inner.get("arguments"))
        self.calls.append(ToolCall(name, arguments(given) if given is not None else ""))
        if (output := call.get("output", inner.get("output"))) not in (None, ""):
            self.thoughts.append(fenced(arguments(output)))

    def _picture(self, picture: Mapping[str, Any]) -> None:
        url = picture.get("url")
        if isinstance(url, str) and url.startswith("data:"):
            self.pieces.append(self._files.of_data_url(url))
            return
        named = (picture.get(key) for key in ("filename", "filepath", "url", "file_id"))
        self.pieces.append(self._files.missing(next(filter(None, named), "")))


def _value(said: object) -> str:
    """A text that stands by itself, or as the `value` of an object."""
    if isinstance(said, dict):
        return text(said.get("value") or said.get("text"))
    return text(said)


def _system(options: Mapping[str, Any]) -> str:
    """The instructions, by the name that the kind of endpoint has for them."""
    names = ("promptPrefix", "system", "instructions", "additional_instructions")
    return next(filter(None, (text(options.get(name)) for name in names)), "")


def _parameters(options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        ours: options[theirs]
        for theirs, ours in _PARAMETERS.items()
        if options.get(theirs) is not None
    }
