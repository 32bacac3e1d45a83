"""One request of a turn and the answer to it, under the three time limits.

Where the server keeps the stream (`resume = "llama.cpp"`), a broken connection is no broken reply:
the rest is fetched by its byte offset and decoded as if nothing had happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from desktop.chat.deltas import Delta, PictureArriving
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.keys.origin import KeyOrigin
from desktop.chat.request import Request
from desktop.engine.masking import mask_for
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.habits import has_pictures
from desktop.engine.turn.retry import BEFORE_THE_SERVER
from desktop.engine.turn.transport import Answered, Body, NetworkTransport, Transport
from desktop.engine.turn.watchdog import Watchdog
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.failures import (
    ClosedWithoutAnswer,
    ConnectionBroken,
    ConnectTimedOut,
    FirstByteTimedOut,
    IdleTimedOut,
    KeyRefused,
    LostInSleep,
    ReplyTooLong,
    ServerBusy,
    UnpackedTooLarge,
)
from desktop.wire.reply import ReplyDecoder
from desktop.wire.requests import chat_body
from desktop.wire.routes.route import Route

FINISH_GRACE = 5.0
"""Seconds of silence after a finish_reason, in which usage or `[DONE]` may still come."""
WAKE_GRACE = 4.0
"""Seconds of silence after the machine woke, until a stream counts as dead."""
RESUME_DELAYS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each try to fetch the rest; begun anew only where the last one brought bytes."""
MAX_RESUMES = 20
"""Tries in one reply, so that a connection which breaks after every byte comes to an end."""
FORGET_SECONDS = 1.0
_PASSES = (*BEFORE_THE_SERVER, ClosedWithoutAnswer, ServerBusy)
"""What may keep the rest from being fetched now, and not the next time."""

BREAKS = (ConnectionBroken, UnpackedTooLarge)
"""What ends a body before its end."""

_LONG = 1_000_000
"""Characters of a request that take some milliseconds to write."""
_TELL = 200_000
"""Bytes of a picture between two words of how much of it has come."""

Reached = Callable[[str], None]
Take = Callable[[list[Delta]], ReplyTooLong | None]
Opened = Callable[[Reached], Answered]


