"""The events of a turn, on their way to its one listener."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from desktop.engine.events import TurnEnded, TurnEvent


class EventQueue(AsyncIterator[TurnEvent]):
    """Iterate over it for every event in its order, the last one a TurnEnded.

    No generator: one whose listener is cancelled would be closed by the collector, at some time.
    """

    def __init__(self) -> None:
        self._events: deque[TurnEvent] = deque()
        self._listener: asyncio.Future[None] | None = None
        self._is_over = False

    def emit(self, event: TurnEvent) -> None:
        """Add an event and wake the listener; never waits for it."""
        self._events.append(event)
        if self._listener is not None and not self._listener.done():
            self._listener.set_result(None)

    async def __anext__(self) -> TurnEvent:
        while not self._events:
            if self._is_over:
                raise StopAsyncIteration
            self._listener = asyncio.get_running_loop().create_future()
            await self._listener
        event = self._events.popleft()
        self._is_over = isinstance(event, TurnEnded)
        return event
