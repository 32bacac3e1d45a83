"""Running one turn of the real engine against a server, and looking at what it told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.request import Request
from desktop.engine.events import Stage, TurnEnded, TurnEvent
from desktop.engine.turn.attempt import Target
from desktop.engine.turn.turn import Turn

F = TypeVar("F", bound=ChatError)
E = TypeVar("E", bound=TurnEvent)

QUESTION = [{"role": "user", "content": "hello"}]


@dataclass
class Told:
    """All that a turn told."""

    reply: Message
    events: list[TurnEvent] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(e.text for e in self.events if isinstance(e, ContentDelta))

    @property
    def reasoning(self) -> str:
        return "".join(e.text for e in self.events if isinstance(e, ReasoningDelta))

    @property
    def end(self) -> TurnEnded:
        assert isinstance(self.events[-1], TurnEnded)
        assert sum(isinstance(event, TurnEnded) for event in self.events) == 1
        return self.events[-1]

    @property
    def state(self) -> TurnState:
        return self.end.state

    @property
    def failure(self) -> ChatError | None:
        return self.end.failure

    def failed_with(self, kind: type[F]) -> F:
        """The failure that the turn ended with, which is of this kind."""
        assert isinstance(self.failure, kind)
        return self.failure

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


def endpoint_at(base_url: str, **settings: Any) -> Endpoint:
    limits = {"connect": 5.0, "first_byte": 5.0, "idle": 5.0} | settings.pop("timeouts", {})
    settings = {"model": "m"} | settings
    return Endpoint("test", base_url, timeouts=Timeouts(**limits), **settings)


def start(
    endpoint: Endpoint,
    *,
    key: str | None = None,
    messages: Sequence[dict[str, str]] = QUESTION,
    parameters: Mapping[str, Any] = {},
    prepare: Callable[[Callable[[Stage], None]], Awaitable[Target]] | None = None,
    reply: Message | None = None,
    **more: Any,
) -> Turn:
    """A turn under way, of `reply` where it goes on. Call it inside a running loop."""

    async def ready(reach: Callable[[Stage], None]) -> Target:
        return Target(endpoint, key)

    new = Message(1, None, Role.ASSISTANT, (), time.time(), state=TurnState.STREAMING)
    return Turn(reply or new, Request(messages, parameters), prepare or ready, **more)


async def follow(turn: Turn) -> Told:
    """Listen to a turn until its end."""
    events = [event async for event in turn]
    return Told(turn.reply(), events)


def run(endpoint: Endpoint, **more: Any) -> Told:
    """One whole turn on a loop of its own; fails if it leaves a task behind."""

    async def main() -> Told:
        async with asyncio.timeout(30):
            told = await follow(start(endpoint, **more))
        await no_task_left()
        return told

    return asyncio.run(main())


async def no_task_left() -> None:
    """Fails where a turn left a task behind."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left