def _is_long(request: Request) -> bool:
    contents = (message.get("content") for message in request.messages)
    return sum(len(content) for content in contents if isinstance(content, str)) > _LONG


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes once key and server are known."""

    endpoint: Endpoint
    key: str | None = field(repr=False)
    route: Route | None = None
    """How the endpoint is reached, where somebody looked it up; its `proxy` says the same."""
    origin: KeyOrigin | None = None
    other_key: Callable[[], Awaitable[str | None]] | None = None
    """Asks for another key once this one is refused, where a program gives them out."""

    async def renewed(self, refusal: KeyRefused) -> Target:
        """The same with another key, for one more try. Raises the refusal where there is none, and
        what keeps a key from being given."""
        key = await self.other_key() if self.other_key and refusal.status == 401 else None
        if key is None or key == self.key:
            raise refusal
        return replace(self, key=key, other_key=None)


class Attempt:
    """`await run()` once; what the server said of the reply's end can be read at any time."""

    def __init__(
        self,
        target: Target,
        request: Request,
        take: Take,
        reached: Reached | None = None,
        resuming: Callable[[float, ChatError], None] | None = None,
        transport: Transport | None = None,
        *,
        with_usage: bool = True,
    ) -> None:
        """`take` gets the deltas of each read, in order, and returns a failure to end the reply.

        `reached` gets the milestones of `wire.http.Progress`, "answered" where the answer is a
        reply, and "alive" once a second while bytes come. `resuming` gets each wait before the rest
        is fetched, and its cause. `transport` is the network where nothing else is given.
        `with_usage` asks the server to count tokens.
        """
        self._transport = transport or NetworkTransport()
        self._endpoint, self._key = target.endpoint, target.key
        self._request, self._with_usage = request, with_usage
        self._take = take
        self._reached = reached
        self._resuming = resuming
        self._stream_id = uuid.uuid4().hex if self._endpoint.resume == "llama.cpp" else None
        self._decoder = ReplyDecoder(mask_for(self._endpoint, self._key))
        self._body = b""
        self._phase = "connecting"
        self._answered = False
        self._may_be_at_work = False
        self._bytes = 0
        self._bytes_looked_at = 0
        self._told = 0  # bytes of the picture that arrives

    @property
    def finish_reason(self) -> str | None:
        """The server's own word for why it ended."""
        return self._decoder.finish_reason

    @property
    def complete(self) -> bool:
        """Whether the server said that the reply is whole."""
        return self._decoder.complete

    async def run(self) -> ChatError | None:
        """What broke the reply off or spoiled it, if anything did after the answer began.

        Raises a ChatError for what happens before that.
        """
        try:
            broken = await self._begun()
            if self._stream_id is not None:
                broken = await self._resumed(broken)
        finally:  # a stop, too, keeps what the decoder still held
            self._take(self._decoder.finish())
            await self._forget()
        return self._decoder.failure or (None if self.complete else broken)

    async def _begun(self) -> ChatError | None:
        """The first answer. Raises what comes before it."""
        try:
            self._body = await self._written()
            return await self._stream(self._ask)
        except FirstByteTimedOut:
            raise
        except ClosedWithoutAnswer as closed:
            if self._stream_id is None:
                raise
            return closed  # the server may have heard all, and keep the stream from its first byte
        except ChatError:
            self._may_be_at_work = self._answered  # else it was refused
            raise

    async def _written(self) -> bytes:
        """The body of the request; megabytes of it are written in a thread."""
        model, request, with_usage = self._endpoint.model, self._request, self._with_usage
        if not (has_pictures(request) or _is_long(request)):
            return chat_body(model, request, with_usage=with_usage)
        return await in_daemon_thread(chat_body, model, request, with_usage=with_usage)

    def _ask(self, progress: Reached) -> Answered:
        return self._transport.ask(self._endpoint, self._key, self._body, progress, self._stream_id)

    def _fetch_rest(self, progress: Reached) -> Answered:
        assert self._stream_id is not None
        return self._transport.resume(
            self._endpoint, self._key, self._stream_id, self._bytes, progress
        )

    async def _resumed(self, broken: ChatError | None) -> ChatError | None:
        """Fetch the rest of a kept stream until it is whole, or the server cannot give it."""
        waits = list(RESUME_DELAYS)
        for _ in range(MAX_RESUMES):
            over = self._decoder.failure or isinstance(broken, UnpackedTooLarge | ReplyTooLong)
            if self.complete or over or not waits:
                break
            delay, before = waits.pop(0), self._bytes
            if self._resuming is not None:
                self._resuming(delay, broken or ConnectionBroken())
            await self._transport.pause(delay)
            try:
                broken = await self._stream(self._fetch_rest)
            except _PASSES:
                continue
            except ChatError:  # the server does not have it any more, or is not to be trusted
                break
            if self._bytes > before:
                waits = list(RESUME_DELAYS)
            elif broken is None or isinstance(broken, IdleTimedOut):  # there is no more
                break
        return broken

    async def _forget(self) -> None:
        """Stop a generation that the closed connection no longer stops, begun or still queued."""
        if self._stream_id is None or not self._may_be_at_work or self.complete:
            return
        with contextlib.suppress(ChatError, TimeoutError):
            async with asyncio.timeout(FORGET_SECONDS):
                await self._transport.forget(self._endpoint, self._key, self._stream_id)

    async def _stream(self, opened: Opened) -> ChatError | None:
        """Read one answer to its end, or to what broke it. Raises what comes before it."""
        limits = self._endpoint.timeouts
        self._phase = "connecting"
        watchdog = Watchdog(limits.connect, self._looked)

        def progress(milestone: str) -> None:
            if milestone == "sent":
                self._phase, self._may_be_at_work = "waiting", True
                watchdog.limit(limits.idle if self._answered else limits.first_byte)
            elif milestone == "head":  # of an error, too, whose body is read next
                self._phase = "reading"
                watchdog.limit(limits.idle, after_sleep=WAKE_GRACE)
            if self._reached is not None:
                self._reached(milestone)

        try:
            async with watchdog, opened(progress) as answer:
                self._answered = True
                progress("answered")
                return await self._follow(answer, watchdog)
        except TimeoutError as exc:
            return self._quiet(watchdog, exc)
        except BREAKS as exc:
            return exc

    def _quiet(self, watchdog: Watchdog, error: TimeoutError) -> ChatError:
        """What a limit that was passed means. Raises it where no answer had begun."""
        from desktop.wire import http

        limits, host = self._endpoint.timeouts, http.host_of(self._endpoint)
        if self._phase == "connecting":
            proxy = place_of(proxy_for(self._endpoint))
            raise ConnectTimedOut(host, proxy, seconds=limits.connect) from error
        if self._phase == "waiting":
            raise FirstByteTimedOut(host, seconds=limits.first_byte) from error
        return LostInSleep() if watchdog.slept else IdleTimedOut(seconds=limits.idle)

    async def _follow(self, answer: Body, watchdog: Watchdog) -> ReplyTooLong | None:
        """Read a body to its end, or to where there is enough of it."""
        finishing = False
        async with contextlib.aclosing(answer.chunks()) as chunks:
            async for chunk in chunks:
                self._bytes += len(chunk)
                deltas = [*self._decoder.feed(chunk), *self._arriving()]
                if (enough := self._take(deltas)) is not None:
                    return enough
                if deltas or not finishing:  # pings do not put off the end of a whole reply
                    watchdog.heard()
                if self._decoder.ended:
                    return None
                if self.complete and not finishing:
                    finishing = True
                    watchdog.limit(min(FINISH_GRACE, self._endpoint.timeouts.idle))
        return None

    def _arriving(self) -> list[Delta]:
        """Say now and then how much of a large picture has come."""
        size, told = self._decoder.arriving, self._told
        self._told = size if size > told + _TELL or size < told else told
        return [PictureArriving(size)] if self._told > told else []

    def _looked(self) -> None:
        heard, self._bytes_looked_at = self._bytes > self._bytes_looked_at, self._bytes
        if heard and self._reached is not None:
            self._reached("alive")
