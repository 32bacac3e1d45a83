"""One turn: one question to one endpoint, from the first wait to its single end."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal, Protocol

from desktop.chat.deltas import ContentDelta, Delta, ReasoningDelta, ToolCallDelta, UsageReported
from desktop.chat.failures import ChatError, UnknownFailure
from desktop.chat.messages import Message, ToolCall, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.attempt import Attempt, Target
from desktop.engine.events import NotSaved, Retrying, Stage, StageReached, TurnEnded, TurnEvent
from desktop.engine.meter import Meter
from desktop.engine.retry import delay_before_retry
from desktop.wire.failures import (
    ConnectionBroken,
    IdleTimedOut,
    ModelLoading,
    RequestRefused,
)

LOADING_POLL = 1.0
"""Seconds between two looks at a server that loads its model."""
_NO_USAGE = re.compile(
    r"stream_options|include_usage"
    r"|(extra|unknown|unexpected|additional|unrecogni[sz]ed)\W+(request\W+)?"
    r"(field|input|argument|parameter|propert|key)",
    re.IGNORECASE,
)
"""A refusal of `stream_options`, which is the one part of our requests that servers may not know,
so that complaints which name no field mean it, too."""


class Record(Protocol):
    """Where a reply is kept while it arrives; neither call blocks."""

    failure: str | None

    def append(self, kind: Literal["content", "reasoning"], text: str) -> None: ...
    def finish(self, message: Message) -> None: ...


Prepare = Callable[[Callable[[Stage], None]], Awaitable[Target]]


class Turn:
    """Runs in a task of its own from the moment it is made; iterate over it for its events.

    The turn goes on whether or not anybody listens, and writes to its record by itself: display,
    journal and network never wait for one another.
    """

    def __init__(
        self,
        reply: Message,
        messages: Sequence[dict[str, str]],
        prepare: Prepare,
        *,
        record: Record | None = None,
        conversation: Conversation | None = None,
        without_usage: set[str] | None = None,
        ended: Callable[[Turn], None] | None = None,
    ) -> None:
        """`reply` is the empty message to fill; `messages` is the request's own list.

        `without_usage` holds the base URLs that refuse `stream_options`, and learns of new ones.
        `ended` is called once, after the turn's end.
        """
        self.conversation = conversation
        self._reply = reply
        self._messages = messages
        self._prepare = prepare
        self._record = record
        self._without_usage = set() if without_usage is None else without_usage
        self._on_ended = ended
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, list[ToolCallDelta]] = {}
        self._finish_reason: str | None = None
        self._complete = False
        self._key: str | None = None
        self._not_saved = False
        self._meter = Meter(asyncio.get_running_loop().time)
        self._events: deque[TurnEvent] = deque()
        self._listener: asyncio.Future[None] | None = None
        self._end: TurnEnded | None = None
        self._stop_asked = False
        self._running = False
        self._task = asyncio.create_task(self._run(), name=f"turn-{reply.id}")

    def reply(self) -> Message:
        """The reply as it stands now."""
        self._text = ["".join(self._text)]
        self._reasoning = ["".join(self._reasoning)]
        end = self._end
        failure = end.failure if end else None
        return dataclasses.replace(
            self._reply,
            text=self._text[0],
            reasoning=self._reasoning[0],
            tool_calls=tuple(_whole_call(self._calls[index]) for index in sorted(self._calls)),
            state=end.state if end else TurnState.STREAMING,
            finish_reason=self._finish_reason,
            failure=failure.to_record() if failure else None,
            stats=self._meter.stats(),
        )

    def stop(self) -> None:
        """Close the socket at once; what had arrived stays. May be called again.

        Cancels at most once: a second cancel would interrupt the closing of the connection.
        """
        if self._stop_asked:
            return
        self._stop_asked = True
        if self._running:  # a task that has not begun would never reach its end
            self._task.cancel()

    async def ended(self) -> TurnEnded:
        """The turn's end, as soon as it has come."""
        await asyncio.wait([self._task])
        assert self._end is not None
        return self._end

    @property
    def bug(self) -> BaseException | None:
        """What nobody expected, where the turn has ended by that; it is for the log."""
        return self._task.exception() if self._task.done() else None

    async def __aiter__(self) -> AsyncIterator[TurnEvent]:
        """Every event in its order, the last one a TurnEnded. For one listener."""
        while True:
            while self._events:
                event = self._events.popleft()
                yield event
                if isinstance(event, TurnEnded):
                    return
            self._listener = asyncio.get_running_loop().create_future()
            await self._listener

    async def _run(self) -> None:
        self._running = True
        state = TurnState.FAILED
        failure: ChatError | None = UnknownFailure("unexpected")  # stands only if a bug raises
        try:
            if not self._stop_asked:
                failure = await self._converse()
                state = self._state_after(failure)
        except asyncio.CancelledError:
            state, failure = TurnState.STOPPED, None
        except ChatError as error:
            failure = error
        finally:
            if self._stop_asked:  # whatever the stop broke, or came upon
                state, failure = TurnState.STOPPED, None
            self._finish(state, failure)

    async def _converse(self) -> ChatError | None:
        """The failure that ended the reply, if any, whatever text came before it."""
        loop = asyncio.get_running_loop()
        target = await self._prepare(self._reach)
        self._key = target.key
        retries = 0
        loading_since: float | None = None
        while True:
            try:
                return await self._attempt(target)
            except ModelLoading as failure:
                loading_since = loading_since or loop.time()
                if loop.time() + LOADING_POLL > loading_since + target.endpoint.timeouts.first_byte:
                    raise
                waiting = Retrying(LOADING_POLL, failure)
            except ChatError as failure:
                if self._refuses_usage(failure, target):
                    continue
                delay = delay_before_retry(failure, retries)
                if delay is None:
                    raise
                retries += 1
                waiting = Retrying(delay, failure)
            waiting.cause.redact(target.key)
            self._tell(waiting)
            await asyncio.sleep(waiting.after)

    async def _attempt(self, target: Target) -> ChatError | None:
        """One request and its answer. Raises what happens before the answer begins."""
        with_usage = target.endpoint.base_url not in self._without_usage
        attempt = Attempt(target, self._messages, with_usage, self._take)
        self._reach(Stage.ANSWER)
        self._meter.asked()
        try:
            return await attempt.run()
        finally:  # a stop, too, keeps what the server had said so far
            self._finish_reason, self._complete = attempt.finish_reason, attempt.complete

    def _refuses_usage(self, failure: ChatError, target: Target) -> bool:
        """Whether the server refused `stream_options` alone: it is then asked without, once."""
        base_url = target.endpoint.base_url
        if not isinstance(failure, RequestRefused) or base_url in self._without_usage:
            return False
        refused = failure.status in (400, 422) and bool(
            _NO_USAGE.search(f"{failure.message} {failure.field}")
        )
        if refused:
            self._without_usage.add(base_url)
        return refused

    def _state_after(self, failure: ChatError | None) -> TurnState:
        """Failed before done, done before incomplete; a break after text is incomplete."""
        broken = isinstance(failure, ConnectionBroken) or (
            isinstance(failure, IdleTimedOut) and bool(self._text or self._reasoning)
        )
        if failure is not None and not broken:
            return TurnState.FAILED
        return TurnState.DONE if self._complete else TurnState.INCOMPLETE

    def _take(self, deltas: list[Delta]) -> None:
        for delta in deltas:
            match delta:
                case ContentDelta(text):
                    self._meter.delta()
                    self._text.append(text)
                    self._keep("content", text)
                case ReasoningDelta(text):
                    self._meter.delta()
                    self._reasoning.append(text)
                    self._keep("reasoning", text)
                case ToolCallDelta(index):
                    self._calls.setdefault(index, []).append(delta)
                case UsageReported():
                    self._meter.usage(delta)
            self._tell(delta)

    def _keep(self, kind: Literal["content", "reasoning"], text: str) -> None:
        if self._record is None:
            return
        self._record.append(kind, text)
        self._say_if_not_saved()

    def _say_if_not_saved(self) -> None:
        if self._record is not None and self._record.failure and not self._not_saved:
            self._not_saved = True
            self._tell(NotSaved(self._record.failure))

    def _reach(self, stage: Stage) -> None:
        self._tell(StageReached(stage))

    def _tell(self, event: TurnEvent) -> None:
        self._events.append(event)
        if self._listener is not None and not self._listener.done():
            self._listener.set_result(None)

    def _finish(self, state: TurnState, failure: ChatError | None) -> None:
        if failure is not None:
            failure.redact(self._key)
        self._end = TurnEnded(state, self._finish_reason, failure, self._meter.stats())
        reply = self.reply()
        if self._record is not None:
            self._record.finish(reply)
            self._say_if_not_saved()
        if self.conversation is not None:
            self.conversation.replace(reply)
        self._tell(self._end)
        if self._on_ended is not None:
            self._on_ended(self)


def _whole_call(deltas: list[ToolCallDelta]) -> ToolCall:
    name = "".join(delta.name for delta in deltas)
    return ToolCall(name, "".join(delta.arguments for delta in deltas))
