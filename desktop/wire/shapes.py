"""The JSON of a chunk as structs. Sans-IO.

msgspec reads them, for speed; where a server's types differ they are read leniently: a field of
another type is left out, never guessed.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

MOST = 1000
"""Choices, tool calls, pictures or parts of one chunk at most. Servers send a few; a hundred
thousand would hold up the window with a single event."""


class Function(msgspec.Struct, gc=False):
    """The function that a tool call names."""

    name: str | None = None
    arguments: str | None = None


class ToolCall(msgspec.Struct, gc=False):
    """A piece of a tool call."""

    index: int = 0
    function: Function | None = None


class Address(msgspec.Struct, gc=False):
    """The address of a picture."""

    url: str | None = None


class Picture(msgspec.Struct, gc=False):
    """A picture in a reply."""

    image_url: Address | None = None


class Said(msgspec.Struct, gc=False):
    """`choices[].delta` of a stream, `choices[].message` of a whole completion."""

    content: str | None = None
    reasoning_content: str | None = None  # DeepSeek, llama.cpp, vLLM
    reasoning: str | None = None  # OpenRouter, Ollama
    refusal: str | None = None  # OpenAI: words for the person in place of content
    tool_calls: list[ToolCall] | None = None
    images: list[Picture] | None = None  # OpenRouter's image models


class Choice(msgspec.Struct, gc=False):
    """One of several replies; Weir reads the first."""

    index: int = 0
    delta: Said | None = None
    message: Said | None = None
    text: str | None = None  # the legacy completions endpoint
    finish_reason: str | None = None


class PromptDetails(msgspec.Struct, gc=False):
    """What the server says of the prompt's tokens."""

    cached_tokens: int | None = None


class Usage(msgspec.Struct, gc=False):
    """Tokens that the server counted. Those from a cache are a part of the prompt's."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None  # OpenAI, vLLM, llama.cpp
    prompt_cache_hit_tokens: int | None = None  # DeepSeek

    @property
    def cached_tokens(self) -> int | None:
        """The tokens of the prompt that came from the server's cache, as it says."""
        details = self.prompt_tokens_details
        if details is not None and details.cached_tokens is not None:
            return details.cached_tokens
        return self.prompt_cache_hit_tokens


class Chunk(msgspec.Struct, gc=False):
    """One chunk of a stream, or a whole completion."""

    id: str | None = None
    model: str | None = None
    choices: list[Choice] | None = None
    usage: Usage | None = None
    error: Any = None
    object: str | None = None
    message: Any = None  # vLLM's older form: {"object": "error", "message": …}


typed = msgspec.json.Decoder(Chunk).decode
"""Decodes JSON whose types are as above; raises one of UNFIT."""
UNFIT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decoded(data: str | bytes) -> Chunk:
    """Decode any JSON object. Raises ValueError where it is none, or holds too much."""
    try:
        return typed(data)
    except UNFIT:
        return _lenient(_loaded(data))


def few(items: list[T] | None) -> list[T]:
    """Return the items, [] for None. Raises ValueError for more than MOST."""
    if items is not None and len(items) > MOST:
        raise ValueError("more than a chunk may hold")
    return items or []


def integer(value: Any) -> int | None:
    """Return a number as an integer that SQLite can hold (64 bits); None for anything else."""
    return int(value) if isinstance(value, int | float) and abs(value) < 1e18 else None


def picture(url: str) -> str:
    """Write a picture as markdown: a paragraph of its own in the reply's text."""
    return f"\n\n![]({url})\n\n"


def _loaded(data: str | bytes) -> Any:
    """Decode with `json`, which lets half a surrogate pair through; msgspec does not."""
    try:
        return json.loads(data, parse_constant=_no_number)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc


def _no_number(name: str) -> None:
    """Read NaN and Infinity as null: they are no JSON."""


def _lenient(value: Any) -> Chunk:
    """A chunk of loose types: every field that does not fit is left out."""
    if not isinstance(value, dict):
        raise ValueError("a chunk is a JSON object")  # noqa: TRY004 - one error for all bad chunks
    return Chunk(
        id=_string(value.get("id")),
        model=_string(value.get("model")),
        choices=[_lenient_choice(choice) for choice in _objects(value.get("choices"))],
        usage=_lenient_usage(_object(value.get("usage"))),
        error=value.get("error"),
        object=_string(value.get("object")),
        message=value.get("message"),
    )


def _lenient_usage(usage: dict[str, Any]) -> Usage:
    cached = integer(_object(usage.get("prompt_tokens_details")).get("cached_tokens"))
    return Usage(
        integer(usage.get("prompt_tokens")),
        integer(usage.get("completion_tokens")),
        None if cached is None else PromptDetails(cached),
        integer(usage.get("prompt_cache_hit_tokens")),
    )


def _lenient_choice(choice: dict[str, Any]) -> Choice:
    said = _object(choice.get("delta") or choice.get("message"))
    return Choice(
        index=integer(choice.get("index")) or 0,
        delta=Said(
            content=_parts(said.get("content"), "text"),
            reasoning_content=_string(said.get("reasoning_content"))
            or _parts(said.get("content"), "thinking"),
            reasoning=_string(said.get("reasoning")),
            refusal=_string(said.get("refusal")),
            tool_calls=[_lenient_call(call) for call in _objects(said.get("tool_calls"))],
            images=[
                Picture(Address(url))
                for part in _objects(said.get("images"))
                if (url := _address(part))
            ],
        )
        if said
        else None,
        text=_string(choice.get("text")),
        finish_reason=_string(choice.get("finish_reason")),
    )


def _lenient_call(call: dict[str, Any]) -> ToolCall:
    function = _object(call.get("function"))
    arguments = function.get("arguments")
    if isinstance(arguments, dict):  # Ollama sends the object, not its JSON
        arguments = json.dumps(arguments, ensure_ascii=False)
    return ToolCall(
        integer(call.get("index")) or 0,
        Function(_string(function.get("name")), _string(arguments)),
    )


def _parts(content: Any, kind: str) -> str | None:
    """The text of `content`: a list of typed parts (Mistral), or a plain string."""
    if isinstance(content, str):
        return content if kind == "text" else None
    texts: list[str] = []
    for part in _objects(content):
        if kind == "text" and (url := _address(part)):
            texts.append(picture(url))
            continue
        inner = part.get(kind)
        texts.append(inner if isinstance(inner, str) else _parts(inner, "text") or "")
    return "".join(texts) or None


def _address(part: dict[str, Any]) -> str | None:
    """The address in an `image_url` part: {"image_url": {"url": …}}, or the address itself."""
    named = part.get("image_url")
    return _string(named) or _string(_object(named).get("url"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        return []
    return [item for item in few(value) if isinstance(item, dict)]


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
