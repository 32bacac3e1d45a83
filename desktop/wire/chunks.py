"""One chunk of a streamed chat completion -> deltas. Sans-IO.

Typed by msgspec for speed, and read leniently where a server's types differ: what cannot be
understood is passed over, never guessed at.
https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    ReasoningDelta,
    ToolCallDelta,
    UsageReported,
)


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(msgspec.Struct, gc=False):
    index: int = 0
    function: _Function | None = None


class _Address(msgspec.Struct, gc=False):
    url: str | None = None


class _Picture(msgspec.Struct, gc=False):
    image_url: _Address | None = None


class _Said(msgspec.Struct, gc=False):
    """`choices[].delta` of a stream, `choices[].message` of a whole completion."""

    content: str | None = None
    reasoning_content: str | None = None  # DeepSeek, llama.cpp, vLLM
    reasoning: str | None = None  # OpenRouter, Ollama
    refusal: str | None = None  # OpenAI: words for the person in place of content
    tool_calls: list[_ToolCall] | None = None
    images: list[_Picture] | None = None  # OpenRouter's image models


class _Choice(msgspec.Struct, gc=False):
    index: int = 0
    delta: _Said | None = None
    message: _Said | None = None
    text: str | None = None  # the legacy completions endpoint
    finish_reason: str | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Chunk(msgspec.Struct, gc=False):
    id: str | None = None
    model: str | None = None
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None
    object: str | None = None
    message: Any = None  # vLLM's older form: {"object": "error", "message": …}


_decode = msgspec.json.Decoder(_Chunk).decode


@dataclass(frozen=True, slots=True)
class ReportedError:
    """An error object the server put in place of a chunk."""

    message: str
    code: str | None


@dataclass(frozen=True, slots=True)
class ChunkContent:
    """What one chunk says."""

    deltas: list[Delta]
    finish_reason: str | None
    error: ReportedError | None
    source: tuple[str, str]
    """The chunk's id and model, "" where it has none: who speaks."""


def read_chunk(data: str | bytes) -> ChunkContent:
    """The meaning of a chunk's JSON. Raises ValueError where it is no JSON object."""
    try:
        chunk = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        chunk = _lenient(_loaded(data))
    choice = next((choice for choice in chunk.choices or () if choice.index == 0), None)
    return ChunkContent(
        deltas=[*_said(choice), *_usage(chunk.usage)],
        finish_reason=(choice.finish_reason or None) if choice else None,
        error=reported_error(chunk.error, chunk.message if chunk.object == "error" else None),
        source=(chunk.id or "", chunk.model or ""),
    )


def only_text(data: str, source: tuple[str, str] | None) -> str:
    """The text of a chunk that comes from `source` and holds nothing else; "" of any other.

    Nearly all chunks are of this kind, and are understood in half the time.
    """
    if source is None:
        return ""
    try:
        chunk = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
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
    if isinstance(error, dict) and error:
        code = error.get("code") or error.get("type")
        text = error.get("message") or json.dumps(error, ensure_ascii=False)
        return ReportedError(str(text), str(code) if code else None)
    text = error or message
    return ReportedError(str(text), None) if text else None


def _said(choice: _Choice | None) -> Iterator[Delta]:
    if choice is None:
        return
    said = choice.delta or choice.message
    if said is not None:
        if reasoning := said.reasoning_content or said.reasoning:
            yield ReasoningDelta(reasoning)
        if content := said.content or said.refusal:
            yield ContentDelta(content)
        for picture in said.images or ():
            if picture.image_url is not None and picture.image_url.url:
                yield ContentDelta(_picture(picture.image_url.url))
        for call in said.tool_calls or ():
            function = call.function or _Function()
            yield ToolCallDelta(call.index, function.name or "", function.arguments or "")
    elif choice.text:
        yield ContentDelta(choice.text)


def _usage(usage: _Usage | None) -> Iterator[Delta]:
    if usage is not None and (completion := _integer(usage.completion_tokens)) is not None:
        yield UsageReported(_integer(usage.prompt_tokens) or 0, completion)


def _loaded(data: str | bytes) -> Any:
    """By `json`, which lets half a surrogate pair through where msgspec does not."""
    try:
        return json.loads(data, parse_constant=_no_number)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc


def _no_number(name: str) -> None:
    """NaN and Infinity are no JSON, and no figure to show."""


def _lenient(value: Any) -> _Chunk:
    """A chunk of loose types: every field that does not fit is left out."""
    if not isinstance(value, dict):
        raise ValueError("a chunk is a JSON object")  # noqa: TRY004 - one error for all bad chunks
    usage = _object(value.get("usage"))
    return _Chunk(
        id=_string(value.get("id")),
        model=_string(value.get("model")),
        choices=[_lenient_choice(choice) for choice in _objects(value.get("choices"))],
        usage=_Usage(
            _integer(usage.get("prompt_tokens")), _integer(usage.get("completion_tokens"))
        ),
        error=value.get("error"),
        object=_string(value.get("object")),
        message=value.get("message"),
    )


def _lenient_choice(choice: dict[str, Any]) -> _Choice:
    said = _object(choice.get("delta") or choice.get("message"))
    return _Choice(
        index=_integer(choice.get("index")) or 0,
        delta=_Said(
            content=_parts(said.get("content"), "text"),
            reasoning_content=_string(said.get("reasoning_content"))
            or _parts(said.get("content"), "thinking"),
            reasoning=_string(said.get("reasoning")),
            refusal=_string(said.get("refusal")),
            tool_calls=[_lenient_call(call) for call in _objects(said.get("tool_calls"))],
            images=[
                _Picture(_Address(url))
                for part in _objects(said.get("images"))
                if (url := _address(part))
            ],
        )
        if said
        else None,
        text=_string(choice.get("text")),
        finish_reason=_string(choice.get("finish_reason")),
    )


def _lenient_call(call: dict[str, Any]) -> _ToolCall:
    function = _object(call.get("function"))
    arguments = function.get("arguments")
    if isinstance(arguments, dict):  # Ollama sends the object, not its JSON
        arguments = json.dumps(arguments, ensure_ascii=False)
    return _ToolCall(
        _integer(call.get("index")) or 0,
        _Function(_string(function.get("name")), _string(arguments)),
    )


def _parts(content: Any, kind: str) -> str | None:
    """Text of `content` where it is a list of typed parts (Mistral), or a plain string."""
    if isinstance(content, str):
        return content if kind == "text" else None
    texts: list[str] = []
    for part in _objects(content):
        if kind == "text" and (url := _address(part)):
            texts.append(_picture(url))
            continue
        inner = part.get(kind)
        texts.append(inner if isinstance(inner, str) else _parts(inner, "text") or "")
    return "".join(texts) or None


def _address(part: dict[str, Any]) -> str | None:
    """Of an `image_url` part: {"image_url": {"url": …}}, or the address itself."""
    named = part.get("image_url")
    return _string(named) or _string(_object(named).get("url"))


def _picture(url: str) -> str:
    """A picture as markdown: a paragraph of its own in the reply's text, kept with it."""
    return f"\n\n![]({url})\n\n"


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: Any) -> int | None:
    """A number that the history can hold, too: SQLite's integers have 64 bits."""
    return int(value) if isinstance(value, int | float) and abs(value) < 1e18 else None
