"""Long work in a thread: how far it is, and that it is to stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from desktop.engine.threads import in_daemon_thread
from desktop.storage.backup.failures import BackupStopped

P = ParamSpec("P")
T = TypeVar("T")

_REST = 0.001
"""Seconds between two pieces of work beside a window, which wants the interpreter, too."""
_PAUSE = 0.1


class Work:
    """Is told, from the thread, what share is done. Read from any thread."""

    def __init__(self, *, beside_window: bool = True) -> None:
        self.share = 0.0
        self._rest = _REST if beside_window else 0.0
        self._is_stopped = False

    def stop(self) -> None:
        """Have it stop at the next piece: it raises BackupStopped, and leaves nothing."""
        self._is_stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether it is to stop."""
        return self._is_stopped

    def __call__(self, share: float) -> None:
        """Take note. Raises BackupStopped."""
        self.share = share
        if self._is_stopped:
            raise BackupStopped
        if self._rest:
            time.sleep(self._rest)


async def done(
    work: Work,
    tell: Callable[[float], object],
    call: Callable[P, T],
    *args: P.args,
    **keywords: P.kwargs,
) -> T:
    """What `call` returns or raises, in a thread; `tell` hears what share is done. Cancelled, the
    work stops, and its end is waited for: the files that it has are its own until then."""
    working = asyncio.ensure_future(in_daemon_thread(call, *args, **keywords))
    try:
        while not working.done():
            tell(work.share)
            await asyncio.wait([working], timeout=_PAUSE)
    except asyncio.CancelledError:
        work.stop()
        await asyncio.wait([working])
        working.exception()
        raise
    return working.result()
