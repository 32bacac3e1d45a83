"""Plays a recording: runs a real turn on the recorded bytes, at their recorded pace.

Everything but the network is as it is in any turn, so that what went wrong goes wrong again, and a
change to the program shows. The turn decides anew whether to ask again or to continue; how long it
waits before that comes from the recording.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field

from desktop.chat.content import of_text
from desktop.chat.context import text_of_sent
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.request import Request
from desktop.engine.events import Stage, TurnEvent
from desktop.engine.recording.reading import request_body
from desktop.engine.recording.recording import Fact, Recording
from desktop.engine.turn.attempt import BREAKS, Target
from desktop.engine.turn.transport import Progress
from desktop.engine.turn.turn import Turn
from desktop.wire.connection.pace import Pace, slices
from desktop.wire.failures import ConnectionBroken, LostInSleep

_MILESTONES = ("connected", "secured", "sent", "head")


def play(recording: Recording) -> Turn:
    """Start to play a recording from its first wait on. Call it in a running loop."""
    endpoint = recording.endpoint
    transport = _Playback(recording)
    reply = Message(
        0,
        None,
        Role.ASSISTANT,
        of_text(recording.begun),
        time.time(),
        state=TurnState.STREAMING,
        endpoint_name=endpoint.name,
        model=endpoint.model,
    )
    return Turn(reply, Request(()), transport.prepare, transport=transport)


def question_of(recording: Recording) -> str:
    """What the person had asked; "" where no request went out, or the file does not hold it."""
    messages = request_body(recording).get("messages", [])
    said = [one.get("content") for one in messages if one.get("role") == "user"]
    return text_of_sent(said[-1]) if said else ""


@dataclass
class _Exchange:
    """One request of the recording and the answer to it."""

    ready_at: float
    """When the turn was ready to send it: from here on the time to first token counts."""
    asked_at: float
    reached: list[Fact] = field(default_factory=list)
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    over: Fact | None = None

    @property
    def answered(self) -> bool:
        """Whether a reply began."""
        heads = (fact for fact in self.reached if fact.type == "head")
        return any(fact.data["status"] == 200 for fact in heads)

    @property
    def failure(self) -> ChatError | None:
        record = self.over and self.over.data["failure"]
        return ChatError.from_record(record) if record else None


class _Playback:
    """The transport of a turn that is played, as `engine.turn.transport.Transport` describes it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._exchanges = _exchanges(recording)
        self._next = 0
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    async def prepare(self, reach: Callable[[Stage], None]) -> Target:
        """Reach each recorded stage at its time, until the first request went out."""
        if self._next == 0:
            first = self._exchanges[0].ready_at if self._exchanges else float("inf")
            known = {str(stage): stage for stage in Stage if stage is not Stage.ANSWER}
            for fact in self._recording.facts:
                if fact.type == "stage" and fact.at <= first and fact.data["stage"] in known:
                    await self._until(fact.at)
                    reach(known[fact.data["stage"]])
        if self._next == 0:
            await self._until_ready()
        return Target(self._recording.endpoint, None)

    @contextlib.asynccontextmanager
    async def ask(
        self,
        endpoint: Endpoint,
        key: str | None,
        body: bytes,
        progress: Progress,
        stream_id: str | None,
    ) -> AsyncIterator[_Body]:
        """Play the next recorded exchange, whatever is asked."""
        exchange = await self._begin()
        for fact in exchange.reached:
            await self._until(fact.at)
            progress(fact.type)
        if not exchange.answered:
            if exchange.over is not None:
                await self._until(exchange.over.at)
            if exchange.failure is not None:
                raise exchange.failure
            await self._quiet()
        yield _Body(self._arriving(exchange))

    def resume(
        self, endpoint: Endpoint, key: str | None, stream_id: str, offset: int, progress: Progress
    ) -> contextlib.AbstractAsyncContextManager[_Body]:
        """Play the next recorded exchange, as `ask` does; the offset is ignored."""
        return self.ask(endpoint, key, b"", progress, stream_id)

    async def forget(self, endpoint: Endpoint, key: str | None, stream_id: str) -> None:
        """Ignored: there is no server."""

    async def pause(self, seconds: float) -> None:
        """Wait until the next recorded request went out; `seconds` is ignored."""
        await self._until_ready()

    def on_event(self, event: TurnEvent) -> None:
        """Ignored: the recording already holds these events."""

    async def _until_ready(self) -> None:
        if self._next == len(self._exchanges):
            await self._end()
        await self._until(self._exchanges[self._next].ready_at)

    async def _begin(self) -> _Exchange:
        await self._until_ready()
        self._next += 1
        exchange = self._exchanges[self._next - 1]
        await self._until(exchange.asked_at)
        return exchange

    async def _arriving(self, exchange: _Exchange) -> AsyncGenerator[bytes, None]:
        pace = Pace()
        for at, data in exchange.chunks:
            await self._until(at)
            for piece in slices(data):
                yield piece
                await pace.worked(piece)
        over = exchange.over
        if over is not None and not over.data["cut"]:
            await self._until(over.at)
            if isinstance(exchange.failure, BREAKS):
                raise exchange.failure
            return
        await self._quiet()

    async def _quiet(self) -> None:
        """Wait, since nothing more came of an answer, until the limit that passed passes again."""
        end = self._recording.end
        if end is None:
            raise ConnectionBroken
        if self._next == len(self._exchanges):
            if end.data["state"] == TurnState.STOPPED:
                await self._end()
            if (failure := end.data["failure"]) and failure["kind"] == LostInSleep.kind:
                await self._until(end.at)  # no machine sleeps for this
                raise LostInSleep
        await asyncio.Event().wait()

    async def _end(self) -> None:
        """End as the recorded turn did, since nothing more is recorded."""
        end = self._recording.end
        if end is None:
            raise ConnectionBroken
        await self._until(end.at)
        if end.data["state"] == TurnState.STOPPED:
            raise asyncio.CancelledError  # a turn that is cancelled ends as stopped
        record = end.data["failure"]
        raise ChatError.from_record(record) if record else ConnectionBroken()

    async def _until(self, at: float) -> None:
        wait = self._began + at - self._loop.time()
        if wait > 0:
            await asyncio.sleep(wait)


class _Body:
    """The body of a recorded answer."""

    def __init__(self, arriving: AsyncGenerator[bytes, None]) -> None:
        self._arriving = arriving

    def chunks(self) -> AsyncGenerator[bytes, None]:
        """Its bytes, each at the time at which it came."""
        return self._arriving


def _exchanges(recording: Recording) -> list[_Exchange]:
    """The exchanges of a recording, in order."""
    exchanges: list[_Exchange] = []
    starts: list[int] = []
    ready_at: float | None = None
    for fact in recording.facts:
        if fact.type == "stage" and fact.data["stage"] == Stage.ANSWER:
            ready_at = fact.at
        elif fact.type == "request":
            exchanges.append(_Exchange(fact.at if ready_at is None else ready_at, fact.at))
            starts.append(fact.chunks)
            ready_at = None
        elif exchanges and fact.type in _MILESTONES:
            exchanges[-1].reached.append(fact)
        elif exchanges and fact.type == "over":
            exchanges[-1].over = fact
    for number, at, data in recording.pieces():
        which = bisect_right(starts, number) - 1
        if which >= 0:
            exchanges[which].chunks.append((at, data))
    return exchanges
