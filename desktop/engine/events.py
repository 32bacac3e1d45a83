"""The events of a turn, for the window, the terminal and a recording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from desktop.chat.deltas import (
    ContentDelta,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState, TurnStats


class Stage(StrEnum):
    """What a turn is waiting for before its first delta."""

    KEY = "key"
    """The OS keyring; it may be asking the person to unlock it."""
    PROGRAM = "program"
    """The program that prints the key; a person may have to log in."""
    MODEL = "model"
    """The on-device model, which is being loaded."""
    ANSWER = "answer"
    """The request is on its way; no delta has come yet."""


@dataclass(frozen=True, slots=True)
class StageReached:
    """The turn now waits for `stage`."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Retrying:
    """The request will be sent again in `after` seconds, because of `cause`."""

    after: float
    cause: ChatError


@dataclass(frozen=True, slots=True)
class StillAlive:
    """Bytes come, but nothing of the reply has for `seconds`: the server is alive and busy."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The history could not take the reply, which still arrives."""

    reason: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Always the last event of a turn, and there is exactly one."""

    state: TurnState
    finish_reason: str | None
    failure: ChatError | None
    stats: TurnStats


StepName = Literal[
    "settings", "key", "model", "route", "name", "connect", "tls", "answer", "first_token"
]
"""What the doctor tries of an endpoint, in this order; an endpoint has a key or a local model."""

TurnEvent = (
    ContentDelta
    | ReasoningDelta
    | ToolCallDelta
    | UsageReported
    | SeamMarked
    | StageReached
    | Retrying
    | StillAlive
    | NotSaved
    | TurnEnded
)
