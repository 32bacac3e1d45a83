"""One turn: one question to one endpoint, from the first wait to its single end."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable

from desktop.chat.deltas import Delta
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError, UnknownFailure
from desktop.chat.masking import Mask
from desktop.chat.messages import Message, TurnState, TurnStats
from desktop.chat.request import Request
from desktop.chat.tree import Conversation
from desktop.engine.events import (
    Retrying,
    Stage,
    StageReached,
    StillAlive,
    TurnEnded,
    TurnEvent,
)
from desktop.engine.masking import mask_for
from desktop.engine.meter import Meter
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.attempt import Attempt, Target
from desktop.engine.turn.continuation import Continued, continuing
from desktop.engine.turn.event_queue import EventQueue
from desktop.engine.turn.habits import Habits, refused
from desktop.engine.turn.record import Record, RecordWriter
from desktop.engine.turn.reply_so_far import ReplySoFar
from desktop.engine.turn.retry import delay_before_retry
from desktop.engine.turn.transport import NetworkTransport, Transport
from desktop.wire.failures import ConnectionBroken, KeyRefused, ModelLoading, ReplyTooLong

LOADING_POLL = 1.0
"""Seconds between two looks at a server that loads its model."""
MAX_CONTINUES = 2
"""How often a turn continues a broken reply by itself."""
CONTINUE_DELAY = 1.0
ALIVE_AFTER = 5.0
"""Seconds without a delta before it is worth saying that the server is alive; and between two."""

Prepare = Callable[[Callable[[Stage], None]], Awaitable[Target]]


class Turn:
    """Runs in a task of its own from the moment it is made; iterate over it for its events.

    The turn runs whether or not anybody listens, and writes to its record by itself: display,
    journal and network never wait for one another.
    """

    def __init__(
        self,
        reply: Message,
        request: Request | Callable[[], Request],
        prepare: Prepare,
        *,
        record: Record | None = None,
        conversation: Conversation | None = None,
        habits: Habits | None = None,
        ended: Callable[[Turn], None] | None = None,
        transport: Transport | None = None,
    ) -> None:
        """`reply` is the message to fill; if it has text already, the turn continues that text.

        `request` ends with the question; what makes one is called in a thread. `prepare` gives
        endpoint and key; it is called before each answer. `habits` knows what servers refuse; the
        turn adds what it learns. `ended` is called once, after the turn's end. `transport` is the
        network where nothing else is given.
        """
        self._transport = transport or NetworkTransport()
        self.conversation = conversation
        self._request = request if isinstance(request, Request) else Request(())
        self._compose = None if isinstance(request, Request) else request
        self._prepare = prepare
        self._habits = habits or Habits()
        self._on_ended = ended
        self._loop = asyncio.get_running_loop()
        self._meter = Meter(self._loop.time, reply.stats.thought_ms)
        self._so_far = ReplySoFar(reply)
        self._continued: Continued | None = None
        self._delta_at = self._alive_said_at = self._loop.time()
        self._finish_reason: str | None = None
        self._complete = False
        self._mask = Mask(())
        self._events = EventQueue()
        self._writer = RecordWriter(record, self._events.emit)
        self._end: TurnEnded | None = None
        self._stop_asked = False
        self._running = False
        self._task = asyncio.create_task(self._run(), name=f"turn-{reply.id}")

    def reply(self) -> Message:
        """The reply as it stands now."""
        end = self._end
        failure = end.failure if end else None
        return dataclasses.replace(
            self._so_far.message(),
            tool_calls=self._so_far.tool_calls(self._mask),
            state=end.state if end else TurnState.STREAMING,
            finish_reason=self._finish_reason,
            stats=self._meter.stats(),
            failure=failure.to_record() if failure else None,
        )

    def stats(self) -> TurnStats:
        """The figures so far."""
        return self._meter.stats()

    def stop(self) -> None:
        """Close the socket at once; what had arrived stays. May be called again."""
        if self._stop_asked:
            return
        self._stop_asked = True
        if self._running:  # a task that has not begun would never reach its end
            self._task.cancel()  # once: a second one would interrupt the closing of the connection

    async def ended(self) -> TurnEnded:
        """The turn's end, as soon as it has come."""
        await asyncio.wait([self._task])
        assert self._end is not None
        return self._end

    @property
    def bug(self) -> BaseException | None:
        """What nobody expected, where the turn has ended by that; it is for the log."""
        return self._task.exception() if self._task.done() else None

    def __aiter__(self) -> AsyncIterator[TurnEvent]:
        """Every event in its order, the last one a TurnEnded. For one listener."""
        return aiter(self._events)

    async def _run(self) -> None:
        self._running = True
        state = TurnState.FAILED
        failure: ChatError | None = UnknownFailure("unexpected")  # stands only if a bug raises
        try:
            if not self._stop_asked:
                failure = await self._converse()
                state = self._so_far.state_after(failure, self._complete)
        except asyncio.CancelledError:
            state, failure = TurnState.STOPPED, None
        except ChatError as error:
            failure = error
        finally:
            if self._stop_asked:  # whatever the stop broke, or came upon
                state, failure = TurnState.STOPPED, None
            self._finish(state, failure)

    async def _converse(self) -> ChatError | None:
        """The failure that ended the reply, if any, whatever text came before it.

        A reply that breaks off is continued where the settings say so; where that fails, the reply
        stays incomplete, for the first cause.
        """
        if self._compose is not None:
            self._request = await in_daemon_thread(self._compose)
        broken = await self._answered(await self._prepared())
        for _ in range(MAX_CONTINUES):
            if not self._continues_by_itself(broken):
                break
            await self._wait(CONTINUE_DELAY, broken or ConnectionBroken())
            try:
                broken = await self._answered(await self._prepared())
            except ChatError:
                break
        return broken

    async def _prepared(self) -> Target:
        return self._use(await self._prepare(self._reach))

    def _use(self, target: Target) -> Target:
        self._target = target
        self._mask = mask_for(target.endpoint, target.key)
        return target

    async def _answered(self, target: Target) -> ChatError | None:
        """One answer, asked for again where that is safe."""
        retries = 0
        loading_since: float | None = None
        while True:
            try:
                return await self._attempt(target)
            except ModelLoading as failure:
                loading_since = loading_since or self._loop.time()
                limit = loading_since + target.endpoint.timeouts.first_byte
                if self._loop.time() + LOADING_POLL > limit:
                    raise
                await self._wait(LOADING_POLL, failure)
            except KeyRefused as refusal:
                if target.other_key is not None:
                    self._reach(Stage.PROGRAM)
                target = self._use(await target.renewed(refusal))
            except ChatError as failure:
                if self._habits.learn(target.endpoint.base_url, self._request, failure):
                    continue  # it is asked otherwise, once
                if (other := refused(failure, self._request)) is not None:
                    raise other from failure
                delay = delay_before_retry(failure, retries)
                if delay is None:
                    raise
                retries += 1
                await self._wait(delay, failure)

    async def _wait(self, delay: float, cause: ChatError) -> None:
        self._on_waiting(delay, cause)
        await self._transport.pause(delay)

    async def _attempt(self, target: Target) -> ChatError | None:
        """One request and its answer. Raises what happens before the answer begins."""
        attempt = Attempt(
            target,
            self._habits.fit(target.endpoint.base_url, self._request_for(target.endpoint)),
            self._take,
            self._on_reached,
            self._on_waiting,
            self._transport,
            with_usage=self._habits.counts_tokens(target.endpoint.base_url),
        )
        self._reach(Stage.ANSWER)
        self._meter.asked()
        try:
            return await attempt.run()
        finally:  # a stop, too, keeps what the server had said so far
            self._finish_reason, self._complete = attempt.finish_reason, attempt.complete
            if self._continued is not None:
                self._add(self._continued.rest())

    def _request_for(self, endpoint: Endpoint) -> Request:
        """The turn's request, or one that continues the text that has arrived."""
        text = self._so_far.text
        if not text:
            return self._request
        self._continued = Continued(text)
        return continuing(self._request, text, endpoint.continue_)

    def _continues_by_itself(self, broken: ChatError | None) -> bool:
        endpoint = self._target.endpoint
        if isinstance(broken, ReplyTooLong) or not self._so_far.can_continue:
            return False
        cut = self._so_far.state_after(broken, self._complete) is TurnState.INCOMPLETE
        return cut and endpoint.auto_continue and endpoint.continue_ != "none"

    # events ---------------------------------------------------------------------

    def _take(self, deltas: list[Delta]) -> ReplyTooLong | None:
        self._add(deltas if self._continued is None else self._continued.new(deltas))
        limit = self._target.endpoint.max_reply_mb
        return ReplyTooLong(limit) if self._so_far.size > limit * 1_000_000 else None

    def _add(self, deltas: list[Delta]) -> None:
        for delta in deltas:
            self._delta_at = self._loop.time()
            self._meter.add(delta)
            self._so_far.add(delta)
            self._writer.add(delta, self._so_far.seams, self._so_far.length)
            self._events.emit(delta)

    def _reach(self, stage: Stage) -> None:
        self._record_and_emit(StageReached(stage))

    def _on_reached(self, milestone: str) -> None:
        now = self._loop.time()
        quiet = now - self._delta_at
        if milestone == "alive" and min(quiet, now - self._alive_said_at) >= ALIVE_AFTER:
            self._alive_said_at = now
            self._events.emit(StillAlive(quiet))

    def _on_waiting(self, delay: float, cause: ChatError) -> None:
        self._record_and_emit(Retrying(delay, cause))

    def _record_and_emit(self, event: TurnEvent) -> None:
        self._transport.on_event(event)
        self._events.emit(event)

    def _finish(self, state: TurnState, failure: ChatError | None) -> None:
        self._end = TurnEnded(state, self._finish_reason, failure, self._meter.stats())
        reply = self.reply()
        self._writer.finish(reply)
        if self.conversation is not None:
            self.conversation.replace(reply)
        self._record_and_emit(self._end)
        if self._on_ended is not None:
            self._on_ended(self)
