"""The events of a turn, for the window, the terminal and a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from desktop.chat.deltas import (
    ContentDelta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.failures import ChatError
from desktop.chat.keys.origin import KeyOrigin
from desktop.chat.messages import TurnState, TurnStats
from desktop.wire.routes.route import Route
from desktop.wire.trust.certificate import Certificate


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
    "settings",
    "key",
    "model",
    "route",
    "name",
    "proxy",
    "connect",
    "tls",
    "clock",
    "models",
    "answer",
    "first_token",
]
"""What the doctor tries of an endpoint, in this order. An endpoint has a key or a local model; a
proxy looks the name up and connects in our place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the doctor tried. `engine.explain.steps` has its title and its words."""

    name: StepName
    ms: float
    detail: str = ""
    """A fact worth showing as it is: the address found, the proxy used."""
    failure: ChatError | None = None
    route: Route | None = None
    """Of the step "route": which way requests go, and why."""
    caution: ChatError | None = None
    """What will fail one day, or makes other things fail, although this did not."""
    origin: KeyOrigin | None = None
    """Of the step "key": where the key comes from."""
    chain: tuple[Certificate, ...] = ()
    """Of the step "tls": the server's certificate, and who vouches for it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the words are made of: "count" and "listed" of models; "seconds" that the clock is
    ahead; "signed_in" at a proxy; "accepted" of a key."""

    @property
    def ok(self) -> bool:
        """Whether the next step was worth trying."""
        return self.failure is None


TurnEvent = (
    ContentDelta
    | ReasoningDelta
    | PictureArrived
    | PictureArriving
    | ToolCallDelta
    | UsageReported
    | SeamMarked
    | StageReached
    | Retrying
    | StillAlive
    | NotSaved
    | TurnEnded
)
