"""One request of a turn and the answer to it, under the three time limits."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.chat.deltas import Delta
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.watchdog import Watchdog
from desktop.wire.failures import (
    ConnectionBroken,
    ConnectTimedOut,
    FirstByteTimedOut,
    IdleTimedOut,
)
from desktop.wire.proxy import place_of, proxy_for
from desktop.wire.reply import ReplyDecoder
from desktop.wire.requests import chat_body

if TYPE_CHECKING:
    from desktop.wire import http

FINISH_GRACE = 5.0
"""Seconds of silence after a finish_reason, in which usage or `[DONE]` may still come."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes once key and server are known."""

    endpoint: Endpoint
    key: str | None


class Attempt:
    """`await run()` once; what the server said of the reply's end can be read at any time."""

    def __init__(
        self,
        target: Target,
        messages: Sequence[dict[str, str]],
        with_usage: bool,
        take: Callable[[list[Delta]], None],
        reached: Callable[[str], None] | None = None,
    ) -> None:
        """`take` is given the deltas of each read, in order.

        `reached` is told the milestones of `wire.http.Progress` and, where the answer is a reply,
        "answered", for whoever wants to know how far the request got.
        """
        self._endpoint, self._key = target.endpoint, target.key
        self._messages = messages
        self._with_usage = with_usage
        self._take = take
        self._reached = reached
        self._decoder = ReplyDecoder()
        self._sent = False
        self._answered = False

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
            broken = await self._read()
        finally:  # a stop, too, keeps what the decoder still held
            self._take(self._decoder.finish())
        return self._decoder.failure or (None if self.complete else broken)

    async def _read(self) -> ChatError | None:
        from desktop.wire import http  # httpx takes long to import: not at start-up

        limits = self._endpoint.timeouts
        body = chat_body(self._endpoint.model, self._messages, with_usage=self._with_usage)
        try:
            async with Watchdog(limits.connect) as watchdog:

                def progress(milestone: str) -> None:
                    if milestone == "sent":
                        self._sent = True
                        watchdog.limit(limits.first_byte)
                    elif milestone == "head":  # of an error, too, whose body is read next
                        self._answered = True
                        watchdog.limit(limits.idle)
                    if self._reached is not None:
                        self._reached(milestone)

                async with http.ask(self._endpoint, self._key, body, progress) as answer:
                    progress("answered")
                    await self._follow(answer, watchdog)
        except TimeoutError as exc:
            host = http.host_of(self._endpoint)
            if not self._sent:
                proxy = place_of(proxy_for(self._endpoint))
                raise ConnectTimedOut(host, proxy, seconds=limits.connect) from exc
            if not self._answered:
                raise FirstByteTimedOut(host, seconds=limits.first_byte) from exc
            return IdleTimedOut(seconds=limits.idle)
        except ConnectionBroken as exc:
            return exc
        return None

    async def _follow(self, answer: http.Answer, watchdog: Watchdog) -> None:
        finishing = False
        async with contextlib.aclosing(answer.chunks()) as chunks:
            async for chunk in chunks:
                deltas = self._decoder.feed(chunk)
                if deltas or not finishing:  # pings do not prolong the grace
                    watchdog.heard()
                self._take(deltas)
                if self._decoder.ended:
                    return
                if self.complete and not finishing:
                    finishing = True
                    watchdog.limit(min(FINISH_GRACE, self._endpoint.timeouts.idle))
