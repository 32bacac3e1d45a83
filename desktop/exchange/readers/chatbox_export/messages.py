"""Reads one message of Chatbox, of its newer kind, made of parts, or of the older one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.readers.chatbox_export.stored import StoredFiles
from desktop.exchange.readers.shared.assembling import Said
from desktop.exchange.readers.shared.failing import failure
from desktop.exchange.readers.shared.folds import fenced, joined, link, unread
from desktop.exchange.readers.shared.parts import content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import (
    arguments,
    count,
    line,
    number,
    table,
    tables,
    text,
)

_PLACEHOLDER = "..."
"""What stands in a message that is being written."""

Unknown = Callable[[str], None]
"""Is told a kind of part that nobody knows."""


class Parts:
    """What the parts of one message come to."""

    def __init__(self, files: StoredFiles, unknown: Unknown) -> None:
        self._files = files
        self._unknown = unknown
        self.pieces: list[str | Part] = []
        self.thoughts: list[str] = []
        self.calls: list[ToolCall] = []
        self.thought_ms: float | None = None

    def take(self, part: Mapping[str, Any]) -> None:
        """Add one part."""
        match kind := text(part.get("type")):
            case "text":
                self.pieces.append(text(part.get("text")))
            case "info":
                self.pieces += [f"> {one}" for one in text(part.get("text")).splitlines() if one]
            case "image":
                self.pieces.append(self._files.at(part.get("url") or part.get("storageKey")))
            case "reasoning":
                self._think(part)
            case "tool-call":
                self._call(part)
            case _:
                self._unknown(kind)
                self.pieces.append(unread(part, "text", "summary", "fallbackText"))

    def _think(self, part: Mapping[str, Any]) -> None:
        self.thoughts.append(text(part.get("text")))
        if (took := number(part.get("duration"))) is not None:
            self.thought_ms = (self.thought_ms or 0) + took

    def _call(self, part: Mapping[str, Any]) -> None:
        self.calls.append(ToolCall(line(part.get("toolName")), arguments(part.get("args"))))
        result = part.get("result")
        if result in (None, ""):  # a long one lies beside the chat
            result = self._files.text_at(part.get("resultStorageKey"))
        if result != "":
            self.thoughts.append(fenced(arguments(result)))


def said_of(
    key: str, parent: str | None, message: Mapping[str, Any], files: StoredFiles, unknown: Unknown
) -> Said:
    """The message. One that is of no known role is a question."""
    parts = Parts(files, unknown)
    for part in _parts(message):
        parts.take(part)
    if not any(thought.strip() for thought in parts.thoughts):
        parts.thoughts.append(text(message.get("reasoningContent")))
    parts.pieces += _attached(message, files)
    error = text(message.get("error"))
    state = TurnState.FAILED if error else TurnState.DONE
    return Said(
        key,
        parent,
        _ROLES.get(text(message.get("role")), Role.USER),
        content_of(parts.pieces),
        seconds(message.get("timestamp")),
        reasoning=joined(*parts.thoughts),
        tool_calls=tuple(parts.calls),
        state=TurnState.INCOMPLETE if message.get("generating") is True and not error else state,
        finish_reason=line(message.get("finishReason")) or None,
        failure=failure(error, message.get("errorCode")) if error else None,
        stats=_stats(message, parts.thought_ms),
    )


def text_in(message: Mapping[str, Any]) -> str:
    """What a message says, without pictures and files."""
    said = (text(part.get("text")) for part in _parts(message) if part.get("type") == "text")
    return "\n".join(said)


def model_in(message: Mapping[str, Any], session_model: str) -> str:
    """The model of a reply, which stands in brackets behind the provider's name."""
    shown = line(message.get("model"))
    if session_model and shown.endswith(f"({session_model})"):
        return session_model
    if not shown.endswith(")"):
        return shown
    depth = 0
    for place in range(len(shown) - 1, 0, -1):  # the model's own name may have brackets
        depth += {")": 1, "(": -1}.get(shown[place], 0)
        if depth == 0:
            return shown[place + 1 : -1] or shown
    return shown


_ROLES = {"system": Role.SYSTEM, "assistant": Role.ASSISTANT, "user": Role.USER}


def _parts(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its parts. Where there are none, or only a placeholder, the older `content` is what was
    said."""
    parts = list(tables(message.get("contentParts")))
    old = message.get("content")
    old = text(old) or "\n".join(text(one.get("text")) for one in tables(old))
    is_held = [text(part.get("text")).strip() for part in parts] == [_PLACEHOLDER]
    if parts and not is_held:
        return parts
    return [{"type": "text", "text": "" if old.strip() == _PLACEHOLDER else old}]


def _attached(message: Mapping[str, Any], files: StoredFiles) -> Iterator[str | Part]:
    """Pictures of the older kind, files and links."""
    for one in tables(message.get("pictures")):
        yield files.at(one.get("url") or one.get("storageKey"))
    for one in tables(message.get("files")):
        # the file itself, else the text that Chatbox read from it
        keys = [one.get(name) for name in ("rawStorageKey", "storageKey")]
        key = next(filter(files.has, keys), None)
        yield files.missing(one.get("name")) if key is None else files.at(key, one.get("name"))
    for one in tables(message.get("links")):
        yield link(one.get("url"), one.get("title")) or line(one.get("url") or one.get("title"))


def _stats(message: Mapping[str, Any], thought_ms: float | None) -> TurnStats:
    usage = table(message.get("usage"))
    said = count(usage.get("outputTokens"))
    counted = count(message.get("tokenCount")) if message.get("role") == "assistant" else None
    return TurnStats(
        ttft_ms=number(message.get("firstTokenLatency")),
        prompt_tokens=count(usage.get("inputTokens")),
        completion_tokens=counted if said is None else said,
        estimated=said is None and counted is not None,
        thought_ms=thought_ms,
        cached_tokens=count(usage.get("cachedInputTokens")),
    )
