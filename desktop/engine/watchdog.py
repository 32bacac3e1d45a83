"""Ends a wait in which nothing happens."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

TICK = 1.0
"""Seconds between two looks at the clock."""


class Watchdog:
    """`async with Watchdog(limit) as watchdog:` raises TimeoutError after `limit` quiet seconds.

    One look at the clock a second, instead of a timer per read:
    WORKAROUND qasync 0.28: a cancelled timer lives on to its deadline, and every timed read makes
    one (https://github.com/CabbageDevelopment/qasync). What lives on here is one tick.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._scope = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Something happened: the quiet begins anew."""
        self._heard_at = self._loop.time()

    def limit(self, seconds: float) -> None:
        """From now on this many quiet seconds are allowed."""
        self._limit = seconds
        self.heard()
        self._look()

    async def __aenter__(self) -> Self:
        await self._scope.__aenter__()
        self._look()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._scope.__aexit__(kind, error, trace)

    def _look(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        left = self._limit - (self._loop.time() - self._heard_at)
        if left <= 0:
            self._scope.reschedule(self._loop.time())
        else:
            self._timer = self._loop.call_later(min(left, TICK), self._look)
