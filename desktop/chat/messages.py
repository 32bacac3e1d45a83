"""One message of a conversation, and how a turn ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.chat.content import Content, text_of


class Role(StrEnum):
    """Who speaks, in the protocol's words."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class TurnState(StrEnum):
    """The state of a reply. A turn ends exactly once, in one of the last four."""

    STREAMING = "streaming"
    DONE = "done"
    """A `finish_reason` or `[DONE]` was seen."""
    STOPPED = "stopped"
    """The person stopped it."""
    INCOMPLETE = "incomplete"
    """The stream ended or broke before it said so."""
    FAILED = "failed"
    """An error ended it; the text that had arrived stays."""


class Sending(StrEnum):
    """Whether a message is sent with the questions that follow it."""

    BY_RULE = ""
    """As the rule of the chat says."""
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class TurnStats:
    """The figures of one turn; None where it was never known."""

    ttft_ms: float | None = None
    """Time to first token: the request's start to the first content or reasoning delta."""
    tokens_per_second: float | None = None
    """Completion tokens after the first, over the time they took to arrive."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    estimated: bool = False
    """True where the server reported no usage and deltas were counted in place of tokens."""
    thought_ms: float | None = None
    """From the first reasoning delta to the text that followed it; over all such spans."""
    cached_tokens: int | None = None
    """Those of the prompt that came from the server's cache; None where it did not say."""

    @property
    def rate(self) -> float | None:
        """Tokens per second, as people are shown them; None where so few would say nothing."""
        enough = (self.completion_tokens or 0) >= _FEWEST
        return self.tokens_per_second if enough else None


_FEWEST = 8
"""Tokens. Fewer arrive in one read or two."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asked for. Weir shows it and runs nothing."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Seam:
    """Where another source continued a reply: `offset` in characters of its text."""

    offset: int
    cause: str


@dataclass(frozen=True, slots=True)
class Message:
    """One node of a conversation's tree. Questions are always `DONE`."""

    id: int
    parent_id: int | None
    role: Role
    content: Content
    created_at: float
    """Seconds since the epoch."""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    seams: tuple[Seam, ...] = ()
    state: TurnState = TurnState.DONE
    finish_reason: str | None = None
    failure: Mapping[str, Any] | None = None
    """The record of a ChatError (`ChatError.from_record` reads it), or None."""
    endpoint_name: str = ""
    model: str = ""
    stats: TurnStats = TurnStats()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Those that a reply was asked with, by their names in the request."""
    sending: Sending = Sending.BY_RULE
    summary: str = ""
    """Where it is not empty: what is sent in place of all messages down to this one."""
    is_starred: bool = False
    """Whether the person marked it, to find it again."""

    @property
    def text(self) -> str:
        """The text of the content, without pictures and files."""
        return text_of(self.content)

    @property
    def is_edited(self) -> bool:
        """Whether this reply is a person's words in place of a model's."""
        by_model = self.endpoint_name or self.model or self.stats != TurnStats()
        return self.role is Role.ASSISTANT and not by_model
