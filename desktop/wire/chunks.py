"""Turns one chunk of a streamed chat completion into deltas. Sans-IO.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    ReasoningDelta,
    ToolCallDelta,
    UsageReported,
)
from desktop.wire.shapes import UNFIT, Choice, Usage, decoded, few, integer, typed


@dataclass(frozen=True, slots=True)
class ReportedError:
    """An error object that the server sent in place of a chunk."""

    message: str
    code: str | None


@dataclass(frozen=True, slots=True)
class PictureNamed:
    """A picture that came beside the text, by its address."""

    address: str


@dataclass(frozen=True, slots=True)
class ChunkContent:
    """The content of one chunk."""

    deltas: list[Delta | PictureNamed]
    finish_reason: str | None
    error: ReportedError | None
    source: tuple[str, str]
    """The chunk's id and model, "" where it has none: they show which server sent it."""


def read_chunk(data: str | bytes) -> ChunkContent:
    """Read a chunk's JSON. Raises ValueError where it is no JSON object, or holds too much."""
    chunk = decoded(data)
    choice = next((choice for choice in few(chunk.choices) if choice.index == 0), None)
    return ChunkContent(
        deltas=[*_said(choice), *_usage(chunk.usage)],
        finish_reason=(choice.finish_reason or None) if choice else None,
        error=reported_error(chunk.error, chunk.message if chunk.object == "error" else None),
        source=(chunk.id or "", chunk.model or ""),
    )


def only_text(data: str, source: tuple[str, str] | None) -> str:
    """The text of a chunk that comes from `source` and holds nothing else; "" of any other.

    Nearly all chunks are of this kind, and reading them so takes half the time.
    """
    if source is None:
        return ""
    try:
        chunk = typed(data)
    except UNFIT:
        return ""
    choices = chunk.choices
    if not choices or len(choices) > 1 or chunk.id != source[0] or chunk.model != source[1]:
        return ""
    choice = choices[0]
    said = choice.delta
    if (
        said is None
        or choice.finish_reason
        or said.reasoning_content
        or said.reasoning
        or said.tool_calls
        or said.images
        or choice.index
        or chunk.usage
        or chunk.error is not None
        or chunk.object == "error"
    ):
        return ""
    return said.content or ""


def reported_error(error: Any, message: Any = None) -> ReportedError | None:
    """The error in a server's `error` field, whatever its shape; None where there is none."""
    code = None
    try:
        if isinstance(error, dict) and error:
            code = error.get("code") or error.get("type")
            text = error.get("message") or json.dumps(error, ensure_ascii=False)
        else:
            text = error or message
        return ReportedError(str(text), str(code) if code else None) if text else None
    except (RecursionError, ValueError):  # nested too deep, or a number too long, to be words
        return ReportedError("", None)


def _said(choice: Choice | None) -> Iterator[Delta | PictureNamed]:
    if choice is None:
        return
    said = choice.delta or choice.message
    if said is not None:
        if reasoning := said.reasoning_content or said.reasoning:
            yield ReasoningDelta(reasoning)
        if content := said.content or said.refusal:
            yield ContentDelta(content)
        for image in few(said.images):
            if image.image_url is not None and image.image_url.url:
                yield PictureNamed(image.image_url.url)
        for call in few(said.tool_calls):
            function = call.function
            if function is not None and (function.name or function.arguments):
                yield ToolCallDelta(call.index, function.name or "", function.arguments or "")
    elif choice.text:
        yield ContentDelta(choice.text)


def _usage(usage: Usage | None) -> Iterator[Delta]:
    if usage is not None and (completion := integer(usage.completion_tokens)) is not None:
        prompt = integer(usage.prompt_tokens) or 0
        cached = integer(usage.cached_tokens)
        known = cached is not None and 0 <= cached <= prompt
        yield UsageReported(prompt, completion, cached if known else None)
