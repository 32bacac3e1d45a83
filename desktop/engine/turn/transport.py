"""Carries a turn's requests: over the network here, out of a recording in `playback`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask
from desktop.engine.events import TurnEvent
from desktop.engine.masking import mask_for
from desktop.engine.recording.recording import Recorder

if TYPE_CHECKING:
    from desktop.wire import http

Progress = Callable[[str], None]


class Body(Protocol):
    """An answer whose body is still arriving."""

    def chunks(self) -> AsyncGenerator[bytes, None]: ...


Answered = AbstractAsyncContextManager[Body]


class Transport(Protocol):
    """Requests as `wire.http` makes them, and the waits between them."""

    def ask(
        self,
        endpoint: Endpoint,
        key: str | None,
        body: bytes,
        progress: Progress,
        stream_id: str | None,
    ) -> Answered: ...

    def resume(
        self, endpoint: Endpoint, key: str | None, stream_id: str, offset: int, progress: Progress
    ) -> Answered: ...

    async def forget(self, endpoint: Endpoint, key: str | None, stream_id: str) -> None: ...

    async def pause(self, seconds: float) -> None:
        """Wait before the next request."""

    def on_event(self, event: TurnEvent) -> None:
        """Called with the events that a recording keeps beside the bytes."""


class NetworkTransport:
    """The network; a recorder, if there is one, writes down all that goes over it."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        self._recorder = recorder

    def ask(
        self,
        endpoint: Endpoint,
        key: str | None,
        body: bytes,
        progress: Progress,
        stream_id: str | None,
    ) -> Answered:
        """Send a chat completion."""
        from desktop.wire import http  # httpx takes long to import: not at start-up

        self._use(endpoint, key)
        opened = http.ask(endpoint, key, body, progress, stream_id, self._recorder)
        return _until_over(opened, mask_for(endpoint, key), self._recorder)

    def resume(
        self, endpoint: Endpoint, key: str | None, stream_id: str, offset: int, progress: Progress
    ) -> Answered:
        """Fetch the rest of a kept stream from its byte `offset` on."""
        from desktop.wire import http

        self._use(endpoint, key)
        opened = http.resume(endpoint, key, stream_id, offset, progress, self._recorder)
        return _until_over(opened, mask_for(endpoint, key), self._recorder)

    async def forget(self, endpoint: Endpoint, key: str | None, stream_id: str) -> None:
        """Ask the server to drop a kept stream."""
        from desktop.wire import http

        await http.forget(endpoint, key, stream_id)

    async def pause(self, seconds: float) -> None:
        """Wait before the next request."""
        await asyncio.sleep(seconds)

    def on_event(self, event: TurnEvent) -> None:
        """Record the event, if a recorder is attached."""
        if self._recorder is not None:
            self._recorder.on_event(event)

    def _use(self, endpoint: Endpoint, key: str | None) -> None:
        if self._recorder is not None:
            self._recorder.uses(endpoint, key)


@contextlib.asynccontextmanager
async def _until_over(
    opened: AbstractAsyncContextManager[http.Answer], mask: Mask, recorder: Recorder | None
) -> AsyncIterator[Body]:
    """The same answer; a failure of it is masked, and its end is recorded."""
    over = _not_recorded if recorder is None else recorder.over
    try:
        async with opened as answer:
            yield answer
    except ChatError as failure:
        failure.redact(mask)
        over(failure)
        raise
    except BaseException:  # a stop or a limit, in the main
        over(None, cut=True)
        raise
    over(None)


def _not_recorded(failure: ChatError | None, *, cut: bool = False) -> None:
    """Stands in for `Recorder.over` where there is no recorder."""
