"""What a server says of a reply while it arrives: pieces of text, tokens, seams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContentDelta:
    """Text the model added to the reply; append it, never replace."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Text the model added to its visible thinking; it is not part of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call: append `arguments` to those of the call at `index`."""

    index: int
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Tokens the server counted for this turn; the last report counts."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int | None = None
    """Those of the prompt that came from the server's cache; None where it does not say."""


@dataclass(frozen=True, slots=True)
class SeamMarked:
    """From here on the reply comes from another source; the text before it stays.

    `cause`: "gateway" (another server took over), "continued" (a new request continued it).
    """

    cause: str


Delta = ContentDelta | ReasoningDelta | ToolCallDelta | UsageReported | SeamMarked
