"""What a server says of a reply while it arrives: pieces of text, tokens, seams."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.chat.content import Picture


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
class PictureArrived:
    """A picture that the model made. It stands behind the text that came before it."""

    picture: Picture
    content: bytes = field(default=b"", repr=False, compare=False)
    """Its bytes; none where they are kept already, by their hash."""


@dataclass(frozen=True, slots=True)
class PictureArriving:
    """So many bytes of a picture have come, and not yet its end. Kept by nobody."""

    size: int


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


Delta = (
    ContentDelta
    | ReasoningDelta
    | PictureArrived
    | PictureArriving
    | ToolCallDelta
    | UsageReported
    | SeamMarked
)
