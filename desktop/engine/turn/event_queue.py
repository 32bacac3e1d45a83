"""The events of a turn, on their way to its one listener."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from desktop.engine.events import TurnEnded, TurnEvent


class EventQueue:
    """Iterate over it for every event in its order, the last one a TurnEnded."""

    def __init__(self) -> None:
        self._events: deque[TurnEvent] = deque()
        self._listener: asyncio.Future[None] | None = None

    def emit(self, event: TurnEvent) -> None:
        """Add an event and wake the listener; never waits for it."""
        self._events.append(event)
        if self._listener is not None and not self._listener.done():
            self._listener.set_result(None)

    async def __aiter__(self) -> AsyncIterator[TurnEvent]:
        while True:
            while self._events:
                event = self._events.popleft()
                yield event
                if isinstance(event, TurnEnded):
                    return
            self._listener = asyncio.get_running_loop().create_future()
            await self._listener
