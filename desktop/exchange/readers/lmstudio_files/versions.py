"""Reads one version of a message of LM Studio: said in one step, or in several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import Role, ToolCall, TurnState, TurnStats
from desktop.exchange.readers.lmstudio_files.fields import parameters_in
from desktop.exchange.readers.shared.assembling import Said
from desktop.exchange.readers.shared.failing import failure
from desktop.exchange.readers.shared.folds import fenced, joined, thought_and_said, unread
from desktop.exchange.readers.shared.parts import content_of
from desktop.exchange.readers.shared.values import (
    arguments,
    count,
    line,
    number,
    rows,
    table,
    tables,
    text,
)

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}
_SILENT = ("debugInfoBlock", "status", "toolStatus")
"""Kinds of steps that say nothing of the conversation."""
_REASONS = {
    "eosFound": "stop",
    "stopStringFound": "stop",
    "maxPredictedTokensReached": "length",
    "contextLengthReached": "length",
    "toolCalls": "tool_calls",
}
_STATES = {
    "userStopped": TurnState.STOPPED,
    "modelUnloaded": TurnState.INCOMPLETE,
    "failed": TurnState.FAILED,
}

FileOf = Callable[[str], str | Part]
"""Gives the part of a file by its identifier, or its mention."""
Unknown = Callable[[str], None]
"""Is told a kind of part that nobody knows."""


class Version:
    """One version. `said` is what it comes to."""

    def __init__(self, found: Mapping[str, Any], file_of: FileOf, unknown: Unknown) -> None:
        self._found = found
        self._file_of = file_of
        self._unknown = unknown
        self._pieces: list[str | Part] = []
        self._thoughts: list[str] = []
        self._calls: list[ToolCall] = []
        self._stats = TurnStats()
        self._reason = ""
        self._model = line(table(found.get("senderInfo")).get("senderName"))
        self._parameters: dict[str, Any] = {}

    def said(self, key: str, parent: str | None) -> Said:
        """The message that it is."""
        steps = rows(self._found.get("steps"))
        for step in tables(steps):
            self._step(step)
        content = self._found.get("content")
        if isinstance(content, str):
            self._pieces.append(text(content))
        self._content(content, self._pieces)
        usual = Role.ASSISTANT if steps else Role.USER
        role = _ROLES.get(text(self._found.get("role")), usual)
        if role is Role.ASSISTANT and not self._thoughts and self._pieces:
            self._divide(self._pieces[0])
        said = Said(key, parent, role, content_of(self._pieces))
        if role is Role.ASSISTANT:
            said.reasoning = joined(*self._thoughts)
            said.tool_calls = tuple(self._calls)
            said.state = _STATES.get(self._reason, TurnState.DONE)
            said.failure = failure("") if said.state is TurnState.FAILED else None
            said.finish_reason = _REASONS.get(self._reason, self._reason) or None
            said.model, said.stats, said.parameters = self._model, self._stats, self._parameters
        return said

    def _divide(self, first: str | Part) -> None:
        """Older versions kept what a model thought within what it said."""
        if isinstance(first, str):
            thought, self._pieces[0] = thought_and_said(first)
            self._thoughts.append(thought)

    def _step(self, step: Mapping[str, Any]) -> None:
        match kind := text(step.get("type")):
            case "contentBlock":
                thinks = table(step.get("style")).get("type") == "thinking"
                heard = text(step.get("role")) == "tool"
                said: list[str | Part] = []
                self._content(step.get("content"), said)
                if thinks or heard:
                    spoken = [one for one in said if isinstance(one, str) and one.strip()]
                    self._thoughts += map(fenced, spoken) if heard else ["\n".join(spoken)]
                    self._pieces += [one for one in said if not isinstance(one, str)]
                else:
                    self._pieces += said
                self._figures(table(step.get("genInfo")))
            case _ if kind in _SILENT:
                pass
            case _:
                self._content([step], self._pieces)

    def _content(self, content: object, into: list[str | Part]) -> None:
        for part in tables(content):
            match kind := text(part.get("type")):
                case "text":
                    into.append(text(part.get("text")))
                case "file":
                    into.append(self._file_of(text(part.get("fileIdentifier"))))
                case "toolCallRequest":
                    asked = table(part.get("toolCallRequest")) or part
                    given = asked.get("parameters", asked.get("arguments"))
                    name = line(asked.get("name") or asked.get("toolName"))
                    self._calls.append(ToolCall(name, "" if given is None else arguments(given)))
                case "toolCallResult":
                    result = part.get("content", part.get("result", part.get("toolCallResult")))
                    if (shown := _spoken(result)).strip():
                        self._thoughts.append(fenced(shown))
                case _:
                    self._unknown(line(kind) or "…")
                    into.append(unread(part, "text", "content"))

    def _figures(self, info: Mapping[str, Any]) -> None:
        """Add the figures of a block. The last one says how the reply ended."""
        stats, before = table(info.get("stats")), self._stats
        self._model = (
            self._model or line(info.get("indexedModelIdentifier")) or line(info.get("identifier"))
        )
        self._parameters |= parameters_in(table(info.get("predConfig")).get("fields"))
        if not stats:
            return
        self._reason = text(stats.get("stopReason")) or self._reason
        waited, said = number(stats.get("timeToFirstTokenSec")), before.completion_tokens
        waited = None if waited is None else waited * 1000
        more = count(stats.get("predictedTokensCount"))
        self._stats = replace(
            before,
            ttft_ms=waited if before.ttft_ms is None and waited is not None else before.ttft_ms,
            tokens_per_second=number(stats.get("tokensPerSecond")) or before.tokens_per_second,
            prompt_tokens=count(stats.get("promptTokensCount")) or before.prompt_tokens,
            completion_tokens=said if more is None else more + (said or 0),
        )


def _spoken(result: object) -> str:
    """What a tool gave, as text: its texts, else its JSON."""
    texts = [text(one.get("text")) for one in tables(result)]
    return "\n".join(texts) if any(texts) else "" if result is None else arguments(result)
