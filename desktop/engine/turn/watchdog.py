"""Ends a wait in which nothing happens, and notices that the machine slept."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

TICK = 1.0
"""Seconds between two looks at the clock."""
ASLEEP = 5.0
"""Seconds by which a look must be late before the machine counts as having slept."""


def clock() -> float:
    """Seconds on a clock that nobody can set and that runs on while the machine sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class Watchdog:
    """`async with Watchdog(limit) as watchdog:` raises TimeoutError after `limit` quiet seconds.

    One look at the clock a second, instead of a timer per read:
    WORKAROUND qasync 0.28: a cancelled timer lives on to its deadline, and every timed read makes
    one (https://github.com/CabbageDevelopment/qasync). What lives on here is one tick.
    """

    def __init__(self, limit: float, looked: Callable[[], None] | None = None) -> None:
        """`looked` is called at every look, about once a second."""
        self.slept = False
        """Whether the machine slept in a wait that had a limit for that."""
        self._limit = limit
        self._after_sleep: float | None = None
        self._looked = looked
        self._heard_at = self._seen_at = clock()
        self._loop = asyncio.get_running_loop()
        self._scope = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Something happened: the quiet begins anew."""
        self._heard_at = clock()

    def limit(self, seconds: float, *, after_sleep: float | None = None) -> None:
        """From now on this many quiet seconds are allowed.

        `after_sleep` is allowed once the machine woke: a connection rarely survives its sleep, and
        nothing says so.
        """
        self._limit, self._after_sleep = seconds, after_sleep
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
        if self._scope.when() is not None:  # passed already; the wait is being left
            return
        now = clock()
        if now - self._seen_at > TICK + ASLEEP and self._after_sleep is not None:
            self.slept = True
            self._limit, self._heard_at = self._after_sleep, now
        self._seen_at = now
        left = self._limit - (now - self._heard_at)
        if left <= 0:
            self._scope.reschedule(self._loop.time())
            return
        if self._looked is not None:
            self._looked()
        self._timer = self._loop.call_later(min(left, TICK), self._look)
