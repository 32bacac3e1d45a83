"""What a model adds to a reply, one small fact at a time."""

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
    """A piece of a tool call: `arguments` append to the call at `index`."""

    index: int
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Tokens the server counted for this turn; the last report holds."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class SeamMarked:
    """The reply goes on from here from another source; what came before stays.

    `cause`: "gateway" (another server took over), "continued" (a new request went on).
    """

    cause: str


Delta = ContentDelta | ReasoningDelta | ToolCallDelta | UsageReported | SeamMarked
